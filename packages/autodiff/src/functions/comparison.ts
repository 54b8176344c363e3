/** Comparisons and choices as users call them, with broadcasting. Results are bool, and gradients stop there. */

import { implicitly } from "../graph/context.js";
import type { Node } from "../graph/node.js";
import * as strict from "../primitives/comparison.js";
import { cast } from "../primitives/identity.js";
import { composite } from "./composite.js";
import { broadcastAll, type Operand, operand, pair, promote } from "./lift.js";

/**
 * Is a = b, entry by entry?
 *
 * @example
 * evaluate(equal(tensor([1, 2]), 2)).toArray(); // [false, true]
 */
export function equal(a: Operand, b: Operand): Node {
  return strict.equal(...pair("equal", a, b));
}

/**
 * Is a < b, entry by entry?
 *
 * @example
 * evaluate(less(tensor([1, 2]), 2)).toArray(); // [true, false]
 */
export function less(a: Operand, b: Operand): Node {
  return strict.less(...pair("less", a, b));
}

/**
 * Is a > b, entry by entry?
 *
 * @example
 * evaluate(greater(tensor([1, 3]), 2)).toArray(); // [false, true]
 */
export function greater(a: Operand, b: Operand): Node {
  return strict.greater(...pair("greater", a, b));
}

/**
 * Is a ≤ b, entry by entry? As with NumPy, NaN is not.
 *
 * @example
 * evaluate(lessEqual(tensor([1, 2, 3]), 2)).toArray(); // [true, true, false]
 */
export function lessEqual(a: Operand, b: Operand): Node {
  const [x, y] = pair("lessEqual", a, b);
  return composite("lessEqual", [x, y], {}, () => where(strict.less(x, y), true, strict.equal(x, y)));
}

/**
 * Is a ≥ b, entry by entry?
 *
 * @example
 * evaluate(greaterEqual(tensor([1, 2, 3]), 2)).toArray(); // [false, true, true]
 */
export function greaterEqual(a: Operand, b: Operand): Node {
  const [x, y] = pair("greaterEqual", a, b);
  return composite("greaterEqual", [x, y], {}, () => where(strict.greater(x, y), true, strict.equal(x, y)));
}

/**
 * Is a ≠ b, entry by entry? NaN differs from everything.
 *
 * @example
 * evaluate(notEqual(tensor([1, 2, 3]), 2)).toArray(); // [true, false, true]
 */
export function notEqual(a: Operand, b: Operand): Node {
  const [x, y] = pair("notEqual", a, b);
  return composite("notEqual", [x, y], {}, () => where(strict.equal(x, y), false, true));
}

/**
 * `a` where the condition holds, else `b`. A condition that is a number holds if it is not 0. The branch not taken
 * never makes a gradient NaN.
 *
 * @example
 * evaluate(where(greater(tensor([-1, 4]), 0), tensor([1, 2]), 0)).toArray(); // [0, 2]
 */
export function where(condition: Operand, a: Operand, b: Operand): Node {
  const test = operand(condition, "where");
  const isBool = test.dtype === "bool" ? test : implicitly(() => cast(test, "bool"));
  const [broad, then, otherwise] = broadcastAll("where", [isBool, ...promote("where", [a, b])]);
  return strict.where(broad as Node, then as Node, otherwise as Node);
}
