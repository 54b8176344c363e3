/** Rounding, remainders and bounds, with NumPy's names and semantics. */
import type { Node } from "../graph/node.js";
import * as strict from "../primitives/rounding.js";
import { maximum, minimum, neg } from "./arithmetic.js";
import { less, where } from "./comparison.js";
import { composite } from "./composite.js";
import { type Operand, operand, pair } from "./lift.js";

/**
 * The largest whole number that is not above x, with slope 0 everywhere.
 *
 * @example
 * evaluate(floor(tensor([-1.5, 1.5]))).toArray(); // [-2, 1]
 */
export function floor(x: Operand): Node {
  return strict.floor(operand(x, "floor"));
}

/**
 * The smallest whole number that is not below x, with slope 0 everywhere.
 *
 * @example
 * evaluate(ceil(tensor([-1.5, 1.5]))).toArray(); // [-1, 2]
 */
export function ceil(x: Operand): Node {
  const node = operand(x, "ceil");
  return composite("ceil", [node], {}, () => neg(floor(neg(node))));
}

/**
 * The whole number nearest to x, and halfway the even one, with slope 0 everywhere.
 *
 * @example
 * evaluate(round(tensor([0.5, 1.5, 2.6]))).toArray(); // [0, 2, 3]
 */
export function round(x: Operand): Node {
  return strict.round(operand(x, "round"));
}

/**
 * x without its digits after the point, with slope 0 everywhere.
 *
 * @example
 * evaluate(trunc(tensor([-1.5, 1.5]))).toArray(); // [-1, 1]
 */
export function trunc(x: Operand): Node {
  const node = operand(x, "trunc");
  return composite("trunc", [node], {}, () => where(less(node, 0), neg(floor(neg(node))), floor(node)));
}

/**
 * The rest of a / b, with the sign of b (`%` of JavaScript has that of a). The slopes are 1 and −⌊a/b⌋. By 0 it is NaN,
 * and among integers 0.
 *
 * @example
 * evaluate(mod(tensor([-7, 7]), 3)).toArray(); // [2, 1]
 */
export function mod(a: Operand, b: Operand): Node {
  return strict.mod(...pair("mod", a, b));
}

/**
 * min(max(x, low), high), with broadcasting. On a bound the slope is ½, as for {@link maximum}; an infinite bound is
 * none.
 *
 * @example
 * evaluate(clip(tensor([-5, 0.5, 5]), 0, 1)).toArray(); // [0, 0.5, 1]
 */
export function clip(x: Operand, low: Operand, high: Operand): Node {
  const [node, least, most] = [operand(x, "clip"), operand(low, "clip"), operand(high, "clip")];
  return composite("clip", [node, least, most], {}, () => minimum(maximum(x, low), high));
}
