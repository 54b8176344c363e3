/**
 * Packing: a panel of B, a few columns wide, copied so that the micro-kernel reads it front to back.
 *
 * This is where transposes, strides and sliding windows end: whatever B's layout, the panel holds row after row of
 * whole vectors. Numbers that lie side by side move as vectors, along the columns or (transposed on the way) along the
 * inner axis; the rest one by one.
 */
import type { FunctionBuilder } from "../encoder/function.js";
import { addBytes, i32, op, type Value } from "../encoder/value.js";
import type { Axis } from "../layout.js";
import { at, offsetOf, type Side, times } from "./axes.js";
import { type Lanes, transposed } from "./lanes.js";
import type { Panel } from "./micro-kernel.js";

/** What to pack: `steps` rows of B from row `from` on, in columns from `column` on, to a place of whole vectors. */
export interface Packing {
  readonly b: Value;
  readonly inner: Side;
  readonly columns: Side;
  readonly from: Value;
  readonly steps: Value;
  readonly column: Value;
  readonly to: Value;
}

/** Packs one panel. */
export function pack(fn: FunctionBuilder, lanes: Lanes, { vectors, lastLanes }: Panel, packing: Packing): void {
  const { b, columns, column, to } = packing;
  const { count, bytes } = lanes;
  const pitch = vectors * count * bytes;
  if (columns.axes.length === 1 && columns.axes[0].stride === 1) {
    const start = fn.let(add(b, times(column, bytes)));
    overRows(fn, lanes, packing, to, pitch, (rows) => {
      const source = fn.let(add(start, rows.offset(0)));
      for (let v = 0; v < vectors; v++) {
        const vector = lanes.load(source, v * count * bytes, v === vectors - 1 ? lastLanes : count);
        lanes.store(fn, rows.target, vector, v * count * bytes);
      }
      rows.advance(1);
    });
    return;
  }
  const first = fn.start(column);
  const target = fn.start(to);
  const whole = lastLanes === count ? vectors : vectors - 1;
  fn.count(i32(0), i32(whole), 1, () => {
    packVector(fn, lanes, packing, first, count, target, pitch);
    fn.set(first, addBytes(first, count));
    fn.set(target, addBytes(target, count * bytes));
  });
  if (whole < vectors) packVector(fn, lanes, packing, first, lastLanes, target, pitch);
}

/** Packs the columns of one vector; lanes beyond `held` become zero. */
function packVector(
  fn: FunctionBuilder,
  lanes: Lanes,
  packing: Packing,
  column: Value,
  held: number,
  to: Value,
  pitch: number,
): void {
  const { b, columns, inner } = packing;
  const addresses = fn.bind(
    Array.from({ length: held }, (_, l) =>
      add(b, offsetOf(columns.axes, lanes.bytes, columns.table, addBytes(column, l))),
    ),
  );
  const [start, end] = [addresses[0], addresses[held - 1]] as [Value, Value];
  const gather = (rows: Rows): void => {
    const offset = fn.let(rows.offset(0));
    const [first, ...others] = addresses.map((address) => add(address, offset)) as [Value, ...Value[]];
    const vector = others.reduce((sum, address, l) => lanes.insert(sum, address, l + 1), lanes.load(first, 0, 1));
    lanes.store(fn, rows.target, vector);
    rows.advance(1);
  };
  const square = held === lanes.count && runs(inner.axes, lanes);
  const oneByOne = (): void =>
    overRows(fn, lanes, packing, to, pitch, (rows) => {
      if (!square) {
        gather(rows);
        return;
      }
      const enough = op("i32.ge_s", [rows.left(), i32(lanes.count)]);
      const together =
        inner.axes.length === 1
          ? enough
          : op("i32.and", [enough, adjacent(rows.offset(0), rows.offset(lanes.count - 1), lanes.count, lanes.bytes)]);
      fn.when(
        together,
        () => {
          const offset = fn.let(rows.offset(0));
          const across = transposed(fn, fn.bind(addresses.map((address) => lanes.load(add(address, offset)))));
          for (const [i, vector] of across.entries()) lanes.store(fn, rows.target, vector, i * pitch);
          rows.advance(lanes.count);
        },
        () => gather(rows),
      );
    });
  const alongColumns = (): void =>
    overRows(fn, lanes, packing, to, pitch, (rows) => {
      lanes.store(fn, rows.target, lanes.load(add(start, rows.offset(0)), 0, held));
      rows.advance(1);
    });
  if (runs(columns.axes, lanes)) fn.when(adjacent(start, end, held, lanes.bytes), alongColumns, oneByOne);
  else oneByOne();
}

/** The rows of B that a panel takes, one after another. */
interface Rows {
  /** Where the next row goes. */
  readonly target: Value;
  /** How many rows are left. */
  left(): Value;
  /** The offset in B, in bytes, of the row `ahead` of the next; `ahead` must be less than what is left. */
  offset(ahead: number): Value;
  advance(count: number): void;
}

/** Repeats a body until it has advanced over all rows. */
function overRows(
  fn: FunctionBuilder,
  lanes: Lanes,
  { inner, from, steps }: Packing,
  to: Value,
  pitch: number,
  body: (rows: Rows) => void,
): void {
  const [axis] = inner.axes;
  const alone = inner.axes.length === 1;
  const stride = alone ? axis.stride * lanes.bytes : 4;
  const next = fn.start(alone ? times(from, stride) : add(inner.table, times(from, stride)));
  const target = fn.start(to);
  const left = fn.start(steps);
  const rows: Rows = {
    target,
    left: () => left,
    offset: (ahead) => (alone ? addBytes(next, ahead * stride) : op("i32.load", [next], 0, ahead * stride)),
    advance(count) {
      fn.set(next, addBytes(next, count * stride));
      fn.set(target, addBytes(target, count * pitch));
      fn.set(left, addBytes(left, -count));
    },
  };
  fn.repeat(() => {
    body(rows);
    return left;
  });
}

/** Whether places lie side by side in runs that hold a vector at least. */
function runs(axes: readonly [Axis, ...Axis[]], lanes: Lanes): boolean {
  const { size, stride } = axes[axes.length - 1] as Axis;
  return lanes.count > 1 && stride === 1 && size >= lanes.count;
}

/** Whether `count` places of such runs lie side by side: at most one step is no step of a run, so the ends tell. */
function adjacent(first: Value, last: Value, count: number, bytes: number): Value {
  return op("i32.eq", [op("i32.sub", [last, first]), i32((count - 1) * bytes)]);
}

const add = (a: Value, b: Value): Value => at(a, b, 1);
