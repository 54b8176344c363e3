/** Safetensors: named tensors in one file, which a program can read without running anything. */
import { type DType, sizeOf, type Tensor } from "@cadena/core";
import { bytesOf, decodeElements, encodeElements, type FileType } from "../bytes/elements.js";
import { Source } from "../bytes/file-error.js";

/** What a safetensors file holds. */
export interface Safetensors {
  /** The tensors by name. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Texts that say what the file is. */
  readonly metadata: Readonly<Record<string, string>>;
}

const names: Readonly<Record<DType, string>> = { float64: "F64", float32: "F32", int32: "I32", bool: "BOOL" };

const types: ReadonlyMap<unknown, FileType> = new Map([
  ["F64", "float64"],
  ["F32", "float32"],
  ["F16", "float16"],
  ["BF16", "bfloat16"],
  ["I64", "int64"],
  ["I32", "int32"],
  ["I16", "int16"],
  ["I8", "int8"],
  ["U64", "uint64"],
  ["U32", "uint32"],
  ["U16", "uint16"],
  ["U8", "uint8"],
  ["BOOL", "bool"],
]);

/** Headers beyond this are refused, as the reference implementation refuses them. */
const maxHeader = 100_000_000;

const metadataKey = "__metadata__";

/**
 * The bytes of a safetensors file: eight bytes with the length of the header, the header as JSON, and the elements,
 * little-endian. Equal tensors under equal names give equal bytes.
 *
 * @throws FileError if a tensor is called `__metadata__`.
 * @example
 * const bytes = encodeSafetensors({ tensors: new Map([["W", tensor([1, 2])]]), metadata: { made: "by hand" } });
 * decodeSafetensors(bytes).tensors.get("W")?.toArray(); // [1, 2]
 */
export function encodeSafetensors({ tensors, metadata = {} }: Partial<Safetensors>): Uint8Array {
  const source: Source = new Source("encodeSafetensors");
  const entries = [...(tensors ?? [])].map(([name, x]) => ({ name, x, bytes: encodeElements(x) }));
  // Wide elements first, so that all lie at multiples of their width.
  const width = (x: Tensor): number => bytesOf(x.dtype);
  entries.sort((a, b) => width(b.x) - width(a.x) || (a.name < b.name ? -1 : 1));
  const header = new Map<string, unknown>();
  if (Object.keys(metadata).length > 0) header.set(metadataKey, metadata);
  let end = 0;
  for (const { name, x, bytes } of entries) {
    source.require(name !== metadataKey, name, "a tensor must have another name", name, "This one is for texts.");
    const start = end;
    end += bytes.length;
    header.set(name, { dtype: names[x.dtype], shape: x.shape, data_offsets: [start, end] });
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const length = Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(8 + length + end).fill(0x20, 8 + text.length, 8 + length);
  new DataView(file.buffer).setBigUint64(0, BigInt(length), true);
  file.set(text, 8);
  let at = 8 + length;
  for (const { bytes } of entries) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}

/**
 * What the bytes of a safetensors file hold. Types that tensors do not have are converted where every number is kept:
 * F16 and BF16 to float32, integers to int32.
 *
 * @throws FileError naming the field that is wrong. Nothing is allocated for tensors before the header is known to fit
 * the bytes: every element in one tensor, and in one only.
 * @example
 * decodeSafetensors(encodeSafetensors({ metadata: { made: "by hand" } })).metadata; // { made: "by hand" }
 */
export function decodeSafetensors(bytes: Uint8Array): Safetensors {
  return readSafetensors(new Source("decodeSafetensors"), bytes);
}

/** @internal The same, for a file. */
export function readSafetensors(source: Source, bytes: Uint8Array): Safetensors {
  const { header, data } = readHeader(source, bytes);
  const metadata: [string, string][] = [];
  const entries: { name: string; type: FileType; shape: number[]; start: number; end: number }[] = [];
  for (const [name, entry] of Object.entries(header)) {
    source.require(isObject(entry), name, "an object is required", entry);
    if (name === metadataKey) {
      for (const [key, text] of Object.entries(entry)) {
        source.require(typeof text === "string", `${metadataKey}.${key}`, "a text is required", text);
        metadata.push([key, text]);
      }
      continue;
    }
    const { dtype, shape, data_offsets: offsets } = entry;
    const type = types.get(dtype);
    source.require(type !== undefined, `dtype of ${name}`, `one of ${[...types.keys()].join(", ")} is required`, dtype);
    source.require(isSizes(shape), `shape of ${name}`, "sizes are whole numbers", shape);
    source.require(
      isSizes(offsets) && offsets.length === 2,
      `data_offsets of ${name}`,
      "two whole numbers are required",
      offsets,
    );
    const [start = 0, end = 0] = offsets;
    const needed = sizeOf(shape) * bytesOf(type);
    source.require(
      end - start === needed && end <= data.length,
      `data_offsets of ${name}`,
      `${needed} bytes within the ${data.length} of the file are required`,
      offsets,
    );
    entries.push({ name, type, shape, start, end });
  }
  let used = 0;
  for (const { name, start, end } of entries.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    source.require(start === used, `data_offsets of ${name}`, `tensors must lie end to end, from ${used}`, start);
    used = end;
  }
  source.require(used === data.length, "data", `as many bytes as tensors need, ${used}, are required`, data.length);
  const tensors = entries.map(({ name, type, shape, start, end }): [string, Tensor] => [
    name,
    decodeElements(source, name, data.subarray(start, end), shape, { type, littleEndian: true }),
  ]);
  return { tensors: new Map(tensors), metadata: Object.fromEntries(metadata) };
}

function readHeader(source: Source, bytes: Uint8Array): { header: Record<string, unknown>; data: Uint8Array } {
  source.require(bytes.length >= 8, "header size", "eight bytes are required", bytes.length);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const room = Math.min(bytes.length - 8, maxHeader);
  source.require(length <= room, "header size", `at most the ${room} bytes that follow are required`, length);
  const text = bytes.subarray(8, 8 + length);
  source.require(text[0] === 0x7b, "header", "JSON that begins with { is required", text[0]);
  const header = parse(source, text);
  source.require(isObject(header), "header", "an object is required", header);
  return { header, data: bytes.subarray(8 + length) };
}

function parse(source: Source, text: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(text));
  } catch (error) {
    throw source.wrong("header", "JSON is required", error instanceof Error ? error.message : error);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is a list of whole numbers, whose product a tensor can have as its size. */
function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.length <= 64 && value.every((each) => Number.isSafeInteger(each) && each >= 0);
}
