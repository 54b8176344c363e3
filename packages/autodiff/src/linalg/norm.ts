/** Norms of matrices, those of singular values among them. */
import { ValueError } from "@cadena/core";
import { expandDims, squeeze } from "../arrays/axes.js";
import { norm } from "../arrays/norm.js";
import { abs } from "../functions/arithmetic.js";
import { composite } from "../functions/composite.js";
import { liftFloat, type Operand } from "../functions/lift.js";
import { max, min, sum } from "../functions/reduction.js";
import type { Node } from "../graph/node.js";
import { relu } from "../primitives/exponential.js";
import { requireMatrices } from "./record.js";
import { svdOf } from "./svd.js";

/** Which norm of matrices. */
export interface MatrixNormOptions {
  /**
   * `"fro"` (the default), the root of the sum of squares; `"nuc"`, the sum of the singular values; 2 and −2, the largest
   * and the smallest of them; 1 and −1, the largest and the smallest sum of magnitudes of a column; Infinity and
   * −Infinity, those of a row.
   */
  readonly ord?: "fro" | "nuc" | number | undefined;
  /** Keep the last two axes, with size 1. */
  readonly keepDims?: boolean;
}

/**
 * The norm of matrices along the last two axes. Where a singular value is 0, its slope is taken as 0.
 *
 * @throws ShapeError if A has fewer than two axes; ValueError for a norm that is not known.
 * @example
 * evaluate(matrixNorm(tensor([[0, 2], [3, 0]]), { ord: 2 })).item(); // 3
 * evaluate(matrixNorm(tensor([[0, 2], [3, 0]]), { ord: "nuc" })).item(); // 5
 */
export function matrixNorm(a: Operand, options: MatrixNormOptions = {}): Node {
  const node = liftFloat(a, "matrixNorm");
  requireMatrices("matrixNorm", node);
  const { ord = "fro", keepDims = false } = options;
  const reduced = normOf(ord);
  return composite("matrixNorm", [node], { ...options }, () => reduced(node, keepDims));
}

function normOf(ord: string | number): (x: Node, keepDims: boolean) => Node {
  const [inner, outer] = Math.abs(Number(ord)) === 1 ? [-2, -1] : [-1, -2];
  const reduce = Number(ord) < 0 ? min : max;
  if (ord === "fro") return (x, keepDims) => norm(x, { axis: [-2, -1], keepDims });
  if (ord === "nuc" || ord === 2 || ord === -2) {
    return (x, keepDims) => {
      const values = relu(svdOf(x)[1]);
      const total = ord === "nuc" ? sum(values, { axis: -1 }) : reduce(values, { axis: -1 });
      return keepDims ? expandDims(total, [-2, -1]) : total;
    };
  }
  if (Math.abs(Number(ord)) === 1 || Math.abs(Number(ord)) === Number.POSITIVE_INFINITY) {
    return (x, keepDims) => {
      const most = reduce(sum(abs(x), { axis: inner, keepDims: true }), { axis: outer, keepDims: true });
      return keepDims ? most : squeeze(most, [-2, -1]);
    };
  }
  throw new ValueError({
    op: "matrixNorm",
    expected: 'ord must be "fro", "nuc", ±1, ±2 or ±Infinity',
    received: typeof ord === "string" ? JSON.stringify(ord) : String(ord),
    advice: "Leave it out for the root of the sum of squares.",
  });
}
