/** The complementary and the inverse error function as users call them. */
import { liftFloat, type Operand } from "../functions/lift.js";
import type { Node } from "../graph/node.js";
import * as exponential from "../primitives/exponential.js";

/**
 * 1 − erf x = 2/√π ∫ e^(−t²) dt from x to ∞, with all its digits where erf x is near 1.
 *
 * @example
 * evaluate(erfc(0)).item(); // 1
 */
export function erfc(x: Operand): Node {
  return exponential.erfc(liftFloat(x, "erfc"));
}

/**
 * The y with erf y = x; infinite at ±1, and NaN beyond.
 *
 * @example
 * evaluate(erfinv(tensor([0, 1]))).toArray(); // [0, Infinity]
 */
export function erfinv(x: Operand): Node {
  return exponential.erfinv(liftFloat(x, "erfinv"));
}
