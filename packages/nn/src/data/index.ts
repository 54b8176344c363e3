/**
 * Data: what training reads, how it is split, ordered and prepared, and toy sets.
 *
 * @module @cadena/nn/data
 */
export { type Csv, type CsvOptions, decodeCsv } from "../bytes/csv.js";
export { FileError, type FileErrorDetail } from "../bytes/file-error.js";
export { decodeIdx } from "../bytes/idx.js";
export type { ArrayOptions } from "../bytes/layout.js";
export { type ArchiveOptions, decodeNpy, decodeNpz } from "../bytes/npy.js";
export { fromRows, type RowSource } from "./arrays.js";
export { type BatchOptions, batches, batchIndices, type OrderOptions } from "./batches.js";
export type { Batch, Dataset, Indices, MemoryDataset } from "./dataset.js";
export { concat, type MapOptions, map, subset } from "./derived.js";
export { oneHot } from "./labels.js";
export { fromTensors } from "./memory.js";
export { type Split, type SplitOptions, trainDevTest } from "./split.js";
export { type Moments, moments, momentsOf, standardise } from "./standard.js";
export {
  type BlobsOptions,
  blobs,
  type CirclesOptions,
  circles,
  type LinearOptions,
  linear,
  moons,
  type SpiralsOptions,
  sine,
  spirals,
  type ToyOptions,
  xor,
} from "./toys.js";
