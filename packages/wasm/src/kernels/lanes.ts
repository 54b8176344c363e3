/** Vectors of floats as the target has them: 128 bits wide, or single numbers where there is no SIMD. */
import { literal, type Place, readLanes, writeLanes } from "../emit/access.js";
import type { FunctionBuilder } from "../encoder/function.js";
import type { ValueType } from "../encoder/opcodes.js";
import { op, shuffle, type Value } from "../encoder/value.js";
import type { Target } from "../target.js";

/** How to compute on vectors of one dtype on one target. Addresses and offsets are in bytes. */
export interface Lanes {
  /** How many numbers a vector holds. */
  readonly count: number;
  /** Bytes of one number. */
  readonly bytes: number;
  readonly type: ValueType;
  readonly zero: Value;
  /** The first `lanes` numbers from an address on, the other lanes zero. Reads no further. */
  load(address: Value, offset?: number, lanes?: number): Value;
  /** One number in every lane. */
  splat(address: Value, offset?: number): Value;
  /** Puts the number at an address into a lane. */
  insert(vector: Value, address: Value, lane: number, offset?: number): Value;
  /** Stores the first `lanes` lanes and nothing else. */
  store(fn: FunctionBuilder, address: Value, vector: Value, offset?: number, lanes?: number): void;
  add(a: Value, b: Value): Value;
  /** a·b + c, rounded once or twice. */
  madd(a: Value, b: Value, c: Value): Value;
}

/** The vectors of a dtype on a target. */
export function lanesOf(dtype: "float32" | "float64", { simd, fma }: Target): Lanes {
  const bytes = dtype === "float32" ? 4 : 8;
  const scalar = dtype === "float32" ? "f32" : "f64";
  const vector = dtype === "float32" ? "f32x4" : "f64x2";
  const [type, count] = simd ? ([vector, (16 / bytes) as 2 | 4] as const) : ([scalar, 1] as const);
  const place = (address: Value, offset = 0, held: number = count, stride: number = bytes): Place => ({
    dtype,
    lanes: count,
    count: held,
    address,
    offset,
    stride,
  });
  const add = (a: Value, b: Value): Value => op(`${type}.add`, [a, b]);
  return {
    count,
    bytes,
    type: simd ? "v128" : scalar,
    zero: literal(0, dtype, count),
    load: (address, offset, lanes) => readLanes(place(address, offset, lanes)),
    splat: (address, offset) => readLanes(place(address, offset, count, 0)),
    insert: (to, address, lane, offset) => op(`v128.load${8 * bytes}_lane`, [address, to], lane, offset),
    store: (fn, address, value, offset, lanes) => writeLanes(fn, place(address, offset, lanes), value),
    add,
    madd: (a, b, c) => (simd && fma ? op(`${vector}.relaxed_madd`, [a, b, c]) : add(op(`${type}.mul`, [a, b]), c)),
  };
}

/** The rows of a square matrix of vectors as its columns: pairs are interleaved, then pairs of pairs. */
export function transposed(fn: FunctionBuilder, rows: readonly Value[]): readonly Value[] {
  if (rows.length === 1) return rows;
  const [a, b, c, d] = rows as [Value, Value, Value, Value];
  if (rows.length === 2) return fn.bind([mix(a, b, [0, 2]), mix(a, b, [1, 3])]);
  const [ab, cd] = fn.bind([mix(a, b, [0, 4, 1, 5]), mix(c, d, [0, 4, 1, 5])]) as [Value, Value];
  const [abHigh, cdHigh] = fn.bind([mix(a, b, [2, 6, 3, 7]), mix(c, d, [2, 6, 3, 7])]) as [Value, Value];
  return fn.bind([
    mix(ab, cd, [0, 1, 4, 5]),
    mix(ab, cd, [2, 3, 6, 7]),
    mix(abHigh, cdHigh, [0, 1, 4, 5]),
    mix(abHigh, cdHigh, [2, 3, 6, 7]),
  ]);
}

/** Lanes chosen out of those of two vectors. */
function mix(a: Value, b: Value, chosen: readonly number[]): Value {
  const bytes = 16 / chosen.length;
  return shuffle(
    a,
    b,
    chosen.flatMap((lane) => Array.from({ length: bytes }, (_, i) => lane * bytes + i)),
  );
}
