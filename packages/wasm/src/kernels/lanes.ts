/** Vectors of floats as the target has them: 128 bits wide, or single numbers where there is no SIMD. */
import type { FunctionBuilder } from "../encoder/function.js";
import type { ValueType } from "../encoder/opcodes.js";
import { f32, f32x4, f64, f64x2, op, shuffle, type Value } from "../encoder/value.js";
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
export function lanesOf(dtype: "float32" | "float64", target: Target): Lanes {
  const bytes = dtype === "float32" ? 4 : 8;
  const scalar = dtype === "float32" ? "f32" : "f64";
  if (!target.simd) {
    const load = (address: Value, offset = 0): Value => op(`${scalar}.load`, [address], 0, offset);
    return {
      count: 1,
      bytes,
      type: scalar,
      zero: dtype === "float32" ? f32(0) : f64(0),
      load,
      splat: load,
      insert: (_, address, __, offset) => load(address, offset),
      store: (fn, address, value, offset = 0) => fn.store(`${scalar}.store`, address, value, offset),
      add: (a, b) => op(`${scalar}.add`, [a, b]),
      madd: (a, b, c) => op(`${scalar}.add`, [op(`${scalar}.mul`, [a, b]), c]),
    };
  }
  const bits = 8 * bytes;
  const count = 16 / bytes;
  const vector = dtype === "float32" ? "f32x4" : "f64x2";
  const insert = (to: Value, address: Value, lane: number, offset = 0): Value =>
    op(`v128.load${bits}_lane`, [address, to], lane, offset);
  return {
    count,
    bytes,
    type: "v128",
    zero: dtype === "float32" ? f32x4(0) : f64x2(0),
    load(address, offset = 0, lanes = count) {
      if (lanes === count) return op("v128.load", [address], 0, offset);
      const start = op(`v128.load${lanes * bytes === 4 ? 32 : 64}_zero`, [address], 0, offset);
      return lanes === 3 ? insert(start, address, 2, offset + 8) : start;
    },
    splat: (address, offset = 0) => op(`v128.load${bits}_splat`, [address], 0, offset),
    insert,
    store(fn, address, value, offset = 0, lanes = count) {
      if (lanes === count) {
        fn.store("v128.store", address, value, offset);
        return;
      }
      fn.store(`v128.store${lanes * bytes === 4 ? 32 : 64}_lane`, address, value, offset, 0);
      if (lanes === 3) fn.store("v128.store32_lane", address, value, offset + 8, 2);
    },
    add: (a, b) => op(`${vector}.add`, [a, b]),
    madd: (a, b, c) =>
      target.fma ? op(`${vector}.relaxed_madd`, [a, b, c]) : op(`${vector}.add`, [op(`${vector}.mul`, [a, b]), c]),
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
