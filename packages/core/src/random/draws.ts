/** Random tensors. Each is a function of its key and shape alone, and the same on every platform. */

import { allocate, type DType } from "../dtype.js";
import { DTypeError, ValueError } from "../errors.js";
import { checkShape, type Shape, sizeOf } from "../shape.js";
import { Tensor } from "../tensor.js";
import { normalQuantile } from "./gaussian.js";
import { domain, wordsOf } from "./key.js";
import { threefry } from "./threefry.js";

/** The range of {@link uniform}. */
export interface UniformOptions {
  /** The lower end, included. Default 0. */
  readonly low?: number | undefined;
  /** The upper end, excluded. Default 1. */
  readonly high?: number | undefined;
  /** float64 (default) or float32. */
  readonly dtype?: DType | undefined;
}

/** The distribution of {@link normal}. */
export interface NormalOptions {
  /** Default 0. */
  readonly mean?: number | undefined;
  /** The standard deviation. Default 1. */
  readonly std?: number | undefined;
  /** float64 (default) or float32. */
  readonly dtype?: DType | undefined;
}

/**
 * Random 32-bit words, as int32: words 2i and 2i + 1 are Threefry-2x32-20 of the counter (i, 0).
 *
 * @throws {@link ShapeError} if the shape is not one, or it is not a key.
 * @throws {@link DTypeError} if it is not a key.
 * @example
 * bits(key(0), [2]); // int32[2] [1797259609, -1715843330]
 */
export function bits(key: Tensor, shape: Shape): Tensor {
  checkShape("bits", shape);
  const size = sizeOf(shape);
  return new Tensor(randomWords("bits", key, size).subarray(0, size), [...shape], "int32");
}

/**
 * Uniform draws from [low, high): low + (high − low) · u, computed in float64. For float64, u is the upper 53 bits of
 * words 2i (high) and 2i + 1 (low) of {@link bits}, times 2⁻⁵³; for float32, the upper 24 bits of word i, times 2⁻²⁴.
 * A draw that rounds to `high` becomes `low`.
 *
 * @throws {@link ValueError} unless low < high, and their difference is finite.
 * @throws {@link DTypeError} if the element type is not a float type, or it is not a key.
 * @throws {@link ShapeError} if the shape is not one, or it is not a key.
 * @example
 * uniform(key(0), [2, 3], { low: -1, high: 1 }).shape; // [2, 3]
 */
export function uniform(key: Tensor, shape: Shape, options: UniformOptions = {}): Tensor {
  const { low = 0, high = 1, dtype = "float64" } = options;
  checkDraw("uniform", shape, dtype);
  const range = high - low;
  if (!(range > 0 && range < Number.POSITIVE_INFINITY)) {
    throw new ValueError({
      op: "uniform",
      expected: "low must be below high, and both finite",
      received: `${low} and ${high}`,
      advice: "Give the smaller end as low.",
    });
  }
  const size = sizeOf(shape);
  const out = allocate(dtype, size);
  const words = randomWords("uniform", key, dtype === "float64" ? 2 * size : size);
  for (let i = 0; i < size; i++) {
    const u = dtype === "float64" ? unit53(words, i) : ((words[i] as number) >>> 8) * 2 ** -24;
    out[i] = low + range * u;
    if ((out[i] as number) >= high) out[i] = low;
  }
  return new Tensor(out, [...shape], dtype);
}

/**
 * Normal draws: mean + std · z, computed in float64, where z is the normal quantile (Wichura's AS 241) of
 * (the upper 52 bits of words 2i and 2i + 1 of {@link bits} + ½) · 2⁻⁵². A float32 draw is the float64 draw, rounded.
 *
 * @throws {@link ValueError} if the mean or the standard deviation is not finite, or the latter is negative.
 * @throws {@link DTypeError} if the element type is not a float type, or it is not a key.
 * @throws {@link ShapeError} if the shape is not one, or it is not a key.
 * @example
 * normal(key(0), [784, 128], { std: 0.01, dtype: "float32" }).dtype; // "float32"
 */
