/** Roots and logarithms that lose digits when they are composed of others, entry by entry. */
import { binary, type Op, unary } from "../define.js";
import { nonzero, positive, reals } from "../graph/domain.js";
import type { Node } from "../graph/node.js";
import type { Kink } from "../graph/primitive.js";
import { add, div, log, mul, neg, sqrt, sub } from "./arithmetic.js";
import { logistic, sigmoid } from "./exponential.js";
import { logOfSum } from "./log-of-sum.js";
import { fill } from "./movement.js";
import { lostByProduct, lostBySum } from "./rounding-errors.js";

/** The cube root, for numbers of both signs. */
export const cbrt: Op<[x: Node]> = unary({
  name: "cbrt",
  kernel: cubeRoot,
  partials: [(_, y) => div(fill(1, y as Node), mul(fill(3, y as Node), mul(y as Node, y as Node)))],
  domain: [nonzero],
  singular: true,
});

/** By one step of Newton's from that of V8, whose slope would be off by more than 4 units of the last place. */
function cubeRoot(x = Number.NaN): number {
  const size = Math.abs(x);
  if (!(size > 0 && size < Number.POSITIVE_INFINITY)) return x;
  if (size < 2 ** -300) return cubeRoot(x * 2 ** 600) * 2 ** -200;
  if (size > 2 ** 300) return cubeRoot(x * 2 ** -600) * 2 ** 200;
  const y = Math.cbrt(x);
  const square = y * y;
  const cube = square * y;
  const lost = lostByProduct(square, y) + lostByProduct(y, y) * y;
  return y - (cube - x + lost) / (3 * square);
}

const squared = (x: Node): Node => (x.literal === 1 ? x : mul(x, x));

const atOrigin: Kink = { convention: "a = b = 0: 0 and 0", distance: Math.hypot };

/** √(a² + b²), without overflow on the way. At (0, 0) both slopes are 0. */
export const hypot: Op<[a: Node, b: Node]> = binary({
  name: "hypot",
  kernel: Math.hypot,
  partials: [(a, b) => overHypot(a as Node, b as Node), (a, b) => overHypot(b as Node, a as Node)],
  kink: atOrigin,
  definition: (a, b) => sqrt(add(squared(a as Node), squared(b as Node))),
});

/** a/√(a² + b²), where the root may overflow or be denormal; 0 at (0, 0). */
export const overHypot: Op<[a: Node, b: Node]> = binary({
  name: "overHypot",
  kernel: (a, b) => overLength(a as number, b as number, Math.sqrt, 0),
  partials: [
    (a, b) => mul(overHypot(b as Node, a as Node), overSquares(b as Node, a as Node)),
    (a, b) => neg(mul(overHypot(a as Node, b as Node), overSquares(b as Node, a as Node))),
  ],
  kink: atOrigin,
  definition: (a, b) => div(a as Node, hypot(a as Node, b as Node)),
});

/** a/(a² + b²), where the squares may overflow or be denormal; 0 at (0, 0). */
export const overSquares: Op<[a: Node, b: Node]> = binary({
  name: "overSquares",
  kernel: (a, b) => overLength(a as number, b as number, (square) => square, 1),
  singular: true,
  partials: [
    (a, b) => {
      // With p = (b − a)/2 and q = (b + a)/2: (b² − a²)/(a² + b²)² = pq/(p² + q²)².
      const [x, y] = [a, b].map((each) => mul(fill(0.5, each as Node), each as Node)) as [Node, Node];
      const [p, q] = [sub(y, x), add(y, x)];
      return mul(overSquares(p, q), overSquares(q, p));
    },
    (a, b, y) => mul(fill(-2, a as Node), mul(y as Node, overSquares(b as Node, a as Node))),
  ],
  kink: atOrigin,
  definition: (a, b) => div(a as Node, add(squared(a as Node), squared(b as Node))),
});

