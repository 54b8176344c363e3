/** Hyperbolic functions, entry by entry. The tangent is in `exponential`. */
import { type Op, unary } from "../define.js";
import { aboveOne, insideOne } from "../graph/domain.js";
import type { Node } from "../graph/node.js";
import { add, div, mul, sqrt, sub } from "./arithmetic.js";
import { fill } from "./movement.js";
import { hypot } from "./power.js";
import { oneLessSquare } from "./trigonometric.js";

/** (eˣ − e⁻ˣ)/2 */
export const sinh: Op<[x: Node]> = unary({
  name: "sinh",
  kernel: Math.sinh,
  singular: true,
  partials: [(x) => cosh(x as Node)],
});

/** (eˣ + e⁻ˣ)/2 */
export const cosh: Op<[x: Node]> = unary({
  name: "cosh",
  kernel: Math.cosh,
  singular: true,
  partials: [(x) => sinh(x as Node)],
});

/** The inverse of sinh. Its slope is 1/√(1 + x²), in which x² does not overflow. */
export const asinh: Op<[x: Node]> = unary({
  name: "asinh",
  kernel: Math.asinh,
  partials: [(x) => div(fill(1, x as Node), hypot(fill(1, x as Node), x as Node))],
});

/** The inverse of cosh that is not negative. */
export const acosh: Op<[x: Node]> = unary({
  name: "acosh",
  kernel: Math.acosh,
  singular: true,
  partials: [
    (x) => {
      const one = fill(1, x as Node);
      return div(one, mul(sqrt(sub(x as Node, one)), sqrt(add(x as Node, one))));
    },
  ],
  domain: [aboveOne],
});

/** The inverse of tanh. */
export const atanh: Op<[x: Node]> = unary({
  name: "atanh",
  kernel: Math.atanh,
  singular: true,
  partials: [(x) => div(fill(1, x as Node), oneLessSquare(x as Node))],
  domain: [insideOne],
});
