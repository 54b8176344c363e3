/** NumPy's files: .npy, a header that is a Python dictionary and then the elements, and .npz, a zip of them. */
import type { Tensor } from "@cadena/core";
import { unzipSync } from "fflate";
import type { FileType } from "./elements.js";
import { FileError, Source } from "./file-error.js";
import { type ArrayOptions, decodeArray, type Layout } from "./layout.js";

const types: ReadonlyMap<unknown, FileType> = new Map([
  ["b1", "bool"],
  ["u1", "uint8"],
  ["i1", "int8"],
  ["u2", "uint16"],
  ["i2", "int16"],
  ["u4", "uint32"],
  ["i4", "int32"],
  ["u8", "uint64"],
  ["i8", "int64"],
  ["f2", "float16"],
  ["f4", "float32"],
  ["f8", "float64"],
]);

/** Longer headers are refused; those of plain arrays have some dozens of bytes. */
const maxHeader = 2 ** 20;

/** @internal How many bytes of a file are enough to read its header. */
export const npyHead = 12 + maxHeader;

/** Deflate makes nothing smaller than by this factor, so an archive that says so lies. */
const mostPacked = 1032;

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** @internal What the first bytes of an .npy file say, of versions 1 to 3. */
export function npyLayout(source: Source, head: Uint8Array): Layout {
  const begins = magic.every((byte, i) => head[i] === byte);
  source.require(begins, "magic", "\\x93NUMPY is required", [...head.subarray(0, 6)]);
  const version = head[6] ?? 0;
  source.require(version >= 1 && version <= 3, "version", "1, 2 or 3 is required", version);
  const start = version === 1 ? 10 : 12;
  source.require(head.length >= start, "header size", `${start} bytes are required`, head.length);
  const view = new DataView(head.buffer, head.byteOffset, start);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const room = Math.min(head.length - start, maxHeader);
  source.require(length <= room, "header size", `at most the ${room} bytes that follow are required`, length);
  const text = new TextDecoder().decode(head.subarray(start, start + length)).trim();
  source.require(/^\{.*\}$/s.test(text), "header", "a dictionary is required", text);
  const descr = /'descr': *'([^']*)'/.exec(text)?.[1];
  const [, order, kind] = /^([<>|=]?)(\w\d)$/.exec(descr ?? "") ?? [];
  const type = types.get(kind);
  source.require(type !== undefined, "descr", `one of ${[...types.keys()].join(", ")} is required`, descr ?? text);
  const fortran = /'fortran_order': *(True|False)/.exec(text)?.[1];
  source.require(fortran !== undefined, "fortran_order", "True or False is required", text);
  const sizes = /'shape': *\(((?: *\d+ *,)* *\d* *)\)/.exec(text)?.[1];
  source.require(sizes !== undefined, "shape", "a tuple of sizes is required", text);
  const shape = [...sizes.matchAll(/\d+/g)].map(Number);
  source.require(shape.every(Number.isSafeInteger) && shape.length <= 64, "shape", "sizes are whole numbers", sizes);
  return { type, littleEndian: order !== ">", shape, fortran: fortran === "True", offset: start + length };
}

/**
 * The array in the bytes of an .npy file, of C or Fortran order. Types that tensors do not have are converted where
 * every number is kept: integers to int32, half floats to float32.
 *
 * @throws FileError naming the field that is wrong; also for arrays of objects, texts and complex numbers.
 * @example
 * decodeNpy(new Uint8Array(8)); // throws FileError: decodeNpy: …
 */
export function decodeNpy(bytes: Uint8Array, options: ArrayOptions = {}): Tensor {
  const source = new Source("decodeNpy");
  return decodeArray(source, bytes, npyLayout(source, bytes), options);
}

/** How an .npz file is read. */
export interface ArchiveOptions extends ArrayOptions {
  /** The most bytes that are taken, after decompression. Default 2³¹ − 1. */
  readonly maxBytes?: number | undefined;
}

/**
 * The arrays in the bytes of an .npz file, by name without ".npy". Other files in it are left alone.
 *
 * @throws FileError naming the field that is wrong.
 * @example
 * decodeNpz(new Uint8Array(8)); // throws FileError: decodeNpz: …
 */
export function decodeNpz(bytes: Uint8Array, options: ArchiveOptions = {}): Map<string, Tensor> {
  return decodeArchive(new Source("decodeNpz"), bytes, options);
}

/** @internal The same, for a file. */
export function decodeArchive(source: Source, bytes: Uint8Array, options: ArchiveOptions): Map<string, Tensor> {
  const { maxBytes = 2 ** 31 - 1 } = options;
  let total = 0;
  const unpacked = unpack(source, bytes, ({ name, size, originalSize }) => {
    if (!name.endsWith(".npy")) return false;
    source.require(originalSize <= size * mostPacked, name, `no more than ${mostPacked} times its size`, originalSize);
    total += originalSize;
    source.require(total <= maxBytes, name, `at most ${maxBytes} bytes are allowed`, total, "Raise maxBytes.");
    return true;
  });
  return new Map(
    Object.entries(unpacked).map(([name, content]) => {
      const within = new Source(source.op, source.path === undefined ? name : `${source.path}/${name}`);
      return [name.slice(0, -".npy".length), decodeArray(within, content, npyLayout(within, content), options)];
    }),
  );
}

function unpack(
  source: Source,
  bytes: Uint8Array,
  filter: (file: { readonly name: string; readonly size: number; readonly originalSize: number }) => boolean,
): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, { filter });
  } catch (error) {
    if (error instanceof FileError) throw error;
    throw source.wrong(
      "zip",
      "an archive that can be unpacked is required",
      error instanceof Error ? error.message : error,
    );
  }
}
