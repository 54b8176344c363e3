/** Elements as files store them, and as tensors hold them. */
import { allocate, type DType, type Shape, Tensor, type TensorData } from "@cadena/core";
import type { Source } from "./file-error.js";

/** @internal The element types that files have. */
export type FileType =
  | "bool"
  | "uint8"
  | "int8"
  | "uint16"
  | "int16"
  | "uint32"
  | "int32"
  | "uint64"
  | "int64"
  | "float16"
  | "bfloat16"
  | "float32"
  | "float64";

interface Codec {
  readonly bytes: number;
  /** What a tensor holds it as. */
  readonly dtype: DType;
  readonly read: (view: DataView, at: number, littleEndian: boolean) => number;
}

const codecs: Readonly<Record<FileType, Codec>> = {
  bool: { bytes: 1, dtype: "bool", read: (view, at) => view.getUint8(at) },
  uint8: { bytes: 1, dtype: "int32", read: (view, at) => view.getUint8(at) },
  int8: { bytes: 1, dtype: "int32", read: (view, at) => view.getInt8(at) },
  uint16: { bytes: 2, dtype: "int32", read: (view, at, little) => view.getUint16(at, little) },
  int16: { bytes: 2, dtype: "int32", read: (view, at, little) => view.getInt16(at, little) },
  uint32: { bytes: 4, dtype: "int32", read: (view, at, little) => view.getUint32(at, little) },
  int32: { bytes: 4, dtype: "int32", read: (view, at, little) => view.getInt32(at, little) },
  // Numbers beyond 2⁵³ are rounded here, which int32 does not hold anyway.
  uint64: { bytes: 8, dtype: "int32", read: (view, at, little) => Number(view.getBigUint64(at, little)) },
  int64: { bytes: 8, dtype: "int32", read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  float16: { bytes: 2, dtype: "float32", read: (view, at, little) => halfToNumber(view.getUint16(at, little)) },
  bfloat16: {
    bytes: 2,
    dtype: "float32",
    read: (view, at, little) => {
      scratch.setUint16(0, view.getUint16(at, little));
      return scratch.getFloat32(0);
    },
  },
  float32: { bytes: 4, dtype: "float32", read: (view, at, little) => view.getFloat32(at, little) },
  float64: { bytes: 8, dtype: "float64", read: (view, at, little) => view.getFloat64(at, little) },
};

const scratch = new DataView(new ArrayBuffer(4));

/** IEEE 754 binary16: 1 bit of sign, 5 of exponent, 10 of fraction. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** @internal The number of bytes of an element. */
export function bytesOf(type: FileType): number {
  return codecs[type].bytes;
}

/** @internal How elements are read. */
export interface Reading {
  readonly type: FileType;
  readonly littleEndian: boolean;
  /** The element type that tensors get. Default: the one that holds every element of the file's type, if there is. */
  readonly dtype?: DType | undefined;
  /** What numbers are multiplied by. Default 1. */
  readonly scale?: number | undefined;
}

/** @internal The element type of tensors that are read so. */
export function dtypeOf({ type, dtype, scale }: Reading): DType {
  return dtype ?? (scale === undefined ? codecs[type].dtype : "float32");
}

/**
 * @internal A tensor of as many bytes as its shape asks for, which the caller has checked.
 *
 * @throws FileError if an element is not held exactly by an integer type, or a boolean is neither 0 nor 1.
 */
export function decodeElements(source: Source, field: string, bytes: Uint8Array, shape: Shape, how: Reading): Tensor {
  const { type, littleEndian, scale } = how;
  const dtype = dtypeOf(how);
  const codec = codecs[type];
  const size = bytes.length / codec.bytes;
  if (dtype === type && littleEndian && scale === undefined && dtype !== "bool") {
    const copy = new Uint8Array(bytes).buffer;
    const data = { float64: Float64Array, float32: Float32Array, int32: Int32Array }[dtype];
    return new Tensor(new data(copy), shape, dtype);
  }
  const out = allocate(dtype, size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < size; i++) out[i] = codec.read(view, i * codec.bytes, littleEndian) * (scale ?? 1);
  if (dtype === "int32" || dtype === "bool") checkExact(source, field, view, out, codec, littleEndian, scale ?? 1);
  return new Tensor(out, shape, dtype);
}

function checkExact(
  source: Source,
  field: string,
  view: DataView,
  out: TensorData,
  codec: Codec,
  littleEndian: boolean,
  scale: number,
): void {
  for (let i = 0; i < out.length; i++) {
    const value = codec.read(view, i * codec.bytes, littleEndian) * scale;
    const held = out[i] as number;
    const fits = codec.dtype === "bool" ? value <= 1 : value === held;
    source.require(fits, field, `numbers must fit ${codec.dtype === "bool" ? "a boolean, 0 or 1" : "int32"}`, value);
  }
}

/** @internal The bytes of the elements, little-endian, as the platforms that JavaScript runs on store them. */
export function encodeElements(x: Tensor): Uint8Array {
  const { data } = x.contiguous();
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
