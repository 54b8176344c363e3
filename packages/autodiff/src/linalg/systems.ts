/** Systems of linear equations as primitives. The product rule of A X = B gives both derivatives. */
import type { Tensor } from "@cadena/core";
import { tril, triu } from "../arrays/matrix.js";
import { type Op, primitive } from "../define.js";
import type { Aval } from "../graph/aval.js";
import type { Node } from "../graph/node.js";
import type { Differential } from "../graph/primitive.js";
import type { Formula } from "../notation.js";
import { neg, sub } from "../primitives/arithmetic.js";
import { matmul, swapLast } from "../primitives/contraction.js";
import * as kernels from "./kernels.js";
import { batchInFront, solutionAval } from "./record.js";

interface SolveParams {
  /** Is the solution for a right side of 0 always 0? So it is for tangents and cotangents, whatever the matrix. */
  readonly absorbing?: true;
}

interface TriangularParams extends SolveParams {
  readonly lower?: true;
}

const absorbing = { absorbing: true } as const;

/**
 * From A Ẋ + Ȧ X = Ḃ: Ẋ = A⁻¹(Ḃ − Ȧ X), and so B̄ = A⁻ᵀ X̄ and Ā = −B̄ Xᵀ. `part` keeps what A is read from.
 */
function systemDifferential<P extends object>(
  solveFor: (a: Node, b: Node, params: P) => Node,
  transposed: (params: P) => P,
  part: (x: Node, params: P) => Node,
): Differential<P> {
  return {
    kind: "general",
    jvp: ({ inputs: [a], output }, [ta, tb], params) => {
      const moved = ta ? matmul(part(ta, params), output, absorbing) : null;
      const right = moved && tb ? sub(tb, moved) : moved ? neg(moved) : tb;
      return [right ? solveFor(a as Node, right, { ...params, ...absorbing }) : null];
    },
    vjp: ({ inputs: [a], output }, [ct], needs, params) => {
      if (!ct) return [null, null];
      const right = solveFor(swapLast(a as Node), ct, { ...transposed(params), ...absorbing });
      const left = needs[0] === true ? part(neg(matmul(right, swapLast(output), absorbing)), params) : null;
      return [left, needs[1] === true ? right : null];
    },
  };
}

/** X of A X = B: [..., n, n] and [..., n, m]. All NaN where A is singular. */
export const solve: Op<[a: Node, b: Node, params?: SolveParams]> = primitive<
  SolveParams,
  [a: Node, b: Node, params?: SolveParams]
>(
  {
    name: "solve",
    avals: ([a, b]) => [solutionAval("solve", a as Aval, b as Aval)],
    kernel: ([a, b], params) => [kernels.solve(a as Tensor, b as Tensor, params.absorbing === true)],
    differential: systemDifferential<SolveParams>(
      (a, b, params) => solve(a, b, params),
      (params) => params,
      (x) => x,
    ),
    batch: (inputs, axes, size, params) =>
      batchInFront((a, b) => solve(a as Node, b as Node, params), inputs, axes, size),
    notation: (args) => ({ kind: "call", name: "solve", args: args as Formula[] }),
    singular: true,
  },
  (a, b, params = {}) => [[a, b], params],
);

/** X of A X = B, with the upper triangle of A (or the lower one) and 0 for the other, which is not read. */
export const triangularSolve: Op<[a: Node, b: Node, params?: TriangularParams]> = primitive<
  TriangularParams,
  [a: Node, b: Node, params?: TriangularParams]
>(
  {
    name: "triangularSolve",
    avals: ([a, b]) => [solutionAval("triangularSolve", a as Aval, b as Aval)],
    kernel: ([a, b], params) => [
      kernels.triangularSolve(a as Tensor, b as Tensor, params.lower === true, params.absorbing === true),
    ],
    differential: systemDifferential<TriangularParams>(
      (a, b, params) => triangularSolve(a, b, params),
      ({ lower, ...rest }) => (lower === true ? rest : { ...rest, lower: true }),
      (x, { lower }) => (lower === true ? tril(x) : triu(x)),
    ),
    batch: (inputs, axes, size, params) =>
      batchInFront((a, b) => triangularSolve(a as Node, b as Node, params), inputs, axes, size),
    notation: (args) => ({ kind: "call", name: "triangularSolve", args: args as Formula[] }),
    singular: true,
  },
  (a, b, params = {}) => [[a, b], params],
);
