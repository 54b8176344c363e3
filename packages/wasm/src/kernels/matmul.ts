/**
 * The matrix product, after Goto and Van de Geijn (2008), "Anatomy of high-performance matrix multiplication".
 *
 * Rows of the result are taken in blocks, the inner axis in blocks, columns in panels a few vectors wide. Of each panel
 * the block of B is packed, stays in the first cache, and meets tile after tile of the rows of A. A is read where it
 * lies. Sizes and strides are known when the code is written: edges have micro-kernels of their own.
 */
import { FunctionBuilder } from "../encoder/function.js";
import type { ModuleBuilder } from "../encoder/module.js";
import { addBytes, i32, op, type Value } from "../encoder/value.js";
import type { MatrixLayout } from "../layout.js";
import type { Target } from "../target.js";
import { at, inParts, larger, sizeOf, smaller, times } from "./axes.js";
import { dots, isDots, type Operands } from "./dot.js";
import { lanesOf } from "./lanes.js";
import { leftOf } from "./left.js";
import { type Panel, type TileOperands, tile } from "./micro-kernel.js";
import { pack } from "./packing.js";
import { Site } from "./site.js";
import { type Band, bands, part, strips } from "./tiling.js";

/** A product of an n×k and a k×m matrix. */
export interface MatmulSpec {
  readonly dtype: "float32" | "float64";
  readonly left: MatrixLayout;
  readonly right: MatrixLayout;
  readonly target: Target;
  /** How many numbers after a row of C the next one begins; default as many as it has columns. */
  readonly rowStride?: number;
  /**
   * Called, if given, inside the function where rows `from` up to `to` of the result are final, to run what was fused
   * behind the product while they are in cache.
   */
  readonly after?: ((fn: FunctionBuilder, from: Value, to: Value) => void) | undefined;
}

/** A function of byte addresses (a, b, c, scratch), and how much scratch memory it needs, 16-byte aligned. */
export interface MatmulKernel {
  readonly builder: FunctionBuilder;
  readonly scratchBytes: number;
}

/** Rows of a block: with `innerBlock` numbers each they fit in the second cache. */
export const rowBlock = 480;
/** From so many tiles of rows on it pays to pack a panel that could be read where it lies. */
const tilesWorthPacking = 6;

/**
 * Writes the function that computes C = A·B. C is n×m, its rows one after another; it is overwritten and must not
 * overlap A or B. k = 0 gives zeros.
 */
export function matmulKernel(spec: MatmulSpec, module: ModuleBuilder): MatmulKernel {
  const { dtype, left, right, target, after } = spec;
  const builder = new FunctionBuilder(["i32", "i32", "i32", "i32"]);
  const [a, b, c, scratch] = [0, 1, 2, 3].map((i) => builder.param(i)) as [Value, Value, Value, Value];
  const site = new Site(builder, lanesOf(dtype, target), scratch);
  const rows = sizeOf(left.rows);
  const columns = sizeOf(right.columns);
  if (rows === 0 || columns === 0) return { builder, scratchBytes: 0 };
  const rowStride = spec.rowStride ?? columns;
  const cRow = rowStride * site.lanes.bytes;
  const done = (from: Value, to: Value): void => after?.(builder, from, to);
  const allDone = (): void => done(i32(0), i32(rows));
  // A column is a row in memory: the transposed product has it as such, and long vectors to read.
  const turned = columns === 1 && rows > 1 && rowStride === 1;
  const operands: Operands = turned
    ? { left: transposed(right), right: transposed(left), a: b, b: a, c, cRow: rows * site.lanes.bytes }
    : { left, right, a, b, c, cRow };
  if (sizeOf(left.columns) === 0) {
    clear(site, c, rowStride, columns, i32(0), i32(rows));
    allDone();
  } else if (isDots(operands.left, operands.right)) {
    dots(module, site, operands);
    allDone();
  } else product(module, site, target, operands, turned ? allDone : done);
  return { builder, scratchBytes: site.scratchBytes };
}

/**
 * Whether entries are summed in several lanes, as dot products are. All other products sum along the inner axis in its
 * order, however many rows they have.
 */
