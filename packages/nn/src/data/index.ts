/**
 * Data: what training reads, how it is split, ordered and prepared, and toy sets.
 *
 * @module @cadena/nn/data
 */
export { type BatchOptions, batches, batchIndices, type OrderOptions } from "./batches.js";
export type { Batch, Dataset, Indices, MemoryDataset } from "./dataset.js";
export { concat, type MapOptions, map, subset } from "./derived.js";
export { fromTensors } from "./memory.js";
