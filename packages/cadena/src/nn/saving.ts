/**
 * Training states as bytes, as `@cadena/nn/saving` has them.
 *
 * @module cadena/nn/saving
 */
export {
  decodeSafetensors,
  decodeState,
  decodeTree,
  encodeSafetensors,
  encodeState,
  encodeTree,
  FileError,
  type FileErrorDetail,
  type Safetensors,
  type StateTree,
} from "@cadena/nn/saving";