export function sumsInLanes(left: MatrixLayout, right: MatrixLayout): boolean {
  const turned = sizeOf(right.columns) === 1 && sizeOf(left.rows) > 1;
  return turned ? isDots(transposed(right), transposed(left)) : isDots(left, right);
}

const transposed = ({ rows, columns }: MatrixLayout): MatrixLayout => ({ rows: columns, columns: rows });

/** Writes zeros to rows `from` up to `to` of C. */
function clear({ fn, lanes }: Site, c: Value, rowStride: number, columns: number, from: Value, to: Value): void {
  const [row, own] = [rowStride * lanes.bytes, columns * lanes.bytes];
  if (row === own) fn.zero(at(c, from, row), times(op("i32.sub", [to, from]), row));
  else fn.count(from, to, 1, (i) => fn.zero(at(c, i, row), i32(own)));
}

/** Writes the product of matrices that are not empty, block by block of rows; `done` follows each. */
function product(
  module: ModuleBuilder,
  site: Site,
  target: Target,
  { left, right, a: aStart, b, c, cRow }: Operands,
  done: (from: Value, to: Value) => void,
): void {
  const { fn, lanes } = site;
  const { bytes } = lanes;
  const rows = sizeOf(left.rows);
  const columns = sizeOf(right.columns);

  const inner = site.side(right.rows);
  const across = site.side(right.columns);
  const blockOfRows = part(rows, rowBlock, 60);
  const bandsOf = (height: number): readonly Band[] => bands(rows, height, blockOfRows >= rows);
  const parts = strips(rows, columns, lanes.count, target);
  const lowest = Math.min(...parts.map(({ height }) => height));
  const a = leftOf(site, left, aStart, columns, { bands: bandsOf(lowest), blockOfRows });
  const bStride = (inner.axes[0].size === 1 ? 1 : inner.axes[0].stride) * bytes;
  const direct =
    inner.axes.length === 1 &&
    bStride !== 0 &&
    across.axes.length === 1 &&
    across.axes[0].stride === 1 &&
    rows < 6 * tilesWorthPacking;
  const bPitch = (panel: Panel): number => (direct ? bStride : panel.vectors * lanes.count * bytes);
  const widest = Math.max(...parts.map(({ panel }) => bPitch(panel)));
  const packed = direct ? i32(0) : site.reserve(widest * a.steps);

  // A function of its own for each kind of tile: V8 unrolls loops that lie deep, and then registers do not suffice;
  // and it optimizes a function while it is called again and again, long before the whole product returns.
  const tileFunction = (panel: Panel, height: number): number => {
    const body = new FunctionBuilder(["i32", "i32", "i32", "i32"]);
    const operands: TileOperands = {
      a: body.param(0),
      aRow: a.rowStride(height),
      aStep: a.stepStride(height),
      b: body.param(1),
      bStep: bPitch(panel),
      padded: !direct,
      c: body.param(2),
      cRow,
      steps: body.param(3),
    };
    tile(body, lanes, height, panel, operands, !a.whole);
    return module.add(body);
  };

  inParts(fn, rows, blockOfRows, (from, to) => {
    if (!a.whole) clear(site, c, cRow / bytes, columns, from, to);
    a.overBlocks(({ step, count, ready, tileBytes }) => {
      const firstTile = fn.let(ready(from, to));
      for (const strip of parts) {
        fn.count(i32(strip.from), i32(strip.to), strip.panel.vectors * lanes.count, (column) => {
          const { panel } = strip;
          const bPanel = direct ? fn.let(at(at(b, column, bytes), step, bStride)) : packed;
          const packing = { b, inner, columns: across, from: step, steps: count, column, to: packed };
          if (!direct) pack(fn, lanes, panel, packing);
          const aTile = fn.start(firstTile);
          const cTile = fn.start(at(at(c, column, bytes), from, cRow));
          for (const { from: top, to: bottom, height } of a.bands ?? bandsOf(strip.height)) {
            const callee = tileFunction(panel, height);
            fn.count(larger(from, i32(top)), smaller(to, i32(bottom)), height, () => {
              fn.call(callee, [aTile, bPanel, cTile, count]);
              fn.set(aTile, op("i32.add", [aTile, tileBytes(height)]));
              fn.set(cTile, addBytes(cTile, height * cRow));
            });
          }
        });
      }
    });
    done(from, to);
  });
}
