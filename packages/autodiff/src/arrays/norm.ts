/** Norms of vectors and matrices. */
import { normalizeAxes, normalizeAxis, sizeOf, ValueError } from "@cadena/core";
import { abs, div, maximum, minimum, mul, sqrt, square } from "../functions/arithmetic.js";
import { equal, where } from "../functions/comparison.js";
import { composite } from "../functions/composite.js";
import { stopGradient } from "../functions/elementwise.js";
import { liftFloat, type Operand } from "../functions/lift.js";
import { max, sum } from "../functions/reduction.js";
import type { Node } from "../graph/node.js";
import { finish } from "./finish.js";
import { quotient, withSlope } from "./slope.js";

/** Which norm. */
export interface NormOptions {
  /**
   * Of vectors: 2 (the default), 1, or Infinity. Of matrices: `"fro"` (the default), the root of the sum of squares;
   * 1, the largest sum of magnitudes of a column; Infinity, that of a row.
   */
  readonly ord?: 1 | 2 | "fro" | number | undefined;
  /** One axis: of vectors. Two: of matrices, by rows and columns. By default all, and then without `ord` any number. */
  readonly axis?: number | readonly number[] | undefined;
  /** Keep the reduced axes, with size 1. */
  readonly keepDims?: boolean;
}

/**
 * The norm of a vector or matrix. At 0, the slopes of the 2-norm are taken as 0; it neither overflows nor underflows
 * before its value does.
 *
 * @throws ValueError for a norm that is not known of so many axes.
 * @example
 * evaluate(norm(tensor([3, 4]))).item(); // 5
 * evaluate(norm(tensor([[1, -2], [3, 4]]), { ord: 1 })).item(); // 6
 * evaluate(grad((x: Node) => norm(x))(tensor([0, 0]))).toArray(); // [0, 0]
 */
export function norm(x: Operand, options: NormOptions = {}): Node {
  const node = liftFloat(x, "norm");
  const { ord, axis } = options;
  const axes = axis === undefined ? node.shape.map((_, each) => each) : [axis].flat();
  normalizeAxes("norm", axes, node.rank);
  const listed = axes.map((each) => normalizeAxis("norm", each, node.rank));
  return composite("norm", [node], { ...options }, () => {
    if (ord === undefined || (ord === 2 && listed.length === 1) || (ord === "fro" && listed.length === 2)) {
      return withSlope(node, finish(euclidean(node, listed), listed, options), listed, quotient, options.keepDims);
    }
    return finish(byMagnitude(node, ord, listed), listed, options);
  });
}

function byMagnitude(x: Node, ord: string | number, axes: readonly number[]): Node {
  const [rows, columns] = axes;
  const magnitude = abs(x);
  if (axes.length === 1 && ord === 1) return sum(magnitude, { axis: axes, keepDims: true });
  if (axes.length === 1 && ord === Number.POSITIVE_INFINITY) return max(magnitude, { axis: axes, keepDims: true });
  if (axes.length === 2 && (ord === 1 || ord === Number.POSITIVE_INFINITY)) {
    const [inner, outer] = ord === 1 ? [rows, columns] : [columns, rows];
    return max(sum(magnitude, { axis: inner, keepDims: true }), { axis: outer, keepDims: true });
  }
  throw new ValueError({
    op: "norm",
    expected: 'ord 1, 2 or Infinity of one axis, or 1, Infinity or "fro" of two, is required',
    received: `${ord} of ${axes.length}`,
    advice: "Choose the axes with axis. matrixNorm has more of matrices.",
  });
}

/**
 * √Σx², with the axes kept. It is c·√Σ(x/c)² for any c; c near the largest entry keeps the squares in range, and as
 * the value does not depend on c, c is a constant for derivatives.
 */
export function euclidean(x: Node, axes: readonly number[]): Node {
  const options = { axis: axes, keepDims: true };
  if (sizeOf(axes.map((axis) => x.shape[axis] as number)) === 0) return sum(abs(x), options);
  const [least, most] = x.dtype === "float32" ? [1e-30, 1e30] : [1e-300, 1e300];
  const largest = axes.length === 0 ? abs(x) : max(abs(x), options);
  const scale = stopGradient(minimum(maximum(largest, least), most));
  const squares = axes.length === 0 ? square(div(x, scale)) : sum(square(div(x, scale)), options);
  const isZero = equal(squares, 0);
  return mul(scale, where(isZero, 0, sqrt(where(isZero, 1, squares))));
}
