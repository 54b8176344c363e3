/** Determinants as primitives. The gradient of det A is its cofactors (Jacobi), and that of log |det A| is A⁻ᵀ. */
import { eye, type Tensor, tensor } from "@cadena/core";
import { type Op, primitive } from "../define.js";
import { abs, add, div, mul, sub } from "../functions/arithmetic.js";
import { equal, where } from "../functions/comparison.js";
import { stopGradient } from "../functions/elementwise.js";
import { expand } from "../functions/lift.js";
import { max, sum } from "../functions/reduction.js";
import type { Aval } from "../graph/aval.js";
import { constant, type Node } from "../graph/node.js";
import type { Differential } from "../graph/primitive.js";
import { absorb } from "../primitives/arithmetic.js";
import { swapLast } from "../primitives/contraction.js";
import { broadcast, fill } from "../primitives/movement.js";
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

/** The matrix of cofactors, which is finite for matrices of any rank. */
export const cofactors: Op<[a: Node]> = primitive<object, [a: Node]>(
  {
    name: "cofactors",
    avals: ([a]) => {
      requireSquare("cofactors", a as Aval);
      return [a as Aval];
    },
    kernel: ([a]) => [kernels.cofactors(a as Tensor)],
    // The second derivative of det is symmetric, so that the transpose of this map is the map itself.
    differential: {
      kind: "general",
      jvp: ({ inputs: [a] }, [ta]) => [ta ? alongCofactors(a as Node, ta) : null],
      vjp: ({ inputs: [a] }, [ct]) => [ct ? alongCofactors(a as Node, ct) : null],
    },
    batch: (inputs, axes, size) => batchInFront((a) => cofactors(a as Node), inputs, axes, size),
    notation: (args) => ({ kind: "call", name: "cofactors", args }),
  },
  (a) => [[a], {}],
);

/**
 * The derivative of the cofactors at A along X. They are polynomials of degree n − 1 in the entries of A, so that their
 * odd part along ρX, ½(C(A + tρX) − C(A − tρX)), known at ⌊n/2⌋ places t, is known as a whole, and with it the slope at
 * 0. It depends neither on the places (Chebyshev's keep the weights small) nor on ρ, which makes ρX as large as A.
 */
function alongCofactors(a: Node, x: Node): Node {
  const count = Math.floor((a.shape.at(-1) as number) / 2);
  if (count === 0) return fill(0, x);
  const places = Array.from({ length: count }, (_, k) => Math.cos(((2 * k + 1) * Math.PI) / (4 * count)));
  const weights = places.map((t, k) =>
    places.reduce((product, s, j) => (j === k ? product : (product * s * s) / (s * s - t * t)), 0.5 / t),
  );
  const each = (values: readonly number[]): Node =>
    constant(tensor([...values], { dtype: a.dtype }).reshape([count, ...a.shape.map(() => 1)]));
  const ratio = stopGradient(div(sizeOfMatrix(a), sizeOfMatrix(x)));
  const step = mul(each(places), mul(ratio, x));
  const odd = sub(cofactors(add(a, step)), cofactors(sub(a, step)));
  return div(sum(mul(each(weights), odd), { axis: 0 }), ratio);
}

/** The largest magnitude of a matrix, or 1 for zeros. */
function sizeOfMatrix(x: Node): Node {
  const most = max(abs(x), { axis: [-2, -1], keepDims: true });
  return where(equal(most, 0), 1, most);
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
