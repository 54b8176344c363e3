/** Trigonometry, entry by entry, in radians. */
import { binary, type Op, unary } from "../define.js";
import { insideOne } from "../graph/domain.js";
import type { Node } from "../graph/node.js";
import { add, div, mul, neg, sqrt, sub } from "./arithmetic.js";
import { fill } from "./movement.js";
import { overSquares } from "./power.js";

/** The sine. */
export const sin: Op<[x: Node]> = unary({ name: "sin", kernel: Math.sin, partials: [(x) => cos(x as Node)] });

/** The cosine. */
export const cos: Op<[x: Node]> = unary({ name: "cos", kernel: Math.cos, partials: [(x) => neg(sin(x as Node))] });

/** The tangent. No float64 is a pole of it. */
export const tan: Op<[x: Node]> = unary({
  name: "tan",
  kernel: Math.tan,
  partials: [(_, y) => add(fill(1, y as Node), mul(y as Node, y as Node))],
});

/** The arcsine, in [−π/2, π/2]. */
export const asin: Op<[x: Node]> = unary({
  name: "asin",
  kernel: Math.asin,
  singular: true,
  partials: [(x) => div(fill(1, x as Node), sqrt(oneLessSquare(x as Node)))],
  domain: [insideOne],
});

/** The arccosine, in [0, π]. */
export const acos: Op<[x: Node]> = unary({
  name: "acos",
  kernel: Math.acos,
  singular: true,
  partials: [(x) => div(fill(-1, x as Node), sqrt(oneLessSquare(x as Node)))],
  domain: [insideOne],
});

/** The arctangent, in (−π/2, π/2). */
export const atan: Op<[x: Node]> = unary({
  name: "atan",
  kernel: Math.atan,
  partials: [(x) => overSquares(fill(1, x as Node), x as Node)],
});

/** The angle of the point (b, a), in (−π, π]. At (0, 0) both slopes are 0. */
export const atan2: Op<[a: Node, b: Node]> = binary({
  name: "atan2",
  kernel: Math.atan2,
  partials: [(a, b) => overSquares(b as Node, a as Node), (a, b) => neg(overSquares(a as Node, b as Node))],
  kink: {
    convention: "a = b = 0: 0 and 0",
    // The angle jumps where a changes its sign and b < 0.
    distance: (a, b) => ((b as number) < 0 ? (a as number) : Math.hypot(a as number, b as number)),
  },
});

/** 1 − x², as a product that keeps its digits near ±1. */
export function oneLessSquare(x: Node): Node {
  const one = fill(1, x);
  return mul(sub(one, x), add(one, x));
}
