/** Strided layouts: how the elements of a view lie in its buffer. */

import { allocate, type DType, type TensorData } from "./dtype.js";
import { type Shape, sizeOf } from "./shape.js";

/** A view of a buffer: element (i₀, i₁, …) lies at offset + Σ iₖ · stridesₖ. */
export interface Strided {
  readonly data: TensorData;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly strides: readonly number[];
  readonly offset: number;
}

/** Whether the elements lie one after another in row-major order. Axes of length 1 have no say. */
export function isRowMajor(shape: Shape, strides: readonly number[]): boolean {
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    const length = shape[i] as number;
    if (length === 0) return true;
    if (length !== 1 && strides[i] !== stride) return false;
    stride *= length;
  }
  return true;
}

/**
 * The distance between neighbours where it is the same everywhere: 1 for row-major elements, 0 for one repeated
 * element, and `undefined` for everything else.
 */
export function uniformStep(view: Strided): 0 | 1 | undefined {
  const { shape, strides } = view;
  if (isRowMajor(shape, strides)) return 1;
  for (let i = 0; i < shape.length; i++) if (shape[i] !== 1 && strides[i] !== 0) return undefined;
  return 0;
}

/** The elements in row-major order, and nothing else. A view of the buffer where that is possible, so never write. */
export function denseData(view: Strided): TensorData {
  const { data, shape, strides, offset, dtype } = view;
  const size = sizeOf(shape);
  if (isRowMajor(shape, strides)) {
    return offset === 0 && data.length === size ? data : data.subarray(offset, offset + size);
  }
  const target = allocate(dtype, size);
  gather(view, target, 0);
  return target;
}

/** Writes the elements in row-major order to `target`, starting at `start`. */
export function gather(view: Strided, target: TensorData, start: number): void {
  const { data, offset } = view;
  const { lengths, steps } = coalesce(view.shape, view.strides);
  const size = sizeOf(lengths);
  if (size === 0) return;
  const rank = lengths.length;
  if (rank === 0) {
    target[start] = data[offset] as number;
    return;
  }
  const inner = lengths[rank - 1] as number;
  const step = steps[rank - 1] as number;
  const index = new Array<number>(rank).fill(0);
  const end = start + size;
  let from = offset;
  for (let to = start; to < end; ) {
    for (let i = 0, at = from; i < inner; i++, at += step) target[to++] = data[at] as number;
    for (let axis = rank - 2; axis >= 0; axis--) {
      const next = (index[axis] as number) + 1;
      from += steps[axis] as number;
      if (next < (lengths[axis] as number)) {
        index[axis] = next;
        break;
      }
      from -= next * (steps[axis] as number);
      index[axis] = 0;
    }
  }
}

/** The same view with axes of length 1 dropped and axes that lie end to end merged, so inner loops are long. */
function coalesce(shape: Shape, strides: readonly number[]): { lengths: number[]; steps: number[] } {
  const lengths: number[] = [];
  const steps: number[] = [];
  for (let axis = 0; axis < shape.length; axis++) {
    const length = shape[axis] as number;
    const stride = strides[axis] as number;
    if (length === 1) continue;
    const last = lengths.length - 1;
    if (last >= 0 && steps[last] === stride * length) {
      lengths[last] = (lengths[last] as number) * length;
      steps[last] = stride;
    } else {
      lengths.push(length);
      steps.push(stride);
    }
  }
  return { lengths, steps };
}
