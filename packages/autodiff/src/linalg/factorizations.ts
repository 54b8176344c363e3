/** Factors of a matrix as primitives. */
import { ShapeError, type Tensor, tensor } from "@cadena/core";
import { tril, triu } from "../arrays/matrix.js";
import { type Op, primitive } from "../define.js";
import { expand } from "../functions/lift.js";
import { type Aval, formatDims } from "../graph/aval.js";
import { constant, type Node } from "../graph/node.js";
import { add, mul, sub } from "../primitives/arithmetic.js";
import { matmul, swapLast } from "../primitives/contraction.js";
import { fill } from "../primitives/movement.js";
import * as kernels from "./kernels.js";
import { batchInFront, requireMatrices, requireSquare } from "./record.js";
import { triangularSolve } from "./systems.js";

const absorbing = { absorbing: true } as const;
const times = (a: Node, b: Node): Node => matmul(a, b, absorbing);
const solveUpper = (r: Node, b: Node): Node => triangularSolve(r, b, absorbing);
const solveLower = (l: Node, b: Node): Node => triangularSolve(l, b, { lower: true, ...absorbing });

/** (X + Xᵀ)/2. */
const symmetric = (x: Node): Node => mul(fill(0.5, x), add(x, swapLast(x)));

/** The lower triangle of x, with half of the diagonal. */
function lowerHalf(x: Node): Node {
  const n = x.shape.at(-1) as number;
  const rows = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => (i === j ? 0.5 : Number(j < i))),
  );
  const weights = tensor(rows, { dtype: x.dtype }).reshape([n, n]);
  return mul(x, expand(constant(weights), x.shape));
}

/**
 * Lower triangular L with L Lᵀ = S, S = (A + Aᵀ)/2. From L̇ Lᵀ + L L̇ᵀ = Ṡ: L̇ = L Φ(L⁻¹ Ṡ L⁻ᵀ), where Φ takes the
 * lower triangle with half of the diagonal.
 */
export const cholesky: Op<[a: Node]> = primitive<object, [a: Node]>(
  {
    name: "cholesky",
    avals: ([a]) => {
      requireSquare("cholesky", a as Aval);
      return [a as Aval];
    },
    kernel: ([a]) => [kernels.cholesky(a as Tensor)],
    differential: {
      kind: "general",
      jvp: ({ output: l }, [ta]) => {
        if (!ta) return [null];
        const inner = solveLower(l, swapLast(solveLower(l, symmetric(ta))));
        return [times(l, lowerHalf(inner))];
      },
      vjp: ({ output: l }, [ct]) => {
        if (!ct) return [null];
        const inner = lowerHalf(times(swapLast(l), ct));
        const left = solveUpper(swapLast(l), inner);
        return [symmetric(swapLast(solveUpper(swapLast(l), swapLast(left))))];
      },
    },
    batch: (inputs, axes, size) => batchInFront((a) => cholesky(a as Node), inputs, axes, size),
    notation: (args) => ({ kind: "call", name: "cholesky", args }),
    singular: true,
  },
  (a) => [[a], {}],
);

/**
 * Q of A = Q R with m ≥ n and R's diagonal positive, which makes both unique. With W = Ȧ R⁻¹ and M = Qᵀ W, whose lower
 * triangle is T: Q̇ = W + Q (T − Tᵀ − M).
 */
export const orthonormalBasis: Op<[a: Node]> = primitive<object, [a: Node]>(
  {
    name: "orthonormalBasis",
    avals: ([a]) => {
      requireMatrices("orthonormalBasis", a as Aval);
      const [m, n] = (a as Aval).shape.slice(-2) as [number, number];
      if (m >= n) return [a as Aval];
      throw new ShapeError({
        op: "orthonormalBasis",
        expected: "at least as many rows as columns are required",
        received: formatDims(a as Aval),
        advice: "Transpose it, or take fewer columns.",
      });
    },
    kernel: ([a]) => [kernels.orthonormalBasis(a as Tensor)],
    differential: {
      kind: "general",
      jvp: ({ inputs: [a], output: q }, [ta]) => {
        if (!ta) return [null];
        const w = swapLast(solveLower(swapLast(triangle(q, a as Node)), swapLast(ta)));
        const m = times(swapLast(q), w);
        const t = tril(m, -1);
        return [add(w, times(q, sub(sub(t, swapLast(t)), m)))];
      },
      vjp: ({ inputs: [a], output: q }, [ct]) => {
        if (!ct) return [null];
        const g = times(swapLast(q), ct);
        const m = sub(tril(sub(g, swapLast(g)), -1), g);
        const w = add(ct, times(q, m));
        return [swapLast(solveUpper(triangle(q, a as Node), swapLast(w)))];
      },
    },
    batch: (inputs, axes, size) => batchInFront((a) => orthonormalBasis(a as Node), inputs, axes, size),
    notation: (args) => ({ kind: "call", name: "orthonormalBasis", args }),
  },
  (a) => [[a], {}],
);

/** R = Qᵀ A. */
export function triangle(q: Node, a: Node): Node {
  return triu(matmul(swapLast(q), a));
}
