/** Stable sorting of indices: merge sort of records of a key and an index, from the bottom up. */
import { readLanes } from "../emit/access.js";
import type { Surroundings } from "../emit/surroundings.js";
import { type LinesAlong, linesAlong, walk } from "../emit/walk.js";
import type { FunctionBuilder } from "../encoder/function.js";
import { addBytes, f64, i32, i64, op, type Value } from "../encoder/value.js";
import { shapeOf, type View } from "../lower/view.js";
import { times } from "./axes.js";

/** The order of `from` along an axis is written to `to`; the axis's places make one run in both. */
export interface Sort {
  readonly from: View;
  readonly to: View;
  readonly axis: number;
  readonly descending: boolean;
}

/** A record: its key in 8 bytes, and its index in 4 that 4 follow. */
const record = 16;

/** The memory in which a line of some length is sorted: its records, and as many more. */
export const sortingBytes = (length: number): number => 2 * record * length;

/** Writes the indices that sort each line; NaN is larger than all numbers, and −0 equals 0. */
export function emitArgsort(fn: FunctionBuilder, around: Surroundings, { from, to, axis, descending }: Sort): void {
  const lines = [from, to].map((view) => linesAlong(view, axis, around));
  const [{ length, step: readStep, view }, { step: writeStep }] = lines as [LinesAlong, LinesAlong];
  const end = length * record;
  walk(fn, { shape: shapeOf(view), lanes: 1 }, lines, ([read, write]) => {
    if (read === undefined || write === undefined) return;
    const source = fn.start(i32(around.scratch));
    const target = fn.start(i32(around.scratch + end));
    const place = fn.start(read.address);
    fn.count(i32(0), i32(length), 1, (index) => {
      const to = fn.let(op("i32.add", [source, times(index, record)]));
      const key = keyOf(readLanes({ ...read, address: place }), read.dtype);
      fn.store("i64.store", to, descending ? op("i64.xor", [key, i64(-1n)]) : key);
      fn.store("i32.store", to, index, 8);
      fn.set(place, addBytes(place, readStep));
    });
    if (length > 1) emitPasses(fn, source, target, end);
    fn.set(place, write.address);
    fn.count(i32(0), i32(length), 1, (index) => {
      fn.store("i32.store", place, op("i32.load", [op("i32.add", [source, times(index, record)])], 0, 8));
      fn.set(place, addBytes(place, writeStep));
    });
  });
}

/** Merges runs of 1, 2, 4 … records until one is left, from `source` to `target`, which then change places. */
function emitPasses(fn: FunctionBuilder, source: Value, target: Value, bytes: number): void {
  const smaller = (a: Value, b: Value): Value => op("i32.select", [a, b, op("i32.lt_u", [a, b])]);
  const width = fn.start(i32(record));
  const [left, right, out] = [0, 0, 0].map((start) => fn.start(i32(start))) as [Value, Value, Value];
  fn.repeat(() => {
    const end = fn.let(op("i32.add", [source, i32(bytes)]));
    fn.set(left, source);
    fn.set(out, target);
    fn.repeat(() => {
      const middle = fn.let(smaller(op("i32.add", [left, width]), end));
      const stop = fn.let(smaller(op("i32.add", [middle, width]), end));
      fn.set(right, middle);
      emitMerge(fn, left, middle, right, stop, out);
      const rest = fn.let(op("i32.sub", [middle, left]));
      fn.copy(out, left, rest);
      fn.set(out, op("i32.add", [out, rest]));
      const other = fn.let(op("i32.sub", [stop, right]));
      fn.copy(out, right, other);
      fn.set(out, op("i32.add", [out, other]));
      fn.set(left, stop);
      return op("i32.lt_u", [left, end]);
    });
    const sorted = fn.let(op("i32.sub", [out, i32(bytes)]));
    fn.set(target, source);
    fn.set(source, sorted);
    fn.set(width, op("i32.shl", [width, i32(1)]));
    return op("i32.lt_u", [width, i32(bytes)]);
  });
}

/** Takes the smaller first record of two runs, the left one of equals, until one run is spent. */
function emitMerge(fn: FunctionBuilder, left: Value, middle: Value, right: Value, stop: Value, out: Value): void {
  const both = (): Value => op("i32.and", [op("i32.lt_u", [left, middle]), op("i32.lt_u", [right, stop])]);
  fn.when(both(), () =>
    fn.repeat(() => {
      const later = fn.let(op("i64.lt_s", [op("i64.load", [right]), op("i64.load", [left])]));
      const taken = fn.let(op("i32.select", [right, left, later]));
      fn.store("i64.store", out, op("i64.load", [taken]));
      fn.store("i32.store", out, op("i32.load", [taken], 0, 8), 8);
      const step = fn.let(op("i32.shl", [later, i32(4)]));
      fn.set(right, op("i32.add", [right, step]));
      fn.set(left, op("i32.add", [left, op("i32.sub", [i32(record), step])]));
      fn.set(out, addBytes(out, record));
      return both();
    }),
  );
}

/** An i64 that is less where an entry is less. */
function keyOf(entry: Value, dtype: View["buffer"]["dtype"]): Value {
  if (dtype === "int32" || dtype === "bool") return op("i64.extend_i32_s", [entry]);
  const wide = dtype === "float32" ? op("f64.promote_f32", [entry]) : entry;
  // Adding 0 makes 0 of −0. The bits of negative numbers grow as the numbers fall.
  const bits = op("i64.reinterpret_f64", [op("f64.add", [wide, f64(0)])]);
  const sign = op("i64.shr_s", [bits, i64(63n)]);
  const ordered = op("i64.xor", [bits, op("i64.shr_u", [sign, i64(1n)])]);
  return op("i64.select", [ordered, i64((1n << 63n) - 1n), op("f64.eq", [wide, wide])]);
}
