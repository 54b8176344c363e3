/** Loops in pieces that threads share. */
import { LoopEmitter, type Piece } from "../emit/loop.js";
import type { Surroundings } from "../emit/surroundings.js";
import type { FunctionBuilder } from "../encoder/function.js";
import { i32, op, type Value } from "../encoder/value.js";
import type { Loop } from "../lower/kernel.js";

/**
 * Writes a loop as two functions: `before` is called once, and then `each` once for each of its pieces, by threads in
 * any order. The nest is that of the whole loop, so that every entry is made by the same operations in the same order.
 * False if no loop of the nest can be cut so: pieces write different entries, and each sum is made by one of them.
 */
export function emitPieces(
  before: FunctionBuilder,
  each: FunctionBuilder,
  loop: Loop,
  surroundings: Surroundings,
  pieces: number,
): boolean {
  const emitter = new LoopEmitter(each, loop, surroundings);
  emitter.piece = pieceOf(emitter, each, loop, pieces);
  if (emitter.piece === undefined) return false;
  new LoopEmitter(before, loop, surroundings).clear();
  emitter.emit();
  return true;
}

/** One of as many pieces, whose number is the parameter, of the most even cut; of equals the outermost. */
function pieceOf(emitter: LoopEmitter, fn: FunctionBuilder, loop: Loop, pieces: number): Piece | undefined {
  const { nest } = emitter;
  const index = fn.param(0);
  const written = [...loop.stores, ...loop.reductions].map(({ to }) => emitter.indexOf(to));
  const units = nest.map(({ size, strides }, depth) => {
    if (written.some((i) => strides[i] === 0)) return 0;
    return depth === nest.length - 1 ? Math.ceil(size / emitter.perPass()) : size;
  });
  const evenness = units.map((count) => count / Math.ceil(count / pieces) || 0);
  const depth = evenness.indexOf(Math.max(...evenness));
  const count = units[depth] as number;
  if (count < pieces) return undefined;
  const [share, rest] = [Math.floor(count / pieces), i32(count % pieces)];
  const isLonger = op("i32.lt_u", [index, rest]);
  const from = op("i32.add", [op("i32.mul", [index, i32(share)]), op("i32.select", [index, rest, isLonger])]);
  const own = op("i32.add", [i32(share), isLonger]);
  const isLast = op("i32.eq", [index, i32(pieces - 1)]);
  const [start, length, last] = fn.bind([from, own, isLast]) as [Value, Value, Value];
  return { depth, from: start, count: length, isLast: last };
}
