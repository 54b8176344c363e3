/** Keys: where random numbers come from, and how one key becomes many. */

import { DTypeError, ShapeError, ValueError } from "../errors.js";
import { formatShape, sameShape } from "../shape.js";
import { Tensor } from "../tensor.js";
import { threefry } from "./threefry.js";

/** The second word of each counter says what the block is for, so that uses of one key never overlap. */
export const domain: Readonly<Record<"bits" | "split" | "number" | "text", number>> = {
  bits: 0,
  split: 1,
  number: 2,
  text: 3,
};

/** Two 32-bit words: what Threefry enciphers, and what it makes of it. */
export type Counter = readonly [first: number, second: number];

/** A tuple of `N` entries, or an array if the number is not known. */
export type TupleOf<T, N extends number, Made extends T[] = []> = number extends N
  ? T[]
  : Made["length"] extends N
    ? Made
    : Made["length"] extends 64
      ? T[]
      : TupleOf<T, N, [...Made, T]>;

/**
 * A key, from a seed: the int32 tensor [high word, low word] of the seed as a 64-bit integer.
 * Equal keys give equal draws, on every platform; so use a key once, and `split` it or `foldIn` something for more.
 *
 * @throws {@link ValueError} if the seed is not an integer between ±(2⁵³ − 1).
 * @example
 * key(42); // int32[2] …
 */
export function key(seed: number): Tensor {
  checkInteger("key", "the seed", seed);
  return keyOf(highWord(seed), seed | 0);
}

/**
 * New keys from one; their draws are independent of each other. The key given should not be used any more.
 *
 * @throws {@link ShapeError} or {@link DTypeError} if it is not a key.
 * @throws {@link ValueError} if the count is not a non-negative integer below 2³¹.
 * @example
 * const [forWeights, forData] = split(key(0));
 * forWeights.toArray(); // …
 */
export function split<const N extends number = 2>(parent: Tensor, count?: N): TupleOf<Tensor, N> {
  const words = wordsOf("split", parent);
  return splitCounters(count ?? 2, "split").map((counter) => keyOf(...enciphered(words, ...counter))) as TupleOf<
    Tensor,
    N
  >;
}

/**
 * The counters under which {@link split} enciphers a key, one for each new key. Errors name `op`.
 *
 * @throws {@link ValueError} if the count is not a non-negative integer below 2³¹.
 * @example
 * splitCounters(2); // [[0, 1], [1, 1]]
 */
export function splitCounters(count: number, op = "splitCounters"): readonly Counter[] {
  if (!Number.isInteger(count) || count < 0 || count > 0x7fffffff) {
    throw new ValueError({
      op,
      expected: "the count must be a non-negative integer",
      received: String(count),
      advice: "Ask for a whole number of keys.",
    });
  }
  return Array.from({ length: count }, (_, i) => [i, domain.split]);
}

/**
 * A new key from a key and a number (a step, an index) or a text (a path).
 *
 * A number is enciphered word by word, high then low; a text in blocks of two UTF-16 code units, after its length.
 * Each block is enciphered under the result of the one before.
 *
 * @throws {@link ShapeError} or {@link DTypeError} if it is not a key.
 * @throws {@link ValueError} if a number is not an integer between ±(2⁵³ − 1).
 * @example
 * foldIn(key(0), "encoder.layers[1].weight").shape; // [2]
 */
export function foldIn(parent: Tensor, data: number | string): Tensor {
  let words = wordsOf("foldIn", parent);
  for (const [word, use] of foldCounters(data, "foldIn")) words = enciphered(words, word, use);
  return keyOf(...words);
}

/**
 * The counters under which {@link foldIn} enciphers a key, one after another. Errors name `op`.
 *
 * @throws {@link ValueError} if a number is not an integer between ±(2⁵³ − 1).
 * @example
 * foldCounters(5); // [[0, 2], [5, 2]]
 */
export function foldCounters(data: number | string, op = "foldCounters"): readonly Counter[] {
  if (typeof data === "number") {
    checkInteger(op, "the number", data);
    return [
      [highWord(data), domain.number],
      [data | 0, domain.number],
    ];
  }
  const counters: Counter[] = [[data.length, domain.text]];
  for (let i = 0; i < data.length; i += 2) {
    const second = i + 1 < data.length ? data.charCodeAt(i + 1) : 0;
    counters.push([data.charCodeAt(i) | (second << 16), domain.text]);
  }
  return counters;
}

/**
 * Threefry-2x32-20 of counters under keys, pair by pair: all int32 tensors of one shape [..., 2]. Draws are made of it.
 *
 * @throws {@link ShapeError} if the shapes differ, or do not end in 2; {@link DTypeError} unless both are int32.
 * @example
 * encipher(key(0), tensor([0, 0], { dtype: "int32" })); // int32[2] [ 1797259609, -1715843330]
 */
export function encipher(keys: Tensor, counters: Tensor): Tensor {
  for (const { dtype } of [keys, counters]) if (dtype !== "int32") throw notInt32("encipher", dtype);
  if (keys.shape.at(-1) !== 2 || !sameShape(keys.shape, counters.shape)) {
    throw new ShapeError({
      op: "encipher",
      expected: "keys and counters of one shape [..., 2] are required",
      received: `${formatShape(keys.shape)} and ${formatShape(counters.shape)}`,
      advice: "Repeat the key for each counter.",
    });
  }
  const [k, c] = [keys.contiguous(), counters.contiguous()];
  const words = new Int32Array(k.size);
  const at = ({ data, offset }: Tensor, i: number): number => data[offset + i] as number;
  for (let i = 0; i < words.length; i += 2) threefry(at(k, i), at(k, i + 1), at(c, i), at(c, i + 1), words, i);
  return new Tensor(words, keys.shape, "int32");
}

/** The two words of a key. */
export function wordsOf(op: string, key: Tensor): Counter {
  if (key.dtype !== "int32") {
    throw notInt32(op, key.dtype);
  }
  if (key.rank !== 1 || key.shape[0] !== 2) {
    throw new ShapeError({
      op,
      expected: "a key has shape [2]",
      received: formatShape(key.shape),
      advice: "Make one with key(seed); take one of several by index.",
    });
  }
  return [key.at(0), key.at(1)];
}

function enciphered([k0, k1]: Counter, x0: number, x1: number): Counter {
  const words = new Int32Array(2);
  threefry(k0, k1, x0, x1, words, 0);
  return [words[0] as number, words[1] as number];
}

function keyOf(high: number, low: number): Tensor {
  return new Tensor(new Int32Array([high, low]), [2], "int32");
}

function highWord(x: number): number {
  return Math.floor(x / 0x100000000) | 0;
}

function checkInteger(op: string, what: string, x: number): void {
  if (Number.isSafeInteger(x)) return;
  throw new ValueError({
    op,
    expected: `${what} must be an integer between -(2^53 - 1) and 2^53 - 1`,
    received: String(x),
    advice: "Use a whole number, such as 42.",
  });
}

function notInt32(op: string, dtype: string): DTypeError {
  return new DTypeError({ op, expected: "a key is int32", received: dtype, advice: "Make one with key(seed)." });
}
