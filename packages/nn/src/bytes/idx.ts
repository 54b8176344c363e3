/** IDX, the format of MNIST: two zeros, a type, the number of axes, their sizes, and the elements, big-endian. */
import type { Tensor } from "@cadena/core";
import type { FileType } from "./elements.js";
import { Source } from "./file-error.js";
import { type ArrayOptions, decodeArray, type Layout } from "./layout.js";

const types: ReadonlyMap<unknown, FileType> = new Map([
  [0x08, "uint8"],
  [0x09, "int8"],
  [0x0b, "int16"],
  [0x0c, "int32"],
  [0x0d, "float32"],
  [0x0e, "float64"],
]);

/** @internal What the first bytes of an IDX file say. */
export function idxLayout(source: Source, head: Uint8Array): Layout {
  source.require(head.length >= 4, "magic", "four bytes are required", head.length);
  const [zero, zeroAgain, code, rank = 0] = head;
  const type = types.get(code);
  source.require(zero === 0 && zeroAgain === 0, "magic", "two zeros are required", [zero, zeroAgain], packed);
  source.require(type !== undefined, "type", "one of 8, 9, 11, 12, 13, 14 is required", code);
  const offset = 4 + 4 * rank;
  source.require(head.length >= offset, "sizes", `${rank} of four bytes each are required`, head.length - 4);
  const view = new DataView(head.buffer, head.byteOffset, offset);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  return { type, littleEndian: false, shape, fortran: false, offset };
}

/**
 * The array in the bytes of an IDX file that has been unpacked. Bytes, as pixels and labels are, become int32.
 *
 * @throws FileError naming the field that is wrong.
 * @example
 * const bytes = new Uint8Array([0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 4]);
 * decodeIdx(bytes).toArray(); // [5, 0, 4]
 * decodeIdx(bytes, { scale: 1 / 5 }).toArray(); // [1, 0, 0.800000011920929]
 */
export function decodeIdx(bytes: Uint8Array, options: ArrayOptions = {}): Tensor {
  const source = new Source("decodeIdx");
  return decodeArray(source, bytes, idxLayout(source, bytes), options);
}

const packed = "Unpack it first if it is a gzip file.";
