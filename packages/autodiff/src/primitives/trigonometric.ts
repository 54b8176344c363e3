/** Trigonometry, entry by entry, in radians. */
import { type Op, unary } from "../define.js";
import type { Node } from "../graph/node.js";
import { add, div, mul, neg } from "./arithmetic.js";
import { fill } from "./movement.js";

/** The sine. */
export const sin: Op<[x: Node]> = unary({ name: "sin", kernel: Math.sin, partials: [(x) => cos(x as Node)] });

/** The cosine. */
export const cos: Op<[x: Node]> = unary({ name: "cos", kernel: Math.cos, partials: [(x) => neg(sin(x as Node))] });

/** The arctangent, in (−π/2, π/2). */
export const atan: Op<[x: Node]> = unary({
  name: "atan",
  kernel: Math.atan,
  partials: [(x) => div(fill(1, x as Node), add(fill(1, x as Node), mul(x as Node, x as Node)))],
});
