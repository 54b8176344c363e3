/** Loops over the same rows as machine code: all of them over a few rows, and then over the next. */
import type { FunctionBuilder } from "../encoder/function.js";
import { i32, op } from "../encoder/value.js";
import { smaller } from "../kernels/axes.js";
import type { Loop } from "../lower/kernel.js";
import type { Buffer } from "../lower/view.js";
import { LoopEmitter } from "./loop.js";
import type { Surroundings } from "./surroundings.js";

/** Loops over the same rows. Each row writes places of its own, and reads only its own of what others write. */
export interface Rows {
  readonly rows: number;
  /** How many rows at a time. */
  readonly block: number;
  readonly loops: readonly Loop[];
  /** What no other kernel needs: it holds the rows of one block. */
  readonly locals: ReadonlySet<Buffer>;
}

/** Which axis of a loop its rows are: the outermost that is long. */
export function rowAxis({ shape }: Loop): number {
  return shape.findIndex((size) => size > 1);
}

/** Writes the code of the loops into a function. */
export function emitRows(fn: FunctionBuilder, { rows, block, loops, locals }: Rows, surroundings: Surroundings): void {
  for (const loop of loops) {
    new LoopEmitter(fn, loop, surroundings, rowAxis(loop) + 1).clear((buffer) => !locals.has(buffer));
  }
  fn.count(i32(0), i32(rows), block, (row) => {
    const count = fn.let(smaller(i32(block), op("i32.sub", [i32(rows), row])));
    for (const loop of loops) {
      const emitter = new LoopEmitter(fn, loop, surroundings, rowAxis(loop) + 1);
      emitter.piece = { depth: 0, from: row, count, isLast: i32(0), locals };
      emitter.clear((buffer) => locals.has(buffer));
      emitter.emit();
    }
  });
}
