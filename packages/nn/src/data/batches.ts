/** Batches of a data set, in an order that a key and the number of the epoch determine. */
import { foldIn, permutation, type Tensor } from "@cadena/core";
import { requireSize } from "../requirements.js";
import type { Batch, Dataset, Indices } from "./dataset.js";

/** Which examples come together, and when. */
export interface OrderOptions {
  /** How many examples a batch has; the last may have fewer. */
  readonly batchSize: number;
  /** Where the order comes from. Without a key the examples come as they are. */
  readonly key?: Tensor | undefined;
  /** The number of the epoch: each has an order of its own. Default 0. */
  readonly epoch?: number | undefined;
  /** Is a last batch that is not full left out? Default false. */
  readonly dropRemainder?: boolean | undefined;
  /** How many batches of the epoch have been seen already: those are not read. Default 0. */
  readonly start?: number | undefined;
}

/**
 * The indices of each batch of an epoch: a permutation of the examples by foldIn(key, epoch), cut into pieces. As the
 * order is a function of key and epoch alone, training goes on in the middle of an epoch as if it had never stopped.
 *
 * @throws ValueError if the size of a batch is no whole number ≥ 1, or the start is negative or no whole number.
 * @example
 * batchIndices(5, { batchSize: 2 }).map((indices) => [...indices]); // [[0, 1], [2, 3], [4]]
 * batchIndices(5, { batchSize: 2, dropRemainder: true, start: 1 }).map((indices) => [...indices]); // [[2, 3]]
 */
export function batchIndices(size: number, options: OrderOptions): readonly Int32Array[] {
  const { batchSize, key, epoch = 0, start = 0, dropRemainder = false } = options;
  requireSize("batches", "batchSize", batchSize);
  if (start !== 0) requireSize("batches", "start", start);
  const order =
    key === undefined
      ? Int32Array.from({ length: size }, (_, i) => i)
      : (permutation(foldIn(key, epoch), size).data as Int32Array);
  const count = dropRemainder ? Math.floor(size / batchSize) : Math.ceil(size / batchSize);
  const pieces: Int32Array[] = [];
  for (let i = start; i < count; i++) pieces.push(order.subarray(i * batchSize, (i + 1) * batchSize));
  return pieces;
}

/** How {@link batches} reads. */
export interface BatchOptions extends OrderOptions {
  /**
   * May the memory of a batch become that of the next? Quicker, for loops that keep none of the tensors. Default false.
   */
  readonly recycle?: boolean | undefined;
}

/**
 * The batches of an epoch, read one at a time, in the order of {@link batchIndices}.
 *
 * @throws ValueError if an option is out of range.
 * @example
 * const data = fromTensors({ x: tensor([[1], [2], [3]]), y: tensor([1, 2, 3]) });
 * const labels: unknown[] = [];
 * for await (const { y } of batches(data, { batchSize: 2 })) labels.push(y.toArray());
 * labels; // [[1, 2], [3]]
 */
export function batches(dataset: Dataset, options: BatchOptions): AsyncIterableIterator<Batch> {
  return readEach(dataset, batchIndices(dataset.size, options), options.recycle ?? false);
}

async function* readEach(dataset: Dataset, pieces: readonly Indices[], recycle: boolean): AsyncIterableIterator<Batch> {
  let last: Batch | undefined;
  for (const indices of pieces) {
    const batch = await dataset.read(indices, last);
    if (recycle) last = batch;
    yield batch;
  }
}
