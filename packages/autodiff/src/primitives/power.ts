/** Roots and logarithms that lose digits when they are composed of others, entry by entry. */
import { binary, type Op, unary } from "../define.js";
import { nonzero, positive } from "../graph/domain.js";
import type { Node } from "../graph/node.js";
import type { Formula } from "../notation.js";
import { add, div, mul, sub } from "./arithmetic.js";
import { equal } from "./comparison.js";
import { sigmoid } from "./exponential.js";
import { cast } from "./identity.js";
import { fill } from "./movement.js";

/** The cube root, for numbers of both signs. */
export const cbrt: Op<[x: Node]> = unary({
  name: "cbrt",
  kernel: Math.cbrt,
  partials: [(_, y) => div(fill(1, y as Node), mul(fill(3, y as Node), mul(y as Node, y as Node)))],
  domain: [nonzero],
  singular: true,
});

/** The square; of 1 it is 1. */
const squared = (base: Formula): Formula =>
  base.kind === "number" && base.value === 1 ? base : { kind: "power", base, exponent: { kind: "number", value: 2 } };

/** √(a² + b²), without overflow on the way. At (0, 0) both slopes are 0. */
export const hypot: Op<[a: Node, b: Node]> = binary({
  name: "hypot",
  kernel: Math.hypot,
  partials: [(a, _, y) => div(a as Node, orOne(y as Node)), (_, b, y) => div(b as Node, orOne(y as Node))],
  kink: { convention: "a = b = 0: 0 and 0", distance: Math.hypot },
  notation: ([a, b]) => ({ kind: "root", of: { kind: "sum", terms: [squared(a as Formula), squared(b as Formula)] } }),
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

/** ln(eᵃ + eᵇ), without overflow. */
export const logaddexp: Op<[a: Node, b: Node]> = binary({
  name: "logaddexp",
  kernel: (a, b) => {
    const [x, y] = [a as number, b as number];
    return x === y ? x + Math.LN2 : Math.max(x, y) + Math.log1p(Math.exp(-Math.abs(x - y)));
  },
  partials: [(a, b) => sigmoid(sub(a as Node, b as Node)), (a, b) => sigmoid(sub(b as Node, a as Node))],
});

/** x, but 1 where it is 0: a denominator whose numerator is 0 there too. */
function orOne(x: Node): Node {
  return add(x, cast(equal(x, fill(0, x)), x.dtype));
}