export function normal(key: Tensor, shape: Shape, options: NormalOptions = {}): Tensor {
  const { mean = 0, std = 1, dtype = "float64" } = options;
  checkDraw("normal", shape, dtype);
  if (!Number.isFinite(mean) || !Number.isFinite(std) || std < 0) {
    throw new ValueError({
      op: "normal",
      expected: "mean must be finite, and std finite and not negative",
      received: `${mean} and ${std}`,
      advice: "With std 0, every draw is the mean.",
    });
  }
  const size = sizeOf(shape);
  const out = allocate(dtype, size);
  const words = randomWords("normal", key, 2 * size);
  for (let i = 0; i < size; i++) {
    const high = (words[2 * i] as number) >>> 0;
    const low = (words[2 * i + 1] as number) >>> 12;
    const p = (high * 2 ** 20 + low + 0.5) * 2 ** -52;
    out[i] = mean + std * normalQuantile(p);
  }
  return new Tensor(out, [...shape], dtype);
}

/**
 * Booleans that are true with probability p: a uniform float64 draw of the same key is below p.
 *
 * @throws {@link ValueError} if p is not in [0, 1].
 * @throws {@link ShapeError} if the shape is not one, or it is not a key.
 * @throws {@link DTypeError} if it is not a key.
 * @example
 * bernoulli(key(0), 0.9, [128]); // bool[128] …
 */
export function bernoulli(key: Tensor, p: number, shape: Shape): Tensor {
  checkShape("bernoulli", shape);
  if (!(p >= 0 && p <= 1)) {
    throw new ValueError({
      op: "bernoulli",
      expected: "p must be from 0 to 1",
      received: String(p),
      advice: "Give a probability.",
    });
  }
  const out = new Uint8Array(sizeOf(shape));
  const words = randomWords("bernoulli", key, 2 * out.length);
  for (let i = 0; i < out.length; i++) out[i] = unit53(words, i) < p ? 1 : 0;
  return new Tensor(out, [...shape], "bool");
}

/**
 * The numbers 0 … n − 1 in random order, all orders equally likely: Fisher–Yates from the end, each index by
 * rejection from successive words of {@link bits}.
 *
 * @throws {@link ValueError} if n is not a non-negative integer below 2³¹.
 * @throws {@link ShapeError} or {@link DTypeError} if it is not a key.
 * @example
 * permutation(key(0), 5); // int32[5] [3, 0, 1, 2, 4]
 */
export function permutation(key: Tensor, n: number): Tensor {
  if (!Number.isInteger(n) || n < 0 || n > 0x7fffffff) {
    throw new ValueError({
      op: "permutation",
      expected: "n must be a non-negative integer",
      received: String(n),
      advice: "Say how many numbers to permute.",
    });
  }
  const [k0, k1] = wordsOf("permutation", key);
  const out = Int32Array.from({ length: n }, (_, i) => i);
  const block = new Int32Array(2);
  let drawn = 0;
  const nextWord = (): number => {
    if (drawn % 2 === 0) threefry(k0, k1, drawn / 2, domain.bits, block, 0);
    return (block[drawn++ % 2] as number) >>> 0;
  };
  for (let last = n - 1; last > 0; last--) {
    const choices = last + 1;
    const fair = 2 ** 32 - (2 ** 32 % choices);
    let word = nextWord();
    while (word >= fair) word = nextWord();
    const chosen = word % choices;
    const moved = out[last] as number;
    out[last] = out[chosen] as number;
    out[chosen] = moved;
  }
  return new Tensor(out, [n], "int32");
}

/** At least `count` words of the stream of a key. */
function randomWords(op: string, key: Tensor, count: number): Int32Array {
  const [k0, k1] = wordsOf(op, key);
  const blocks = Math.ceil(count / 2);
  const words = new Int32Array(2 * blocks);
  for (let i = 0; i < blocks; i++) threefry(k0, k1, i, domain.bits, words, 2 * i);
  return words;
}

/** The i-th pair of words as a multiple of 2⁻⁵³ in [0, 1). */
function unit53(words: Int32Array, i: number): number {
  const high = (words[2 * i] as number) >>> 0;
  const low = (words[2 * i + 1] as number) >>> 11;
  return (high * 2 ** 21 + low) * 2 ** -53;
}

function checkDraw(op: string, shape: Shape, dtype: DType): void {
  checkShape(op, shape);
  if (dtype === "float64" || dtype === "float32") return;
  throw new DTypeError({
    op,
    expected: "draws are float64 or float32",
    received: String(dtype),
    advice: "Convert the draws with astype.",
  });
}
