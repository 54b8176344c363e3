/** Powers, roots and logarithms to other bases, with NumPy's names. */
import type { Node } from "../graph/node.js";
import * as strict from "../primitives/power.js";
import { div, mul, pow, sqrt } from "./arithmetic.js";
import { composite } from "./composite.js";
import { liftFloat, type Operand, pair } from "./lift.js";
import { withSlope } from "./slope.js";

/**
 * 1/x. Integers are divided as floats.
 *
 * @example
 * evaluate(reciprocal(4)).item(); // 0.25
 */
export function reciprocal(x: Operand): Node {
  const node = liftFloat(x, "reciprocal");
  return composite("reciprocal", [node], {}, () => div(1, node), "open");
}

/**
 * 1/√x
 *
 * @example
 * evaluate(rsqrt(4)).item(); // 0.5
 */
export function rsqrt(x: Operand): Node {
  const node = liftFloat(x, "rsqrt");
  // The chain rule would round 1/√x, half of it over √x and their quotients; −½/(x√x) is half of y/x.
  const slope = (at: Node, y: Node): Node => div(mul(-0.5, y), at);
  return composite("rsqrt", [node], {}, () => withSlope(node, div(1, sqrt(node)), slope, false), "open");
}

/**
 * The cube root, for numbers of both signs. Its slope at 0 is infinite.
 *
 * @example
 * evaluate(cbrt(-8)).item(); // -2
 */
export function cbrt(x: Operand): Node {
  return strict.cbrt(liftFloat(x, "cbrt"));
}

/**
 * √(a² + b²), without overflow on the way. At (0, 0) both slopes are 0.
 *
 * @example
 * evaluate(hypot(3, 4)).item(); // 5
 */
export function hypot(a: Operand, b: Operand): Node {
  return strict.hypot(...pair("hypot", a, b, true));
}

/**
 * 2ˣ
 *
 * @example
 * evaluate(exp2(10)).item(); // 1024
 */
export function exp2(x: Operand): Node {
  const node = liftFloat(x, "exp2");
  return composite("exp2", [node], {}, () => pow(2, node), "open");
}

/**
 * The logarithm to base 2.
 *
 * @example
 * evaluate(log2(8)).item(); // 3
 */
export function log2(x: Operand): Node {
  return strict.log2(liftFloat(x, "log2"));
}

/**
 * The logarithm to base 10.
 *
 * @example
 * evaluate(log10(1000)).item(); // 3
 */
export function log10(x: Operand): Node {
  return strict.log10(liftFloat(x, "log10"));
}

/**
 * ln(eᵃ + eᵇ), without overflow. Its slopes are σ(a − b) and σ(b − a).
 *
 * @example
 * evaluate(logaddexp(1000, 1000)).item(); // 1000.6931471805599
 */
export function logaddexp(a: Operand, b: Operand): Node {
  return strict.logaddexp(...pair("logaddexp", a, b, true));
}

/**
 * x ln y, which is 0 where x is 0, whatever number y is.
 *
 * @example
 * evaluate(xlogy(tensor([0, 2]), tensor([0, Math.E]))).toArray(); // [0, 2]
 */
export function xlogy(x: Operand, y: Operand): Node {
  return strict.xlogy(...pair("xlogy", x, y, true));
}
