/** Bits, and uniform draws made of them by exact arithmetic in float64. */

import { type DType, type Shape, ValueError } from "@cadena/core";
import { inNameOf } from "../errors.js";
import { add, mul, sub } from "../functions/arithmetic.js";
import { greaterEqual, where } from "../functions/comparison.js";
import { composite } from "../functions/composite.js";
import { astype } from "../functions/elementwise.js";
import { type Operand, operand } from "../functions/lift.js";
import { floor, mod } from "../functions/rounding.js";
import type { Node } from "../graph/node.js";
import { reshape } from "../primitives/movement.js";
import { randomBits } from "../primitives/random.js";
import { slice } from "../primitives/window.js";
import { checkDraw, parameter } from "./parameters.js";

/** The range of {@link uniform}. */
export interface UniformOptions {
  /** The lower end, included. Default 0. */
  readonly low?: Operand | undefined;
  /** The upper end, excluded. Default 1. */
  readonly high?: Operand | undefined;
  /** float64 (default) or float32. */
  readonly dtype?: DType | undefined;
}

/**
 * Random 32-bit words, as int32.
 *
 * @throws ShapeError or DTypeError if it is not a key.
 * @example
 * evaluate(bits(key(0), [2])).toArray(); // [1797259609, -1715843330]
 */
export function bits(key: Operand, shape: Shape): Node {
  return inNameOf("bits", () => randomBits(operand(key, "bits"), shape));
}

/**
 * Uniform draws from [low, high): low + (high − low) · u, computed in float64. Slopes go to low and high.
 *
 * @throws ValueError unless low < high, where both are numbers; ShapeError if they do not broadcast to the draws.
 * @throws DTypeError if the element type is not a float type, or it is not a key.
 * @example
 * const draws = uniform(key(0), [2], { low: -1 });
 * evaluate(draws).toArray(); // [ -0.1630857765672269, -0.3706365615346512 ]
 */
export function uniform(key: Operand, shape: Shape, options: UniformOptions = {}): Node {
  const { low = 0, high = 1, dtype = "float64" } = options;
  checkDraw("uniform", shape, dtype);
  if (typeof low === "number" && typeof high === "number" && !(high > low && high - low < Number.POSITIVE_INFINITY)) {
    throw new ValueError({
      op: "uniform",
      expected: "low must be below high, and both finite",
      received: `${low} and ${high}`,
      advice: "Give the smaller end as low.",
    });
  }
  const [keys, lowest, highest] = [operand(key, "uniform"), operand(low, "uniform"), operand(high, "uniform")];
  return composite("uniform", [keys, lowest, highest], { shape, dtype }, () => {
    const unit = dtype === "float64" ? unit53(keys, shape) : unit24(keys, shape);
    const [from, to] = [parameter("uniform", "low", lowest, unit), parameter("uniform", "high", highest, unit)];
    const drawn = astype(add(from, mul(sub(to, from), unit)), dtype);
    return where(greaterEqual(astype(drawn, "float64"), to), astype(from, dtype), drawn);
  });
}

/** The upper 53 bits of two words, times 2⁻⁵³. */
export function unit53(key: Node, shape: Shape): Node {
  const [high, low] = wordPairs(key, shape);
  return mul(add(mul(high, 2 ** 21), floor(mul(low, 2 ** -11))), 2 ** -53);
}

/** The upper 24 bits of one word, times 2⁻²⁴. */
function unit24(key: Node, shape: Shape): Node {
  return mul(floor(mul(unsigned(randomBits(key, shape)), 2 ** -8)), 2 ** -24);
}

/** (The upper 52 bits of two words + ½) · 2⁻⁵²: neither 0 nor 1. */
export function openUnit(key: Node, shape: Shape): Node {
  const [high, low] = wordPairs(key, shape);
  return mul(add(add(mul(high, 2 ** 20), floor(mul(low, 2 ** -12))), 0.5), 2 ** -52);
}

/** Words 2i and 2i + 1 for the i-th entry, as numbers from 0 to 2³² − 1. */
function wordPairs(key: Node, shape: Shape): readonly [high: Node, low: Node] {
  const words = unsigned(randomBits(key, [...shape, 2]));
  const word = (place: number): Node => {
    const start = words.shape.map((_, axis) => (axis === words.rank - 1 ? place : 0));
    const stop = words.shape.map((size, axis) => (axis === words.rank - 1 ? place + 1 : size));
    const one = slice(
      words,
      start,
      stop,
      words.shape.map(() => 1),
    );
    return reshape(one, words.shape.slice(0, -1));
  };
  return [word(0), word(1)];
}

const unsigned = (words: Node): Node => mod(astype(words, "float64"), 2 ** 32);
