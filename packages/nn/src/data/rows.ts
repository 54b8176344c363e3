/** Rows of tensors, chosen by index. */
import { allocate, IndexError, Tensor } from "@cadena/core";
import type { Indices } from "./dataset.js";

/** Rows at least as long as this are copied in one piece; below it a loop is quicker than a call for each. */
const longRow = 24;

/**
 * @internal The rows of a tensor [n, …] with these indices, which are known to be in range, in this order. The tensor
 * must hold its elements in row-major order, as after `contiguous()`. They are written into a spare tensor if it is of
 * the same size, as new memory costs more than the copy does.
 */
export function takeRows(x: Tensor, indices: Indices, spare?: Tensor): Tensor {
  const { data, dtype, offset } = x;
  const m = indices.length;
  const width = (x.shape[0] ?? 0) === 0 ? 0 : x.size / (x.shape[0] as number);
  const fits = spare?.dtype === dtype && spare.data.length === m * width;
  const rows = fits ? spare.data : allocate(dtype, m * width);
  for (let i = 0; i < m; i++) {
    const from = offset + (indices[i] as number) * width;
    if (width < longRow) for (let j = 0, to = i * width; j < width; j++) rows[to++] = data[from + j] as number;
    else rows.set(data.subarray(from, from + width), i * width);
  }
  return new Tensor(rows, [m, ...x.shape.slice(1)], dtype);
}

/**
 * @internal Refuses what is not the index of an example.
 *
 * @throws IndexError naming the first that is not.
 */
export function checkIndices(op: string, indices: Indices, size: number): void {
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] as number;
    if (Number.isInteger(index) && index >= 0 && index < size) continue;
    throw new IndexError({
      op,
      expected:
        size === 0 ? "no index fits, as there are no examples" : `indices are whole numbers from 0 to ${size - 1}`,
      received: String(index),
      advice: "Negative indices do not count from the end here.",
    });
  }
}
