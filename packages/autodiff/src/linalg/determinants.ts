/** Determinants as primitives. The gradient of det A is its cofactors (Jacobi), and that of log |det A| is A⁻ᵀ. */
import { eye, type Tensor } from "@cadena/core";
import { type Op, primitive, requireShape } from "../define.js";
import { add } from "../functions/arithmetic.js";
import { expand } from "../functions/lift.js";
import { sum } from "../functions/reduction.js";
import type { Aval } from "../graph/aval.js";
import { constant, type Node } from "../graph/node.js";
import type { Differential } from "../graph/primitive.js";
import { absorb } from "../primitives/arithmetic.js";
import { swapLast } from "../primitives/contraction.js";
import { broadcast } from "../primitives/movement.js";
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

/** Both modes, from the gradient as a graph of the matrix. */
function byGradient(gradient: (a: Node) => Node): Differential<object> {
  return {
    kind: "general",
    jvp: ({ inputs: [a] }, [ta]) => {
      if (!ta) return [null];
      return [sum(absorb(ta, gradient(a as Node)), { axis: [-2, -1] })];
    },
    vjp: ({ inputs: [a] }, [ct]) => {
      return [ct ? absorb(overMatrix(ct, a as Node), gradient(a as Node)) : null];
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

/**
 * The matrix of cofactors, which is finite for matrices of any rank; with directions X₁, …, Xₖ its derivative of order
 * k along them, Dᵏ⁺¹det(A)[X₁, …, Xₖ, ·]. That is linear in each direction and symmetric, so that the transpose of any
 * slot is the map itself with the cotangent in it. A direction of zeros contributes nothing, whatever A is.
 */
export const cofactors: Op<[a: Node, ...along: Node[]]> = primitive<object, [a: Node, ...along: Node[]]>(
  {
    name: "cofactors",
    avals: (inputs) => {
      const [a, ...along] = inputs as [Aval, ...Aval[]];
      requireSquare("cofactors", a);
      for (const x of along) requireShape("cofactors", "a direction", a.shape, x.shape);
      return [a];
    },
    kernel: (inputs) => [kernels.cofactors(inputs)],
    differential: {
      kind: "general",
      jvp: ({ inputs }, tangents) => {
        const terms = tangents.flatMap((tangent, i) => (tangent ? [turned(inputs, i, tangent)] : []));
        return [terms.length === 0 ? null : terms.reduce((total, each) => add(total, each))];
      },
      vjp: ({ inputs }, [ct], needs) => inputs.map((_, i) => (ct && needs[i] ? turned(inputs, i, ct) : null)),
    },
    batch: (inputs, axes, size) => batchInFront((...xs) => cofactors(...(xs as [Node, ...Node[]])), inputs, axes, size),
    notation: (args) => ({ kind: "call", name: "cofactors", args }),
  },
  (...inputs) => [inputs, {}],
);

/** The slope of the cofactors as a function of input i, along x. */
function turned(inputs: readonly Node[], i: number, x: Node): Node {
  const [a, ...along] = inputs as [Node, ...Node[]];
  return i === 0 ? cofactors(a, ...along, x) : cofactors(a, ...along.with(i - 1, x));
}

/** The determinant: ± the product of the pivots. */
export const det: Op<[a: Node]> = ofMatrix(
  "det",
  (pivots, sign) => pivots.reduce((product, each) => product * each, sign),
  byGradient((a) => cofactors(a)),
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
