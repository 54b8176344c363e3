/** Kernels that read and write where indices say. Each index moves along one axis; along the others, places match. */

import { allocate, type TensorData } from "../dtype.js";
import { ShapeError } from "../errors.js";
import { denseData } from "../layout.js";
import { formatShape, normalizeAxis, sameShape, sizeOf } from "../shape.js";
import { Tensor } from "../tensor.js";

/**
 * Entries of `x` at int32 indices along an axis: y[i, j] = x[indices[i, j], j] along axis 0. Where an index is not
 * 0 … size − 1, the entry is 0.
 *
 * @throws {@link ShapeError} if the indices differ in shape from `x` along another axis.
 * @example
 * takeAlongAxis(tensor([5, 6, 7]), tensor([2, 0, 3], { dtype: "int32" }), 0).toArray(); // [7, 5, 0]
 */
export function takeAlongAxis(x: Tensor, indices: Tensor, axis: number): Tensor {
  const source = denseData(x);
  const out = allocate(x.dtype, indices.size);
  visit("takeAlongAxis", x, indices, axis, (at, place) => {
    out[at] = source[place] as number;
  });
  return new Tensor(out, indices.shape, x.dtype);
}

/**
 * `x` with each update added at its index along an axis; where indices meet, all are added. An update whose index is
 * not 0 … size − 1 is dropped. Floats add in float64 and round once; integers wrap.
 *
 * @example
 * const indices = tensor([1, 1], { dtype: "int32" });
 * scatterAdd(tensor([0, 0, 0]), indices, tensor([2, 3]), 0).toArray(); // [0, 5, 0]
 */
export function scatterAdd(x: Tensor, indices: Tensor, updates: Tensor, axis: number): Tensor {
  return scatter("scatterAdd", x, indices, updates, axis, (old, update) => old + update);
}

/**
 * `x` with each entry replaced by the largest of itself and the updates at its index along an axis; NaN if one of them
 * is. An update whose index is not 0 … size − 1 is dropped.
 *
 * @example
 * const indices = tensor([1, 1], { dtype: "int32" });
 * scatterMax(tensor([0, 4, 0]), indices, tensor([2, 9]), 0).toArray(); // [0, 9, 0]
 */
export function scatterMax(x: Tensor, indices: Tensor, updates: Tensor, axis: number): Tensor {
  return scatter("scatterMax", x, indices, updates, axis, Math.max);
}

function scatter(
  op: string,
  x: Tensor,
  indices: Tensor,
  updates: Tensor,
  axis: number,
  combine: (old: number, update: number) => number,
): Tensor {
  const source = denseData(updates);
  const work = allocate(x.dtype === "float32" ? "float64" : x.dtype, x.size);
  work.set(denseData(x));
  visit(op, x, indices, axis, (at, place) => {
    work[place] = combine(work[place] as number, source[at] as number);
  });
  if (x.dtype !== "float32") return new Tensor(work, x.shape, x.dtype);
  const out = allocate("float32", x.size);
  out.set(work);
  return new Tensor(out, x.shape, x.dtype);
}

/** Calls `each` with the place of an index and the place it points to, for the indices that point to one. */
function visit(op: string, x: Tensor, indices: Tensor, axis: number, each: (at: number, place: number) => void): void {
  const along = normalizeAxis(op, axis, x.rank);
  const count = indices.shape[along] ?? 0;
  const wanted = x.shape.with(along, count);
  if (!sameShape(indices.shape, wanted)) {
    throw new ShapeError({
      op,
      expected: `indices of shape ${formatShape(wanted)} are required`,
      received: formatShape(indices.shape),
      advice: "Broadcast them first.",
    });
  }
  const data: TensorData = denseData(indices);
  const length = x.shape[along] as number;
  const inner = sizeOf(indices.shape.slice(along + 1));
  for (let at = 0; at < data.length; at++) {
    const index = data[at] as number;
    if (index < 0 || index >= length) continue;
    const outer = Math.floor(at / (count * inner));
    each(at, (outer * length + index) * inner + (at % inner));
  }
}
