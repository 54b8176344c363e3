/** Functions of one number as users call them, entry by entry. Integers are taken as floats. */
import { checkDType, type DType } from "@cadena/core";
import type { Node } from "../graph/node.js";
import * as exponential from "../primitives/exponential.js";
import * as identity from "../primitives/identity.js";
import * as trigonometric from "../primitives/trigonometric.js";
import { liftFloat, type Operand, operand } from "./lift.js";

/**
 * eˣ
 *
 * @example
 * evaluate(exp(0)).item(); // 1
 */
export function exp(x: Operand): Node {
  return exponential.exp(liftFloat(x, "exp"));
}

/**
 * eˣ − 1, accurate near 0.
 *
 * @example
 * evaluate(expm1(0)).item(); // 0
 */
export function expm1(x: Operand): Node {
  return exponential.expm1(liftFloat(x, "expm1"));
}

/**
 * ln(1 + x), accurate near 0.
 *
 * @example
 * evaluate(log1p(0)).item(); // 0
 */
export function log1p(x: Operand): Node {
  return exponential.log1p(liftFloat(x, "log1p"));
}

/**
 * 1/(1 + e⁻ˣ)
 *
 * @example
 * evaluate(sigmoid(0)).item(); // 0.5
 */
export function sigmoid(x: Operand): Node {
  return exponential.sigmoid(liftFloat(x, "sigmoid"));
}

/**
 * ln(1 + eˣ), without overflow.
 *
 * @example
 * evaluate(softplus(1000)).item(); // 1000
 */
export function softplus(x: Operand): Node {
  return exponential.softplus(liftFloat(x, "softplus"));
}

/**
 * The hyperbolic tangent.
 *
 * @example
 * evaluate(tanh(0)).item(); // 0
 */
export function tanh(x: Operand): Node {
  return exponential.tanh(liftFloat(x, "tanh"));
}

/**
 * The error function, 2/√π ∫₀ˣ e^(−t²) dt.
 *
 * @example
 * evaluate(erf(0)).item(); // 0
 */
export function erf(x: Operand): Node {
  return exponential.erf(liftFloat(x, "erf"));
}

/**
 * max(0, x), with slope 0 at 0.
 *
 * @example
 * evaluate(relu(tensor([-1, 2]))).toArray(); // [0, 2]
 */
export function relu(x: Operand): Node {
  return exponential.relu(operand(x, "relu"));
}

/**
 * The sine, in radians.
 *
 * @example
 * evaluate(sin(0)).item(); // 0
 */
export function sin(x: Operand): Node {
  return trigonometric.sin(liftFloat(x, "sin"));
}

/**
 * The cosine, in radians.
 *
 * @example
 * evaluate(cos(0)).item(); // 1
 */
export function cos(x: Operand): Node {
  return trigonometric.cos(liftFloat(x, "cos"));
}

/**
 * The arctangent, in (−π/2, π/2).
 *
 * @example
 * evaluate(atan(0)).item(); // 0
 */
export function atan(x: Operand): Node {
  return trigonometric.atan(liftFloat(x, "atan"));
}

/**
 * The same numbers in another dtype. Gradients pass between floats, and stop at int32 and bool.
 *
 * @example
 * astype(tensor([1.5, 2.5]), "float32").dtype; // "float32"
 */
export function astype(x: Operand, dtype: DType): Node {
  const node = operand(x, "astype");
  checkDType("astype", dtype);
  return node.dtype === dtype ? node : identity.cast(node, dtype);
}

/**
 * x, as a constant for differentiation.
 *
 * @example
 * evaluate(grad((x: Node) => mul(x, stopGradient(x)))(3)).item(); // 3
 */
export function stopGradient(x: Operand): Node {
  return identity.stopGradient(operand(x, "stopGradient"));
}

/**
 * x, but not before `after` is there. No rewrite sees through it: what stands behind it is not shared with what it
 * repeats, and not computed early. Engines compute what waits for nothing anew wherever it is read.
 *
 * @example
 * const [x, y] = [input("x"), input("y")];
 * simplify([add(exp(x), exp(barrier(x, y)))]).outputs.map((node) => countNodes([node])); // [6]
 */
export function barrier(x: Operand, ...after: readonly Operand[]): Node {
  return identity.barrier(operand(x, "barrier"), ...after.map((each) => operand(each, "barrier")));
}
