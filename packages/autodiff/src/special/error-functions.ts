/** The complementary error function as users call it. */
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
  return exponential.erfc(liftFloat(x));
}
