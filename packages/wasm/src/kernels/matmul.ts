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
import type { Axis, MatrixLayout } from "../layout.js";
import type { Target } from "../target.js";
import { merged, offsets, sizeOf, times, walk } from "./axes.js";
import { type Lanes, lanesOf } from "./lanes.js";
import { type Panel, tile } from "./micro-kernel.js";
import { pack, type Side } from "./packing.js";
import { bands, panelWidth, part } from "./tiling.js";

/** A product of an n×k and a k×m matrix. */
export interface MatmulSpec {
  readonly dtype: "float32" | "float64";
  readonly left: MatrixLayout;
  readonly right: MatrixLayout;
  readonly target: Target;
  /**
   * Called, if given, inside the function where rows `from` up to `to` of the result are final, to run what was fused
   * behind the product while they are in cache.
   */
  readonly after?: (fn: FunctionBuilder, from: Value, to: Value) => void;
}

/** A function of byte addresses (a, b, c, scratch), and how much scratch memory it needs, 16-byte aligned. */
export interface MatmulKernel {
  readonly builder: FunctionBuilder;
  readonly scratchBytes: number;
}

/** Inner steps of a block: a packed panel of them fits in the first cache beside the rows of A. */
const innerBlock = 256;
/** Rows of a block: with `innerBlock` numbers each they fit in the second cache. */
const rowBlock = 480;
/** From so many tiles of rows on it pays to pack a panel that could be read where it lies. */
const tilesWorthPacking = 6;

/**
 * Writes the function that computes C = A·B. C is n×m, its rows one after another; it is overwritten and must not
 * overlap A or B. k = 0 gives zeros.
 */
export function matmulKernel({ dtype, left, right, target, after }: MatmulSpec, module: ModuleBuilder): MatmulKernel {
  const builder = new FunctionBuilder(["i32", "i32", "i32", "i32"]);
  const [a, b, c, scratch] = [0, 1, 2, 3].map((i) => builder.param(i)) as [Value, Value, Value, Value];
  const lanes = lanesOf(dtype, target);
  const rows = sizeOf(left.rows);
  const steps = sizeOf(left.columns);
  const columns = sizeOf(right.columns);
  if (rows === 0 || columns === 0) return { builder, scratchBytes: 0 };
  if (steps === 0) {
    builder.zero(c, i32(rows * columns * lanes.bytes));
    after?.(builder, i32(0), i32(rows));
    return { builder, scratchBytes: 0 };
  }
  // A column is a row in memory: the transposed product has it as such, and long vectors to read.
  if (columns === 1 && rows > 1) {
    const turned = product(module, builder, lanes, target, transposedLayout(right), transposedLayout(left), [
      b,
      a,
      c,
      scratch,
    ]);
    after?.(builder, i32(0), i32(rows));
    return { builder, scratchBytes: turned };
  }
  return { builder, scratchBytes: product(module, builder, lanes, target, left, right, [a, b, c, scratch], after) };
}

const transposedLayout = ({ rows, columns }: MatrixLayout): MatrixLayout => ({ rows: columns, columns: rows });

/** Writes the product of matrices that are not empty; gives the bytes of scratch memory it uses. */
function product(
  module: ModuleBuilder,
  fn: FunctionBuilder,
  lanes: Lanes,
  target: Target,
  left: MatrixLayout,
  right: MatrixLayout,
  [a, b, c, scratch]: readonly [Value, Value, Value, Value],
  after?: MatmulSpec["after"],
): number {
  const { bytes } = lanes;
  const rows = sizeOf(left.rows);
  const steps = sizeOf(left.columns);
  const columns = sizeOf(right.columns);
  const cRow = columns * bytes;

  let used = 0;
  const reserve = (size: number): Value => {
    const address = addBytes(scratch, used);
    used += Math.ceil(size / 16) * 16;
    return address;
  };
  const side = (axes: readonly Axis[]): Side => {
    const simple = merged(axes);
    if (simple.length === 1) return { axes: simple, table: i32(0) };
    const table = fn.let(reserve(sizeOf(axes) * 4));
    offsets(fn, simple, bytes, table);
    return { axes: simple, table };
  };

  const plain = simpleLeft(fn, lanes, left, a, reserve);
  const inner = side(right.rows);
  const across = side(right.columns);
  const vectors = panelWidth(rows, target);
  const blockOfRows = part(rows, rowBlock, 60);
  const blockOfSteps = part(steps, innerBlock, 4);
  const accumulate = blockOfSteps < steps;
  const readable = inner.axes.length === 1 && across.axes.length === 1 && across.axes[0].stride === 1;
  const direct = readable && inner.axes[0].stride !== 0 && rows < 6 * tilesWorthPacking;
  const bStep = inner.axes[0].stride * bytes;
  const panelBytes = vectors * lanes.count * bytes;
  const packed = direct ? i32(0) : fn.let(reserve(panelBytes * Math.min(blockOfSteps, steps)));

  // A function of its own for each kind of tile: V8 unrolls loops that lie deep, and then registers do not suffice;
  // and it optimizes a function while it is called again and again, long before the whole product returns.
  const tileFunction = (panel: Panel, height: number): number => {
    const body = new FunctionBuilder(["i32", "i32", "i32", "i32"]);
    const [a, b, c, count] = [0, 1, 2, 3].map((i) => body.param(i)) as [Value, Value, Value, Value];
    const step = direct ? bStep : panel.vectors * lanes.count * bytes;
    const operands = {
      a,
      aRow: plain.aRow,
      aStep: plain.aStep,
      b,
      bStep: step,
      padded: !direct,
      c,
      cRow,
      steps: count,
    };
    tile(body, lanes, height, panel, operands, accumulate);
    return module.add(body);
  };

  const block = (from: Value, to: Value): void => {
    if (accumulate) fn.zero(at(c, from, cRow), op("i32.mul", [op("i32.sub", [to, from]), i32(cRow)]));
    inParts(fn, steps, blockOfSteps, (step, stepsEnd) => {
      const count = fn.let(op("i32.sub", [stepsEnd, step]));
      const aBlock = fn.let(at(plain.a, step, plain.aStep));
      overPanels(fn, columns, vectors, lanes.count, (panel, column) => {
        const bPanel = direct ? fn.let(at(at(b, column, bytes), step, bStep)) : packed;
        if (!direct) {
          pack(fn, lanes, panel, { b, inner, columns: across, from: step, steps: count, column, to: packed });
        }
        const cPanel = fn.let(at(c, column, bytes));
        for (const band of bands(rows, panel.vectors, target.fma, blockOfRows >= rows)) {
          const callee = tileFunction(panel, band.height);
          fn.count(larger(from, i32(band.from)), smaller(to, i32(band.to)), band.height, (row) =>
            fn.call(callee, [at(aBlock, row, plain.aRow), bPanel, at(cPanel, row, cRow), count]),
          );
        }
      });
    });
    after?.(fn, from, to);
  };
  inParts(fn, rows, blockOfRows, block);
  return used;
}

