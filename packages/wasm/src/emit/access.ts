/** Reading and writing lanes: how a vector of entries comes from memory and goes back, for every dtype and stride. */
import type { DType } from "@cadena/core";
import type { FunctionBuilder } from "../encoder/function.js";
import { f32, f32x4, f64, f64x2, i32, i32x4, i64x2, op, shuffle, type Value } from "../encoder/value.js";

/** How many entries a loop takes at once; 1 is also the way without vectors. */
export type Lanes = 1 | 2 | 4;

/** Where lanes are: `lanes` at most, of which `count` are there, `stride` bytes apart. */
export interface Place {
  readonly dtype: DType;
  readonly lanes: Lanes;
  readonly count: number;
  readonly address: Value;
  readonly offset: number;
  readonly stride: number;
}

const size: Readonly<Record<DType, number>> = { float64: 8, float32: 4, int32: 4, bool: 1 };
const scalarType = { float64: "f64", float32: "f32", int32: "i32" } as const;

/** Reads entries. Lanes that are not there are 0. */
export function readLanes(place: Place): Value {
  const { dtype, lanes, address, offset } = place;
  if (lanes === 1) {
    return dtype === "bool"
      ? op("i32.load8_u", [address], 0, offset)
      : op(`${scalarType[dtype]}.load`, [address], 0, offset);
  }
  const packed = readPacked(place);
  return dtype === "bool" ? maskOf(packed, lanes) : packed;
}

/** Entries side by side, as they are in memory: what one load takes, and the others one by one. */
function readPacked({ dtype, count, address, offset, stride }: Place): Value {
  const bits = 8 * size[dtype];
  const together = stride === size[dtype] ? widest(bits * count) : bits;
  if (stride === 0) return op(`v128.load${bits}_splat`, [address], 0, offset);
  if (together === 128) return op("v128.load", [address], 0, offset);
  const first = together < 32 ? 0 : together;
  let vector = first === 0 ? i32x4(0) : op(`v128.load${first}_zero`, [address], 0, offset);
  for (let lane = first / bits; lane < count; lane++) {
    vector = op(`v128.load${bits}_lane`, [address, vector], lane, offset + lane * stride);
  }
  return vector;
}

/** The most bits that one instruction moves. */
const widest = (bits: number): number => 2 ** Math.floor(Math.log2(bits));

/** Writes entries. */
export function writeLanes(fn: FunctionBuilder, place: Place, value: Value): void {
  const { dtype, lanes, count, address, offset, stride } = place;
  if (lanes === 1) {
    if (dtype === "bool") fn.store("i32.store8", address, value, offset);
    else fn.store(`${scalarType[dtype]}.store`, address, value, offset);
    return;
  }
  const bits = 8 * size[dtype];
  const packed = dtype === "bool" ? fn.let(bytesOfMask(value, lanes)) : fn.let(value);
  const first = stride === size[dtype] ? widest(bits * count) : bits;
  if (first === 128) fn.store("v128.store", address, packed, offset);
  else fn.store(`v128.store${first}_lane`, address, packed, offset);
  for (let lane = first / bits; lane < count; lane++) {
    fn.store(`v128.store${bits}_lane`, address, packed, offset + lane * stride, lane);
  }
}

/** The same number in all lanes. */
export function literal(value: number, dtype: DType, lanes: Lanes): Value {
  if (lanes === 1) {
    if (dtype === "float64") return f64(value);
    return dtype === "float32" ? f32(value) : i32(value);
  }
  if (dtype === "float64") return f64x2(value);
  if (dtype === "float32") return f32x4(value);
  return dtype === "int32" ? i32x4(value) : i32x4(value === 0 ? 0 : -1);
}

/** The first lane as a scalar. */
export function firstLane(vector: Value, dtype: DType): Value {
  return op(`${dtype === "float64" ? "f64x2" : dtype === "float32" ? "f32x4" : "i32x4"}.extract_lane`, [vector]);
}

/** The bytes of a vector from number `first` on, and then those before. */
export function rotated(vector: Value, first: number): Value {
  return shuffle(
    vector,
    vector,
    Array.from({ length: 16 }, (_, byte) => (first + byte) % 16),
  );
}

/** Lanes from number `count` on taken from another vector. */
export function lanesBefore(count: number, vector: Value, others: Value, dtype: DType): Value {
  const width = dtype === "float64" ? 8 : 4;
  const lanes = Array.from({ length: 16 }, (_, byte) => (byte < count * width ? byte : 16 + byte));
  return shuffle(vector, others, lanes);
}

/** Bytes of 0 and 1 as masks of the width of the lanes. */
function maskOf(bytes: Value, lanes: Lanes): Value {
  const words = op("i32x4.extend_low_i16x8_u", [op("i16x8.extend_low_i8x16_u", [bytes])]);
  const mask = op("i32x4.ne", [words, i32x4(0)]);
  return lanes === 4 ? mask : op("i64x2.extend_low_i32x4_s", [mask]);
}

/** Masks as bytes of 0 and 1. */
function bytesOfMask(mask: Value, lanes: Lanes): Value {
  const words = lanes === 4 ? mask : shuffle(mask, mask, [0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 0, 1, 2, 3]);
  const bytes = op("i8x16.narrow_i16x8_s", [op("i16x8.narrow_i32x4_s", [words, words]), i64x2(0n)]);
  return op("v128.and", [bytes, i32x4(0x01010101)]);
}
