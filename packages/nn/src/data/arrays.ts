/** Data sets of arrays that lie elsewhere, as in files, and are read row by row. */
import { isTensor, type Shape, ShapeError, type Tensor } from "@cadena/core";
import type { Dataset, Indices } from "./dataset.js";
import { checkIndices, takeRows } from "./rows.js";

/** An array whose rows are read when they are asked for. */
export interface RowSource {
  /** The shape of all of it, [n, …]. */
  readonly shape: Shape;
  /** The rows with these indices, in this order; a spare tensor is one whose memory may be taken. */
  read(indices: Indices, spare?: Tensor): Promise<Tensor>;
}

/**
 * A data set of inputs, targets and weights that are tensors, or are read row by row.
 *
 * @throws ShapeError unless all have as many rows.
 * @example
 * const digits: RowSource = { shape: [10, 1], read: async (indices) => tensor(Float64Array.from(indices), { shape: [indices.length, 1] }) };
 * const data = fromRows({ x: digits, y: arange(10) });
 * (await data.read([3, 1])).x.toArray(); // [[3], [1]]
 */
export function fromRows(parts: {
  readonly x: RowSource | Tensor;
  readonly y: RowSource | Tensor;
  readonly weights?: RowSource | Tensor | undefined;
}): Dataset {
  const { x, y, weights } = parts;
  const [size = 0, ...inputShape] = x.shape;
  const wrong = [x, y, weights].find((part) => part !== undefined && part.shape[0] !== x.shape[0]);
  if (wrong !== undefined || x.shape.length === 0) {
    throw new ShapeError({
      op: "fromRows",
      expected: `x, y and weights must have as many rows, ${size}`,
      received: `[${(wrong ?? x).shape.join(", ")}]`,
      advice: "The first axis of each is that of the examples.",
    });
  }
  const take = async (part: RowSource | Tensor, indices: Indices, spare: Tensor | undefined): Promise<Tensor> =>
    isTensor(part) ? takeRows(part.contiguous(), indices, spare) : await part.read(indices, spare);
  return {
    size,
    inputShape,
    async read(indices, spare) {
      checkIndices("read", indices, size);
      const [inputs, targets, own] = await Promise.all([
        take(x, indices, spare?.x),
        take(y, indices, spare?.y),
        weights && take(weights, indices, spare?.weights),
      ]);
      return own === undefined ? { x: inputs, y: targets } : { x: inputs, y: targets, weights: own };
    },
  };
}