/** The logarithm to base 2, exact at powers of 2. */
export const log2: Op<[x: Node]> = unary({
  name: "log2",
  kernel: Math.log2,
  singular: true,
  partials: [(x) => div(fill(Math.LOG2E, x as Node), x as Node)],
  domain: [positive],
});

/** The logarithm to base 10, exact at powers of 10. */
export const log10: Op<[x: Node]> = unary({
  name: "log10",
  kernel: Math.log10,
  singular: true,
  partials: [(x) => div(fill(Math.LOG10E, x as Node), x as Node)],
  domain: [positive],
});

/** x ln y, where 0 · anything = 0. */
export const xlogy: Op<[x: Node, y: Node]> = binary({
  name: "xlogy",
  kernel: (x, y) => zeroOr((x as number) * Math.log(y as number), x as number, y as number),
  partials: [(_, y) => log(y as Node), (x, y) => absorbDiv(x as Node, y as Node)],
  domain: [reals, positive],
  singular: true,
});

/** x/y, where 0/anything = 0. */
export const absorbDiv: Op<[x: Node, y: Node]> = binary({
  name: "absorbDiv",
  kernel: (x, y) => zeroOr((x as number) / (y as number), x as number, y as number),
  partials: [(_, y) => div(fill(1, y as Node), y as Node), (_, y, ratio) => neg(absorbDiv(ratio as Node, y as Node))],
  domain: [reals, nonzero],
  singular: true,
  definition: (x, y) => div(x as Node, y as Node),
});

/** What is NaN because x is 0 is 0. */
function zeroOr(value: number, x: number, y: number): number {
  return Number.isNaN(value) && x === 0 && !Number.isNaN(y) ? 0 : value;
}

/** ln(eᵃ + eᵇ), without overflow. */
export const logaddexp: Op<[a: Node, b: Node]> = binary({
  name: "logaddexp",
  kernel: (a, b) => {
    const [x, y] = [a as number, b as number];
    const [least, most] = [Math.min(x, y), Math.max(x, y)];
    // The exponential magnifies what the difference loses; at infinities that is NaN.
    const lost = lostBySum(least, -most) || 0;
    const more = x === y ? Math.LN2 : Math.log1p(Math.exp(least - most) * (1 + lost));
    return most < 0 && Math.abs(most + more) < more / 2 ? logOfSum(most, least) : most + more;
  },
  partials: [(a, b) => sigmoidOfDifference(a as Node, b as Node), (a, b) => sigmoidOfDifference(b as Node, a as Node)],
});

/** σ(a − b), in which the difference is not rounded: the exponential would magnify that by a − b. */
export const sigmoidOfDifference: Op<[a: Node, b: Node]> = binary({
  name: "sigmoidOfDifference",
  kernel: (a, b) => {
    const difference = (a as number) - (b as number);
    const y = logistic(difference);
    if (!(Math.abs(difference) < 750)) return y;
    return y + y * logistic(-difference) * lostBySum(a as number, -(b as number));
  },
  partials: [
    (a, b, y) => mul(y as Node, sigmoidOfDifference(b as Node, a as Node)),
    (a, b, y) => neg(mul(y as Node, sigmoidOfDifference(b as Node, a as Node))),
  ],
  definition: (a, b) => sigmoid(sub(a as Node, b as Node)),
});

/** a/of(a² + b²), where `of` is of degree 1/2 or 1 in the square: then the quotient scales by 1 or s where a and b do. */
function overLength(a: number, b: number, of: (square: number) => number, degree: 0 | 1): number {
  const m = Math.max(Math.abs(a), Math.abs(b));
  if (m === 0) return a;
  const scale = m > 2 ** 470 ? 2 ** -600 : m < 2 ** -470 ? 2 ** 600 : 1;
  const [x, y] = [a * scale, b * scale];
  // What is scaled down may underflow, and so it is the quotient that is.
  const [part, rest] = scale < 1 ? [a, scale] : [x, 1];
  return (part / of(x * x + y * y)) * scale ** degree * rest;
}
