/**
 * The innermost part of the matrix product: a tile of the result, held in registers while the inner axis runs.
 *
 * In order of the loop: vectors of a row of B, then for each row of A one number in every lane, times these vectors.
 * The loop is not unrolled: V8 does worse if it is. Vectors stand side by side in every load, operation and store, so
 * that an engine can join pairs of them.
 */
import type { FunctionBuilder } from "../encoder/function.js";
import { addBytes, i32, op, type Value } from "../encoder/value.js";
import type { Lanes } from "./lanes.js";

/** The columns of a tile: vectors, of which the last may hold fewer numbers. */
export interface Panel {
  readonly vectors: number;
  readonly lastLanes: number;
}

/** Where a tile's operands lie: addresses, and strides in bytes. */
export interface TileOperands {
  /** The tile's first row of A, and how far rows and inner steps are apart. */
  readonly a: Value;
  readonly aRow: number;
  readonly aStep: number;
  /** The panel of B, and how far inner steps are apart (not 0). `padded`: whole vectors may be read. */
  readonly b: Value;
  readonly bStep: number;
  readonly padded: boolean;
  readonly c: Value;
  readonly cRow: number;
  /** Inner steps; at least one. */
  readonly steps: Value;
}

/** Writes C = A·B, or C += A·B, for a tile of `rows` rows. */
export function tile(
  fn: FunctionBuilder,
  lanes: Lanes,
  rows: number,
  { vectors, lastLanes }: Panel,
  { a, aRow, aStep, b, bStep, padded, c, cRow, steps }: TileOperands,
  accumulate: boolean,
): void {
  const width = lanes.count * lanes.bytes;
  const held = (v: number): number => (v === vectors - 1 ? lastLanes : lanes.count);
  const each = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
  // Offsets of loads are not negative: of rows that go backwards, the last is the base.
  const lowest = Math.min(0, (rows - 1) * aRow);
  const aAt = fn.start(addBytes(a, lowest));
  const bAt = fn.start(b);
  const cAt = fn.let(c);
  const end = fn.let(op("i32.add", [b, op("i32.mul", [steps, i32(bStep)])]));
  const sums = each(rows, (r) =>
    each(vectors, (v) => fn.start(accumulate ? lanes.load(cAt, r * cRow + v * width, held(v)) : lanes.zero)),
  );
  const step = (): Value => {
    const row = each(vectors, (v) => fn.let(lanes.load(bAt, v * width, padded ? lanes.count : held(v))));
    for (const [r, sumsOfRow] of sums.entries()) {
      const factor = fn.let(lanes.splat(aAt, r * aRow - lowest));
      for (const [v, sum] of sumsOfRow.entries()) fn.set(sum, lanes.madd(factor, row[v] as Value, sum));
    }
    fn.set(aAt, addBytes(aAt, aStep));
    fn.set(bAt, addBytes(bAt, bStep));
    return op("i32.ne", [bAt, end]);
  };
  // The condition always holds. Paths that meet behind the loop make V8 use each number of A right after its load;
  // otherwise it loads all of them first, and twice the time is spent on moving sums out of registers and back.
  fn.when(steps, () => fn.repeat(step));
  for (const [r, sumsOfRow] of sums.entries()) {
    for (const [v, sum] of sumsOfRow.entries()) lanes.store(fn, cAt, sum, r * cRow + v * width, held(v));
  }
}
