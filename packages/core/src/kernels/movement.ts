/** Kernels that move elements and compute nothing. */

import { allocate } from "../dtype.js";
import { DTypeError, ShapeError, ValueError } from "../errors.js";
import { gather } from "../layout.js";
import { checkShape, formatShape, normalizeAxis, sizeOf, stridesOf } from "../shape.js";
import { Tensor } from "../tensor.js";

/**
 * Tensors joined end to end along an axis.
 *
 * @throws {@link ShapeError} if there is none, or they differ in shape other than along that axis.
 * @throws {@link DTypeError} if they differ in element type.
 * @throws {@link AxisError} if there is no such axis.
 * @example
 * concatenate([tensor([1, 2]), tensor([3])], 0).toArray(); // [1, 2, 3]
 */
export function concatenate(tensors: readonly Tensor[], axis: number): Tensor {
  const [first] = tensors;
  if (first === undefined) {
    throw new ShapeError({
      op: "concatenate",
      expected: "there must be at least one tensor",
      received: "none",
      advice: "Pass a list that is not empty.",
    });
  }
  const along = normalizeAxis("concatenate", axis, first.rank);
  let length = 0;
  for (const x of tensors) {
    const fits = x.rank === first.rank && x.shape.every((n, i) => i === along || n === first.shape[i]);
    if (!fits) {
      throw new ShapeError({
        op: "concatenate",
        expected: `shapes must be equal except along axis ${along}`,
        received: `${formatShape(first.shape)} and ${formatShape(x.shape)}`,
        advice: "Choose another axis, or slice or pad the tensors to one size.",
      });
    }
    if (x.dtype !== first.dtype) {
      throw new DTypeError({
        op: "concatenate",
        expected: "element types must be equal",
        received: `${first.dtype} and ${x.dtype}`,
        advice: "Convert with astype.",
      });
    }
    length += x.shape[along] as number;
  }
  const shape = first.shape.map((n, i) => (i === along ? length : n));
  checkShape("concatenate", shape);
  const data = allocate(first.dtype, sizeOf(shape));
  const outer = sizeOf(shape.slice(0, along));
  const inner = sizeOf(shape.slice(along + 1));
  let position = 0;
  for (const x of tensors) {
    const source = x.contiguous().data;
    const run = (x.shape[along] as number) * inner;
    for (let i = 0; i < outer; i++) {
      data.set(source.subarray(i * run, (i + 1) * run), i * length * inner + position);
    }
    position += run;
  }
  return new Tensor(data, shape, first.dtype);
}

/**
 * Zeros around and between the elements: along each axis, `low` before, `high` after, `interior` between neighbours.
 *
 * @throws {@link ValueError} if a count is not a non-negative integer, or there is not one for each axis.
 * @throws {@link ShapeError} if the result would be too large.
 * @example
 * pad(tensor([1, 2]), [1], [2], [1]).toArray(); // [0, 1, 0, 2, 0, 0]
 */
export function pad(x: Tensor, low: readonly number[], high: readonly number[], interior: readonly number[]): Tensor {
  for (const counts of [low, high, interior]) {
    if (counts.length === x.rank && counts.every((n) => Number.isSafeInteger(n) && n >= 0)) continue;
    throw new ValueError({
      op: "pad",
      expected: `low, high and interior must each be ${x.rank} non-negative integers`,
      received: formatShape(counts),
      advice: "Write one count for each axis.",
    });
  }
  const shape = x.shape.map((n, i) => {
    const between = Math.max(0, n - 1) * (interior[i] as number);
    return (low[i] as number) + n + between + (high[i] as number);
  });
  checkShape("pad", shape);
  const data = allocate(x.dtype, sizeOf(shape));
  const strides = stridesOf(shape);
  const steps = strides.map((stride, i) => stride * ((interior[i] as number) + 1));
  const start = strides.reduce((sum, stride, i) => sum + stride * (low[i] as number), 0);
  scatter(x, data, start, steps);
  return new Tensor(data, shape, x.dtype);
}

/** Writes element (i₀, i₁, …) of `x` to target[start + Σ iₖ · stepsₖ]. */
function scatter(x: Tensor, target: Tensor["data"], start: number, steps: readonly number[]): void {
  const source = allocate(x.dtype, x.size);
  gather(x, source, 0);
  const { shape } = x;
  const index = new Array<number>(shape.length).fill(0);
  let to = start;
  for (let i = 0; i < source.length; i++) {
    target[to] = source[i] as number;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] as number) + 1;
      to += steps[axis] as number;
      if (next < (shape[axis] as number)) {
        index[axis] = next;
        break;
      }
      to -= next * (steps[axis] as number);
      index[axis] = 0;
    }
  }
}
