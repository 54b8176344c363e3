/**
 * Data and training states in files, as `@cadena/nn/files` has them.
 *
 * @module cadena/nn/files
 */
export {
  type CheckpointOptions,
  checkpoint,
  FileError,
  type FileErrorDetail,
  loadState,
  loadTree,
  type OpenCsv,
  type OpenRows,
  openCsv,
  openIdx,
  openNpy,
  type ReadLimits,
  readCsv,
  readIdx,
  readNpy,
  readNpz,
  saveState,
  saveTree,
  writeAtomically,
} from "@cadena/nn/files";
