/** Keys: where random numbers come from, and how one key becomes many. */

import { DTypeError, ShapeError, ValueError } from "../errors.js";
import { formatShape } from "../shape.js";
import { Tensor } from "../tensor.js";
import { threefry } from "./threefry.js";

/** The second word of each counter says what the block is for, so that uses of one key never overlap. */
export const domain: Readonly<Record<"bits" | "split" | "number" | "text", number>> = {
  bits: 0,
  split: 1,
  number: 2,
  text: 3,
};

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
  const [k0, k1] = wordsOf("split", parent);
  const total: number = count ?? 2;
  if (!Number.isInteger(total) || total < 0 || total > 0x7fffffff) {
    throw new ValueError({
      op: "split",
      expected: "the count must be a non-negative integer",
      received: String(total),
      advice: "Ask for a whole number of keys.",
    });
  }
  const children: Tensor[] = [];
  for (let i = 0; i < total; i++) {
    const words = new Int32Array(2);
    threefry(k0, k1, i, domain.split, words, 0);
    children.push(new Tensor(words, [2], "int32"));
  }
  return children as TupleOf<Tensor, N>;
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
  const words = new Int32Array(wordsOf("foldIn", parent));
  const absorb = (word: number, use: number): void =>
    threefry(words[0] as number, words[1] as number, word, use, words, 0);
  if (typeof data === "string") {
    absorb(data.length, domain.text);
    for (let i = 0; i < data.length; i += 2) {
      const second = i + 1 < data.length ? data.charCodeAt(i + 1) : 0;
      absorb(data.charCodeAt(i) | (second << 16), domain.text);
    }
  } else {
    checkInteger("foldIn", "the number", data);
    absorb(highWord(data), domain.number);
    absorb(data | 0, domain.number);
  }
  return new Tensor(words, [2], "int32");
}

/** The two words of a key. */
export function wordsOf(op: string, key: Tensor): [number, number] {
  if (key.dtype !== "int32") {
    throw new DTypeError({ op, expected: "a key is int32", received: key.dtype, advice: "Make one with key(seed)." });
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
