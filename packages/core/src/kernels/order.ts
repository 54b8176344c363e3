/** Kernels along an axis in its order: running sums, and the order itself. */

import { allocate, type TensorData } from "../dtype.js";
import { denseData } from "../layout.js";
import { normalizeAxis, sizeOf } from "../shape.js";
import { Tensor } from "../tensor.js";

/**
 * The sums of all entries up to each, along an axis; with `reverse`, of all from each to the end. Floats add in
 * float64; integers wrap; `bool` counts in int32.
 *
 * @example
 * cumsum(tensor([1, 2, 3]), 0).toArray(); // [1, 3, 6]
 * cumsum(tensor([1, 2, 3]), 0, true).toArray(); // [6, 5, 3]
 */
export function cumsum(x: Tensor, axis: number, reverse = false): Tensor {
  const source = denseData(x);
  const dtype = x.dtype === "bool" ? "int32" : x.dtype;
  const out = allocate(dtype, x.size);
  const wrap = dtype === "int32" ? (sum: number): number => sum | 0 : (sum: number): number => sum;
  eachLine(x, normalizeAxis("cumsum", axis, x.rank), (start, step, length) => {
    let sum = 0;
    for (let i = 0; i < length; i++) {
      const place = start + (reverse ? length - 1 - i : i) * step;
      sum = i === 0 ? (source[place] as number) : wrap(sum + (source[place] as number));
      out[place] = sum;
    }
  });
  return new Tensor(out, x.shape, dtype);
}

/**
 * The int32 indices that sort `x` along an axis, smallest first or (descending) largest first. Equal entries keep their
 * order. NaN counts as larger than all numbers.
 *
 * @example
 * argsort(tensor([3, 1, 2]), 0).toArray(); // [1, 2, 0]
 * argsort(tensor([3, 1, 2]), 0, true).toArray(); // [0, 2, 1]
 */
export function argsort(x: Tensor, axis: number, descending = false): Tensor {
  const source: TensorData = denseData(x);
  const out = allocate("int32", x.size);
  eachLine(x, normalizeAxis("argsort", axis, x.rank), (start, step, length) => {
    const at = (i: number): number => source[start + i * step] as number;
    const ascending = (i: number, j: number): number => compare(at(i), at(j));
    const order = Array.from({ length }, (_, i) => i).sort(descending ? (i, j) => ascending(j, i) : ascending);
    for (const [i, index] of order.entries()) out[start + i * step] = index;
  });
  return new Tensor(out, x.shape, "int32");
}

function compare(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

/** Calls `each` with where every line along an axis starts in row-major order, and how far apart its entries are. */
function eachLine(x: Tensor, axis: number, each: (start: number, step: number, length: number) => void): void {
  const length = x.shape[axis] as number;
  const step = sizeOf(x.shape.slice(axis + 1));
  if (x.size === 0) return;
  for (let outer = 0; outer < x.size; outer += length * step)
    for (let inner = 0; inner < step; inner++) each(outer + inner, step, length);
}
