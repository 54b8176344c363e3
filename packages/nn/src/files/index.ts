/**
 * Files, for Node: trees, training states and data sets on disk.
 *
 * @module @cadena/nn/files
 */
export { FileError, type FileErrorDetail } from "../bytes/file-error.js";
export { type OpenRows, openIdx, openNpy, readIdx, readNpy, readNpz } from "./arrays.js";
export { writeAtomically } from "./atomic.js";
export { type CheckpointOptions, checkpoint } from "./checkpoint.js";
export { type OpenCsv, openCsv, readCsv } from "./csv.js";
export type { ReadLimits } from "./read.js";
export { loadState, loadTree, saveState, saveTree } from "./save.js";
