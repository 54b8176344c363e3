/** Loops over the same rows as machine code: all of them over a few rows, and then over the next. */
import { FunctionBuilder } from "../encoder/function.js";
import { i32, op, type Value } from "../encoder/value.js";
import { smaller } from "../kernels/axes.js";
import type { Loop, Matmul, Native } from "../lower/kernel.js";
import type { Buffer } from "../lower/view.js";
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

/** How a product is written whose loops run on rows of the result, or pieces that are whole products of a batch, when these are final. */
export function emitBehind(matmul: Matmul, all: Rows): Pick<Native, "scratchBytes" | "emit"> {
  const builder = new FunctionBuilder(["i32", "i32", "i32"]);
  const [c, from, to] = [0, 1, 2].map((i) => builder.param(i)) as [Value, Value, Value];
  const product: Product = {
    ...productOf(matmul),
    behind: (module) => {
      const callee = module.add(builder);
      return (fn, first, end) => fn.call(callee, [fn.param(2), first, end]);
    },
  };
  return {
    scratchBytes: (products) => products.of(product).scratchBytes,
    emit(fn, surroundings) {
      const { addressOf, scratch, products } = surroundings;
      clear(fn, all, surroundings);
      // Rows of the whole result, of which there are those of other products of the batch before, and so many in a piece.
      const width = product.rowStride * bytesOf[matmul.to.dtype];
      const above = op("i32.div_u", [op("i32.sub", [c, i32(addressOf(matmul.to))]), i32(width)]);
      const inPiece = i32(matmul.to.size / product.rowStride / all.rows);
      const ends = [from, to].map((end) => op("i32.div_u", [op("i32.add", [end, above]), inPiece]));
      emitBlocks(builder, all, builder.bind(ends), surroundings);
      emitMatmul(fn, product, products.of(product).callee, addressOf, scratch);
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
