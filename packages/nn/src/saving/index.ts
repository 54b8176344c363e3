/**
 * Saving: trees of tensors and training states as bytes, which any program can keep.
 *
 * @module @cadena/nn/saving
 */
export { FileError, type FileErrorDetail } from "../bytes/file-error.js";
export { decodeSafetensors, encodeSafetensors, type Safetensors } from "./safetensors.js";
export { decodeState, encodeState, type StateTree } from "./state.js";
export { decodeTree, encodeTree } from "./tree.js";
