/** Axes of a side of a matrix: merged where they run on into one another, and as tables of offsets. */
import type { FunctionBuilder } from "../encoder/function.js";
import { addBytes, i32, op, type Value } from "../encoder/value.js";
import type { Axis } from "../layout.js";
import { join, sizeOfAxis } from "../lower/view.js";

/** A side of a matrix: its axes, merged, and where the table of their offsets lies if there are several. */
export interface Side {
  readonly axes: readonly [Axis, ...Axis[]];
  readonly table: Value;
}

/** How many places the axes span. */
export const sizeOf = sizeOfAxis;

/** The same places in the same order by as few axes as will do; at least one. */
export function merged(axes: readonly Axis[]): readonly [Axis, ...Axis[]] {
  const [first = { size: 1, stride: 0 }, ...rest] = join(axes);
  return [first, ...rest];
}

/** Runs a body once for each place of the axes, in order, with its offset in bytes added to a base. */
export function walk(
  fn: FunctionBuilder,
  axes: readonly Axis[],
  bytes: number,
  base: Value,
  body: (address: Value) => void,
): void {
  const [axis, ...inner] = axes;
  if (axis === undefined) {
    body(base);
    return;
  }
  const at = fn.start(base);
  fn.count(i32(0), i32(axis.size), 1, () => {
    walk(fn, inner, bytes, at, body);
    fn.set(at, addBytes(at, axis.stride * bytes));
  });
}

/** Writes the offsets of all places in bytes, as a table of i32 from an address on. */
export function offsets(fn: FunctionBuilder, axes: readonly Axis[], bytes: number, table: Value): void {
  const to = fn.start(table);
  walk(fn, axes, bytes, i32(0), (offset) => {
    fn.store("i32.store", to, offset);
    fn.set(to, addBytes(to, 4));
  });
}

/** The offset of place `index` in bytes: by the one axis, or from the table of several. */
export function offsetOf(axes: readonly Axis[], bytes: number, table: Value, index: Value): Value {
  const [axis] = axes;
  if (axes.length === 1 && axis !== undefined) return times(index, axis.stride * bytes);
  return op("i32.load", [op("i32.add", [table, times(index, 4)])]);
}

/** index · factor, folded where it can be. */
export function times(index: Value, factor: number): Value {
  if (index.of.kind === "constant") return i32(Number(index.of.value) * factor);
  if (factor === 1) return index;
  return op("i32.mul", [index, i32(factor)]);
}

/** Runs a body on [0, length) in parts: once, with constants, if one part is all. */
export function inParts(
  fn: FunctionBuilder,
  length: number,
  size: number,
  body: (from: Value, to: Value) => void,
): void {
  if (size >= length) body(i32(0), i32(length));
  else fn.count(i32(0), i32(length), size, (from) => body(from, fn.let(smaller(addBytes(from, size), i32(length)))));
}

/** base + index · bytes, folded where it can be. */
export const at = (base: Value, index: Value, bytes: number): Value => {
  const offset = times(index, bytes);
  return offset.of.kind === "constant" ? addBytes(base, Number(offset.of.value)) : op("i32.add", [base, offset]);
};

const constant = (value: Value): number | undefined =>
  value.of.kind === "constant" ? Number(value.of.value) : undefined;

/** The smaller of two numbers. */
export const smaller = (a: Value, b: Value): Value => choose(a, b, "i32.lt_s", Math.min);

/** The larger of two numbers. */
export const larger = (a: Value, b: Value): Value => choose(a, b, "i32.gt_s", Math.max);

function choose(a: Value, b: Value, comparison: string, known: (a: number, b: number) => number): Value {
  const [x, y] = [constant(a), constant(b)];
  if (x !== undefined && y !== undefined) return i32(known(x, y));
  return op("i32.select", [a, b, op(comparison, [a, b])]);
}
