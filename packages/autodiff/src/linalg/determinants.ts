/** Determinants as primitives. The gradient of det A is det A · A⁻ᵀ (Jacobi), and that of log |det A| is A⁻ᵀ. */
import { eye, type Tensor } from "@cadena/core";
import { type Op, primitive } from "../define.js";
import { expand } from "../functions/lift.js";
import type { Aval } from "../graph/aval.js";
import { constant, type Node } from "../graph/node.js";
import type { Differential } from "../graph/primitive.js";
import { absorb, mul } from "../primitives/arithmetic.js";
import { swapLast } from "../primitives/contraction.js";
import { broadcast, sum } from "../primitives/movement.js";
import * as kernels from "./kernels.js";
import { batchInFront, requireSquare } from "./record.js";
import { solve } from "./systems.js";

/** A number of each matrix, read from the pivots of its elimination. */
/* @__NO_SIDE_EFFECTS__ */
function ofMatrix(
  name: string,
  read: (pivots: Float64Array, sign: number) => number,
  differential: Differential<object>,
  singular: { readonly singular?: true } = {},
): Op<[a: Node]> {
  const op: Op<[a: Node]> = primitive<object, [a: Node]>(
    {
      name,
      avals: ([a]) => {
        const { shape, dtype } = a as Aval;
        requireSquare(name, a as Aval);
        return [{ shape: shape.slice(0, -2), dtype }];
      },
      kernel: ([a]) => [kernels.ofPivots(a as Tensor, read)],
      differential,
      batch: (inputs, axes, size) => batchInFront((a) => op(a as Node), inputs, axes, size),
      notation: (args) => ({ kind: "call", name, args }),
      ...singular,
    },
    (a) => [[a], {}],
  );
  return op;
}

/** Both modes, from the gradient as a graph of the matrix and the value. */
function byGradient(gradient: (a: Node, value: Node) => Node): Differential<object> {
  return {
    kind: "general",
    jvp: ({ inputs: [a], output }, [ta]) => {
      if (!ta) return [null];
      return [sum(absorb(ta, gradient(a as Node, output)), [ta.rank - 2, ta.rank - 1])];
    },
    vjp: ({ inputs: [a], output }, [ct]) => {
      return [ct ? absorb(overMatrix(ct, a as Node), gradient(a as Node, output)) : null];
    },
  };
}

/** A number at every place of its matrix. */
function overMatrix(x: Node, a: Node): Node {
  return broadcast(x, a.shape, [a.rank - 2, a.rank - 1]);
}

/** A⁻¹, as the solution of A X = I. */
export function inverse(a: Node): Node {
  return solve(a, expand(constant(eye(a.shape.at(-1) as number, undefined, a.dtype)), a.shape));
}

const inverseTranspose = (a: Node): Node => swapLast(inverse(a));

/** The determinant: ± the product of the pivots. */
export const det: Op<[a: Node]> = ofMatrix(
  "det",
  (pivots, sign) => pivots.reduce((product, each) => product * each, sign),
  byGradient((a, value) => mul(overMatrix(value, a), inverseTranspose(a))),
);

/** log |det A|, which does not overflow; −∞ where A is singular. */
export const logAbsDet: Op<[a: Node]> = ofMatrix(
  "logAbsDet",
  (pivots) => pivots.reduce((total, each) => total + Math.log(Math.abs(each)), 0),
  byGradient((a) => inverseTranspose(a)),
  { singular: true },
);

/** The sign of det A: −1, 0 or 1. */
export const signDet: Op<[a: Node]> = ofMatrix(
  "signDet",
  (pivots, sign) => pivots.reduce((product, each) => product * Math.sign(each), sign),
  { kind: "none" },
);
