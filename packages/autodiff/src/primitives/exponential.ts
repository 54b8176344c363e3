/** Exponentials and what is made of them, entry by entry. Logarithm and square root are in `arithmetic`. */
import { binary, type Op, unary } from "../define.js";
import { aboveMinusOne, insideOne, nonzero, reals } from "../graph/domain.js";
import type { Node } from "../graph/node.js";
import { absorb, add, div, mul, neg, sub } from "./arithmetic.js";
import { greater } from "./comparison.js";
import {
  complementaryErrorFunction,
  errorFunction,
  halfRootOfPi,
  inverseErrorFunction,
  inverseErrorFunctionSlope,
  normalDistribution,
} from "./error-function.js";
import { cast } from "./identity.js";
import { fill } from "./movement.js";
import { decayed, grown } from "./rounding-errors.js";

/** eˣ. It overflows beyond 709.78 (float64), so products with it absorb zero cotangents. */
export const exp: Op<[x: Node]> = unary({
  name: "exp",
  kernel: Math.exp,
  partials: [(_, y) => y as Node],
  singular: true,
  notation: ([x]) => ({ kind: "power", base: { kind: "symbol", name: "e" }, exponent: x as never }),
});

/** e^(−ab), in which the product is not rounded: the exponential would magnify that by ab. A Gaussian is decay(x, x). */
export const decay: Op<[a: Node, b: Node]> = binary({
  name: "decay",
  kernel: decayed,
  partials: [(_, b, y) => neg(mul(b as Node, y as Node)), (a, _, y) => neg(mul(a as Node, y as Node))],
  singular: true,
  definition: (a, b) => exp(neg(mul(a as Node, b as Node))),
});

/** e^(a/b), in which the quotient is not rounded: the exponential would magnify that by a/b. */
export const growth: Op<[a: Node, b: Node]> = binary({
  name: "growth",
  kernel: grown,
  partials: [
    (_, b, y) => div(y as Node, b as Node),
    (a, b, y) => neg(absorb(y as Node, div(div(a as Node, b as Node), b as Node))),
  ],
  domain: [reals, nonzero],
  singular: true,
  definition: (a, b) => exp(div(a as Node, b as Node)),
  inline: true,
});

/** eˣ − 1, accurate near 0. */
export const expm1: Op<[x: Node]> = unary({
  name: "expm1",
  kernel: Math.expm1,
  partials: [(x) => exp(x as Node)],
  singular: true,
  notation: ([x]) => ({
    kind: "sum",
    terms: [
      { kind: "power", base: { kind: "symbol", name: "e" }, exponent: x as never },
      { kind: "negate", of: { kind: "number", value: 1 } },
    ],
  }),
});

/** ln(1 + x), accurate near 0. */
export const log1p: Op<[x: Node]> = unary({
  name: "log1p",
  kernel: Math.log1p,
  singular: true,
  partials: [(x) => div(fill(1, x as Node), add(fill(1, x as Node), x as Node))],
  domain: [aboveMinusOne],
});

/** 1/(1 + e⁻ˣ). Its slope is written σ(x)·σ(−x), which does not lose the small factor as 1 − σ(x) does. */
export const sigmoid: Op<[x: Node]> = unary({
  name: "sigmoid",
  kernel: logistic,
  partials: [(x, y) => mul(y as Node, sigmoid(neg(x as Node)))],
});

/** ln(1 + eˣ), without overflow. */
export const softplus: Op<[x: Node]> = unary({
  name: "softplus",
  kernel: (x) => Math.max(x as number, 0) + Math.log1p(Math.exp(-Math.abs(x as number))),
  partials: [(x) => sigmoid(x as Node)],
});

/** The hyperbolic tangent. */
export const tanh: Op<[x: Node]> = unary({
  name: "tanh",
  kernel: Math.tanh,
  partials: [(x, y) => tanhSlope(x as Node, y as Node)],
});

/** 1 − y² of y = tanh x. Where y is rounded, x has the digits that the difference is made of. */
export const tanhSlope: Op<[x: Node, y: Node]> = binary({
  name: "tanhSlope",
  kernel: (x, y) => {
    const slope = (1 - (y as number)) * (1 + (y as number));
    const e = Math.exp(-2 * Math.abs(x as number));
    const exact = (4 * e) / (1 + e * (2 + e));
    // Nearer than float32 rounds y, it is what y stands for.
    return slope < 0.75 && Math.abs(exact - slope) < 2 ** -20 ? exact : slope;
  },
  partials: [() => 0, (_, y) => mul(fill(-2, y as Node), y as Node)],
  definition: (_, y) => sub(fill(1, y as Node), mul(y as Node, y as Node)),
  inline: true,
});

/** The error function, 2/√π ∫₀ˣ e^(−t²) dt. */
export const erf: Op<[x: Node]> = unary({
  name: "erf",
  kernel: errorFunction,
  partials: [(x) => mul(fill(2 / Math.sqrt(Math.PI), x as Node), decay(x as Node, x as Node))],
});

/** 1 − erf x, without losing digits where erf x is near 1. */
export const erfc: Op<[x: Node]> = unary({
  name: "erfc",
  kernel: complementaryErrorFunction,
  partials: [(x) => mul(fill(-2 / Math.sqrt(Math.PI), x as Node), decay(x as Node, x as Node))],
});

/** The inverse of erf. */
export const erfinv: Op<[x: Node]> = unary({
  name: "erfinv",
  kernel: inverseErrorFunction,
  singular: true,
  partials: [(x) => erfinvSlope(x as Node)],
  domain: [insideOne],
});

/** √π/2 e^(y²) with y = erfinv x, in which y is not rounded: e^(y²) would magnify that by 2y². */
export const erfinvSlope: Op<[x: Node]> = unary({
  name: "erfinvSlope",
  kernel: inverseErrorFunctionSlope,
  singular: true,
  partials: [(x, y) => mul(mul(fill(2, x as Node), erfinv(x as Node)), mul(y as Node, y as Node))],
  domain: [insideOne],
  definition: (x) => {
    const y = erfinv(x as Node);
    return mul(fill(halfRootOfPi, y), exp(mul(y, y)));
  },
});

/** The standard normal distribution Φ(x), with all its digits far below 0. */
export const normalCdf: Op<[x: Node]> = unary({
  name: "normalCdf",
  kernel: normalDistribution,
  partials: [
    (x) => mul(fill(1 / Math.sqrt(2 * Math.PI), x as Node), decay(mul(fill(0.5, x as Node), x as Node), x as Node)),
  ],
});

/** max(0, x), with slope 0 at 0. */
export const relu: Op<[x: Node]> = unary({
  name: "relu",
  kernel: (x) => ((x as number) <= 0 ? 0 : (x as number)),
  partials: [(x) => cast(greater(x as Node, fill(0, x as Node)), (x as Node).dtype)],
  accepts: "numeric",
  kink: { convention: "relu′(0) = 0", distance: (x) => x },
});

/** 1/(1 + e⁻ˣ) of one number. */
export function logistic(x?: number): number {
  const z = x as number;
  if (z >= 0) return 1 / (1 + Math.exp(-z));
  const e = Math.exp(z);
  // The quotient rounds twice; what it is less than e by has no weight far below 0.
  return z < -1.25 ? e - (e * e) / (1 + e) : e / (1 + e);
}
