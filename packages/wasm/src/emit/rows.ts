/** Loops over the same rows as machine code: all of them over a few rows, and then over the next. */
import { FunctionBuilder } from "../encoder/function.js";
import { i32, op, type Value } from "../encoder/value.js";
import { smaller } from "../kernels/axes.js";
import type { After } from "../kernels/matmul.js";
import type { Loop, Matmul, Native } from "../lower/kernel.js";
import { type Buffer, sizeOfAxis } from "../lower/view.js";
import { bytesOf } from "../plan/memory.js";
import { LoopEmitter } from "./loop.js";
import { emitMatmul } from "./matrix.js";
import { type Product, productOf } from "./product.js";
import type { Surroundings } from "./surroundings.js";

/** Loops over the same rows, their first axes. Each row writes places of its own, and reads only its own of what others write. */
export interface Rows {
  readonly rows: number;
  /** How many rows at a time. */
  readonly block: number;
  readonly loops: readonly Loop[];
  /** What no other kernel needs: it holds the rows of one block. */
  readonly locals: ReadonlySet<Buffer>;
}

/** Writes the code of the loops into a function. */
export function emitRows(fn: FunctionBuilder, all: Rows, surroundings: Surroundings): void {
  clear(fn, all, surroundings);
  emitBlocks(fn, all, [i32(0), i32(all.rows)], surroundings);
}

/** How a product is written whose loops run on rows of the result, or on pieces of so many `columns`, when these are final. */
export function emitBehind(
  matmul: Matmul,
  columns: number | undefined,
  all: Rows,
): Pick<Native, "scratchBytes" | "emit"> {
  const builder = new FunctionBuilder(["i32", "i32", "i32"]);
  const [c, from, to] = [0, 1, 2].map((i) => builder.param(i)) as [Value, Value, Value];
  const inner = sizeOfAxis(matmul.left.axes.at(-1) ?? []);
  const product: Product = {
    ...productOf(matmul),
    behind: (module) => afterOf(module.add(builder), columns, inner),
  };
  return {
    scratchBytes: (products) => products.of(product).scratchBytes,
    emit(fn, surroundings) {
      const { addressOf, scratch, products } = surroundings;
      clear(fn, all, surroundings);
      // A row of the whole result, before which there are those of other products of the batch.
      const row = product.rowStride * bytesOf[matmul.to.dtype];
      const above = op("i32.div_u", [op("i32.sub", [c, i32(addressOf(matmul.to))]), i32(row)]);
      const ends = columns === undefined ? [from, to].map((end) => op("i32.add", [end, above])) : [from, to];
      emitBlocks(builder, all, builder.bind(ends), surroundings);
      emitMatmul(fn, product, products.of(product).callee, addressOf, scratch);
    },
  };
}

/** Calls a function of the address of the result and of the pieces from … to that are final. */
function afterOf(callee: number, columns: number | undefined, inner: number): After {
  const call = (fn: FunctionBuilder, from: Value, to: Value): void => fn.call(callee, [fn.param(2), from, to]);
  if (columns === undefined) return { rows: call };
  return {
    columns(fn, from, to, steps) {
      const pieces = [from, to].map((end) => op("i32.div_u", [end, i32(columns)]));
      const [first, last] = fn.bind(pieces) as [Value, Value];
      const isFinal = op("i32.eq", [steps, i32(inner)]);
      fn.when(op("i32.and", [isFinal, op("i32.lt_u", [first, last])]), () => call(fn, first, last));
    },
  };
}

/** Writes identities where results of all rows are gathered. */
function clear(fn: FunctionBuilder, { loops, locals }: Rows, surroundings: Surroundings): void {
  for (const loop of loops) new LoopEmitter(fn, loop, surroundings, 1).clear((buffer) => !locals.has(buffer));
}

function emitBlocks(
  fn: FunctionBuilder,
  { block, loops, locals }: Rows,
  [from, to]: readonly Value[],
  surroundings: Surroundings,
): void {
  fn.count(from as Value, to as Value, block, (row) => {
    const count = fn.let(smaller(i32(block), op("i32.sub", [to as Value, row])));
    for (const loop of loops) {
      const emitter = new LoopEmitter(fn, loop, surroundings, 1);
      emitter.piece = { depth: 0, from: row, count, isLast: i32(0), locals };
      emitter.clear((buffer) => locals.has(buffer));
      emitter.emit();
    }
  });
}