/** A as the micro-kernel reads it: rows and inner steps each one stride apart, in bytes. */
interface PlainLeft {
  readonly a: Value;
  readonly aRow: number;
  readonly aStep: number;
}

/** A itself if it lies plainly, else a copy row by row. */
function simpleLeft(
  fn: FunctionBuilder,
  lanes: Lanes,
  { rows, columns }: MatrixLayout,
  a: Value,
  reserve: (size: number) => Value,
): PlainLeft {
  const { bytes } = lanes;
  const down = merged(rows);
  const along = merged(columns);
  if (down.length === 1 && along.length === 1) {
    return { a, aRow: down[0].stride * bytes, aStep: along[0].stride * bytes };
  }
  const steps = sizeOf(along);
  const copy = fn.let(reserve(sizeOf(down) * steps * bytes));
  copyOf(fn, lanes, [...down, ...along], a, copy);
  return { a: copy, aRow: steps * bytes, aStep: bytes };
}

/** Copies numbers one after another, by vectors where they lie side by side. */
function copyOf(fn: FunctionBuilder, lanes: Lanes, axes: readonly Axis[], from: Value, to: Value): void {
  const { bytes } = lanes;
  const target = fn.start(to);
  const move = (count: number) => (address: Value) => {
    lanes.store(fn, target, lanes.load(address, 0, count), 0, count);
    fn.set(target, addBytes(target, count * bytes));
  };
  const [axis, outer] = [axes[axes.length - 1] as Axis, axes.slice(0, -1)];
  if (axis.stride !== 1) {
    walk(fn, axes, bytes, from, move(1));
    return;
  }
  walk(fn, outer, bytes, from, (start) => {
    const whole = Math.floor(axis.size / lanes.count);
    walk(fn, [{ size: whole, stride: lanes.count }], bytes, start, move(lanes.count));
    const rest = axis.size % lanes.count;
    if (rest > 0) move(rest)(addBytes(start, whole * lanes.count * bytes));
  });
}

/** Runs a body on [0, length) in parts: once, with constants, if one part is all. */
function inParts(fn: FunctionBuilder, length: number, size: number, body: (from: Value, to: Value) => void): void {
  if (size >= length) body(i32(0), i32(length));
  else fn.count(i32(0), i32(length), size, (from) => body(from, fn.let(smaller(addBytes(from, size), i32(length)))));
}

/** Runs a body for every panel with its first column; the last one may be narrower. */
function overPanels(
  fn: FunctionBuilder,
  columns: number,
  vectors: number,
  lanes: number,
  body: (panel: Panel, column: Value) => void,
): void {
  const width = vectors * lanes;
  const whole = columns - (columns % width);
  if (whole > 0) fn.count(i32(0), i32(whole), width, (column) => body({ vectors, lastLanes: lanes }, column));
  const rest = columns - whole;
  if (rest > 0) body({ vectors: Math.ceil(rest / lanes), lastLanes: rest % lanes || lanes }, i32(whole));
}

const at = (base: Value, index: Value, bytes: number): Value => {
  const offset = times(index, bytes);
  return offset.of.kind === "constant" ? addBytes(base, Number(offset.of.value)) : op("i32.add", [base, offset]);
};

const constant = (value: Value): number | undefined =>
  value.of.kind === "constant" ? Number(value.of.value) : undefined;

const smaller = (a: Value, b: Value): Value => choose(a, b, "i32.lt_s", Math.min);
const larger = (a: Value, b: Value): Value => choose(a, b, "i32.gt_s", Math.max);

function choose(a: Value, b: Value, comparison: string, known: (a: number, b: number) => number): Value {
  const [x, y] = [constant(a), constant(b)];
  if (x !== undefined && y !== undefined) return i32(known(x, y));
  return op("i32.select", [a, b, op(comparison, [a, b])]);
}
