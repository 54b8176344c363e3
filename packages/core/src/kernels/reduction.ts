/** Kernels that fold axes away. */

import { allocate, type TensorData } from "../dtype.js";
import { ValueError } from "../errors.js";
import { denseData } from "../layout.js";
import { formatShape, normalizeAxes, type Shape, sizeOf } from "../shape.js";
import { Tensor } from "../tensor.js";

/** Runs shorter than this are summed directly; longer ones are halved. */
const directLength = 256;

/**
 * The sum over `axes`, which are removed. Floats add pairwise in float64 and round once; integers wrap;
 * the sum of a `bool` tensor counts in int32. A sum over nothing is 0.
 *
 * @throws {@link AxisError} if an axis does not exist or occurs twice.
 * @example
 * reduceSum(tensor([[1, 2], [3, 4]]), [0]).toArray(); // [4, 6]
 */
export function reduceSum(x: Tensor, axes: readonly number[]): Tensor {
  const dtype = x.dtype === "bool" ? "int32" : x.dtype;
  const { rows, shape, length } = foldedLast("reduceSum", x, axes);
  const out = allocate(dtype, sizeOf(shape));
  const sum = dtype === "int32" ? integerSum : pairwiseSum;
  for (let i = 0; i < out.length; i++) out[i] = sum(rows, i * length, (i + 1) * length);
  return new Tensor(out, shape, dtype);
}

/**
 * The maximum over `axes`, which are removed; NaN if any element is NaN.
 *
 * @throws {@link AxisError} if an axis does not exist or occurs twice.
 * @throws {@link ValueError} if there is nothing to compare.
 * @example
 * reduceMax(tensor([[1, 2], [3, 0]]), [1]).toArray(); // [2, 3]
 */
export function reduceMax(x: Tensor, axes: readonly number[]): Tensor {
  return reduceExtreme("reduceMax", x, axes, Number.NEGATIVE_INFINITY, Math.max);
}

/**
 * The minimum over `axes`, which are removed; NaN if any element is NaN.
 *
 * @throws {@link AxisError} if an axis does not exist or occurs twice.
 * @throws {@link ValueError} if there is nothing to compare.
 * @example
 * reduceMin(tensor([[1, 2], [3, 0]]), [1]).toArray(); // [1, 0]
 */
export function reduceMin(x: Tensor, axes: readonly number[]): Tensor {
  return reduceExtreme("reduceMin", x, axes, Number.POSITIVE_INFINITY, Math.min);
}

function reduceExtreme(
  op: string,
  x: Tensor,
  axes: readonly number[],
  worst: number,
  better: (a: number, b: number) => number,
): Tensor {
  const { rows, shape, length } = foldedLast(op, x, axes);
  const out = allocate(x.dtype, sizeOf(shape));
  if (length === 0 && out.length > 0) {
    throw new ValueError({
      op,
      expected: "there must be at least one element to compare",
      received: `shape ${formatShape(x.shape)} along axes ${formatShape(axes)}`,
      advice: "Nothing is no element; drop the axis from the call, or make sure that it is not empty.",
    });
  }
  for (let i = 0; i < out.length; i++) {
    let result = worst;
    for (let j = i * length; j < (i + 1) * length; j++) result = better(result, rows[j] as number);
    out[i] = result;
  }
  return new Tensor(out, shape, x.dtype);
}

/** The elements as a dense matrix: a row, of the given length, for each element of the result. */
function foldedLast(
  op: string,
  x: Tensor,
  axes: readonly number[],
): { rows: TensorData; shape: Shape; length: number } {
  const folded = normalizeAxes(op, axes, x.rank);
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !folded.includes(axis));
  const inOrder = kept.every((axis, i) => axis === i);
  return {
    rows: denseData(inOrder ? x : x.transpose([...kept, ...folded])),
    shape: kept.map((axis) => x.shape[axis] as number),
    length: folded.reduce((size, axis) => size * (x.shape[axis] as number), 1),
  };
}

/** Σ data[from … to), by halves, so that the error grows with the logarithm of the length. */
function pairwiseSum(data: TensorData, from: number, to: number): number {
  if (to - from > directLength) {
    const middle = from + directLength * Math.ceil((to - from) / (2 * directLength));
    return pairwiseSum(data, from, middle) + pairwiseSum(data, middle, to);
  }
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = from;
  for (; i + 3 < to; i += 4) {
    s0 += data[i] as number;
    s1 += data[i + 1] as number;
    s2 += data[i + 2] as number;
    s3 += data[i + 3] as number;
  }
  for (; i < to; i++) s0 += data[i] as number;
  return s0 + s1 + (s2 + s3);
}

function integerSum(data: TensorData, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum = (sum + (data[i] as number)) | 0;
  return sum;
}
