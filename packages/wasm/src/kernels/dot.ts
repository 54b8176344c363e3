/**
 * Products of few rows with columns that lie along the inner axis: dot products, several at a time.
 *
 * A matrix times a vector is such a product. Packing would cost as much as the product itself.
 */
import { FunctionBuilder } from "../encoder/function.js";
import type { ModuleBuilder } from "../encoder/module.js";
import { addBytes, i32, type Value } from "../encoder/value.js";
import type { MatrixLayout } from "../layout.js";
import { at, merged, sizeOf } from "./axes.js";
import { type Lanes, transposed } from "./lanes.js";
import type { Site } from "./site.js";

/** Whether a product is one for dot products: few rows, and both sides' inner axes side by side. */
export function isDots({ rows, columns }: MatrixLayout, right: MatrixLayout): boolean {
  const sides = [merged(rows), merged(columns), merged(right.rows), merged(right.columns)] as const;
  const [, along, inner] = sides;
  const simple = sides.every(({ length }) => length === 1);
  return sizeOf(rows) <= 4 && simple && along[0].stride === 1 && inner[0].stride === 1;
}

/** The matrices of a product and their addresses; C's rows are `cRow` bytes apart. */
export interface Operands {
  readonly left: MatrixLayout;
  readonly right: MatrixLayout;
  readonly a: Value;
  readonly b: Value;
  readonly c: Value;
  readonly cRow: number;
}

/** Writes such a product of matrices that are not empty. */
export function dots(module: ModuleBuilder, { fn, lanes }: Site, { left, right, a, b, c, cRow }: Operands): void {
  const { bytes, count } = lanes;
  const rows = sizeOf(left.rows);
  const steps = sizeOf(left.columns);
  const columns = sizeOf(right.columns);
  const aRow = merged(left.rows)[0].stride * bytes;
  const bColumn = merged(right.columns)[0].stride * bytes;
  const together = Math.floor(8 / rows);
  const whole = columns - (columns % together);
  for (const [from, to] of [
    [0, whole],
    [whole, columns],
  ] as const) {
    const width = Math.min(together, to - from);
    if (width === 0) continue;
    const callee = module.add(dotTile(lanes, rows, width, { aRow, bColumn, cRow }, steps % count));
    fn.count(i32(from), i32(to), width, (column) =>
      fn.call(callee, [a, at(b, column, bColumn), at(c, column, bytes), i32(Math.floor(steps / count))]),
    );
  }
}

/** A function of (a, b, c, whole vectors along the inner axis) for some rows and columns; `rest` is what is left of it. */
function dotTile(
  lanes: Lanes,
  rows: number,
  columns: number,
  { aRow, bColumn, cRow }: { readonly aRow: number; readonly bColumn: number; readonly cRow: number },
  rest: number,
): FunctionBuilder {
  const fn = new FunctionBuilder(["i32", "i32", "i32", "i32"]);
  const width = lanes.count * lanes.bytes;
  // Offsets of loads are not negative: of what goes backwards, the last is the base.
  const [aLowest, bLowest] = [Math.min(0, (rows - 1) * aRow), Math.min(0, (columns - 1) * bColumn)];
  const a = fn.start(addBytes(fn.param(0), aLowest));
  const b = fn.start(addBytes(fn.param(1), bLowest));
  const c = fn.param(2);
  const left = fn.param(3);
  const sums = Array.from({ length: rows }, () => Array.from({ length: columns }, () => fn.start(lanes.zero)));
  const step = (held: number): void => {
    const factors = sums.map((_, r) => fn.let(lanes.load(a, r * aRow - aLowest, held)));
    for (let j = 0; j < columns; j++) {
      const column = fn.let(lanes.load(b, j * bColumn - bLowest, held));
      for (const [r, factor] of factors.entries()) {
        const sum = sums[r]?.[j] as Value;
        fn.set(sum, lanes.madd(factor, column, sum));
      }
    }
  };
  fn.when(left, () =>
    fn.repeat(() => {
      step(lanes.count);
      fn.set(a, addBytes(a, width));
      fn.set(b, addBytes(b, width));
      fn.set(left, addBytes(left, -1));
      return left;
    }),
  );
  if (rest > 0) step(rest);
  for (const [r, sumsOfRow] of sums.entries()) {
    for (let j = 0; j < columns; j += lanes.count) {
      const group = Array.from({ length: lanes.count }, (_, i) => sumsOfRow[j + i] ?? lanes.zero);
      const total = transposed(fn, group).reduce((all, each) => lanes.add(all, each));
      lanes.store(fn, c, total, r * cRow + j * lanes.bytes, Math.min(lanes.count, columns - j));
    }
  }
  return fn;
}
