/** Trigonometric and hyperbolic functions and their inverses, beyond sin, cos, atan and tanh. */
import type { Node } from "../graph/node.js";
import * as hyperbolic from "../primitives/hyperbolic.js";
import * as trigonometric from "../primitives/trigonometric.js";
import { liftFloat, type Operand, pair } from "./lift.js";

/**
 * The tangent, in radians.
 *
 * @example
 * evaluate(tan(0)).item(); // 0
 */
export function tan(x: Operand): Node {
  return trigonometric.tan(liftFloat(x, "tan"));
}

/**
 * The arcsine, in [−π/2, π/2]; NaN beyond ±1, where its slopes are infinite.
 *
 * @example
 * evaluate(asin(1)).item(); // 1.5707963267948966
 */
export function asin(x: Operand): Node {
  return trigonometric.asin(liftFloat(x, "asin"));
}

/**
 * The arccosine, in [0, π]; NaN beyond ±1, where its slopes are infinite.
 *
 * @example
 * evaluate(acos(-1)).item(); // 3.141592653589793
 */
export function acos(x: Operand): Node {
  return trigonometric.acos(liftFloat(x, "acos"));
}

/**
 * The angle of the point (x, y), in [−π, π]. At the origin both slopes are 0.
 *
 * @example
 * evaluate(atan2(1, -1)).item(); // 2.356194490192345
 */
export function atan2(y: Operand, x: Operand): Node {
  return trigonometric.atan2(...pair("atan2", y, x, true));
}

/**
 * The hyperbolic sine, (eˣ − e⁻ˣ)/2.
 *
 * @example
 * evaluate(sinh(0)).item(); // 0
 */
export function sinh(x: Operand): Node {
  return hyperbolic.sinh(liftFloat(x, "sinh"));
}

/**
 * The hyperbolic cosine, (eˣ + e⁻ˣ)/2.
 *
 * @example
 * evaluate(cosh(0)).item(); // 1
 */
export function cosh(x: Operand): Node {
  return hyperbolic.cosh(liftFloat(x, "cosh"));
}

/**
 * The inverse of sinh.
 *
 * @example
 * evaluate(asinh(0)).item(); // 0
 */
export function asinh(x: Operand): Node {
  return hyperbolic.asinh(liftFloat(x, "asinh"));
}

/**
 * The inverse of cosh; NaN below 1, where its slope is infinite.
 *
 * @example
 * evaluate(acosh(1)).item(); // 0
 */
export function acosh(x: Operand): Node {
  return hyperbolic.acosh(liftFloat(x, "acosh"));
}

/**
 * The inverse of tanh; infinite at ±1, and NaN beyond.
 *
 * @example
 * evaluate(atanh(0)).item(); // 0
 */
export function atanh(x: Operand): Node {
  return hyperbolic.atanh(liftFloat(x, "atanh"));
}
