/** Gamma, sinc and Bessel functions as users call them. */
import { liftFloat, type Operand } from "../functions/lift.js";
import type { Node } from "../graph/node.js";
import * as primitive from "./primitives.js";

/**
 * ln |Γ(x)|, entry by entry; +∞ at 0, −1, −2, … Its derivative is {@link digamma}.
 *
 * @example
 * evaluate(lgamma(tensor([1, 2, 0]))).toArray(); // [0, 0, Infinity]
 */
export function lgamma(x: Operand): Node {
  return primitive.lgamma(liftFloat(x, "lgamma"));
}

/**
 * ψ(x) = Γ′(x) / Γ(x), the derivative of ln |Γ|, entry by entry.
 *
 * @example
 * evaluate(digamma(1)).item(); // -0.5772156649015329
 */
export function digamma(x: Operand): Node {
  return primitive.polygamma(liftFloat(x, "digamma"), 0);
}

/**
 * The derivative of {@link digamma} of an order, entry by entry. The order 0 is digamma itself.
 *
 * @throws ValueError unless the order is a whole number from 0 to 100.
 * @example
 * evaluate(polygamma(1, Infinity)).item(); // 0
 */
export function polygamma(order: number, x: Operand): Node {
  return primitive.polygamma(liftFloat(x, "polygamma"), order);
}

/**
 * sin πx / (πx), and 1 at 0, entry by entry; differentiable everywhere to every order up to 100.
 *
 * @example
 * evaluate(sinc(tensor([0, 1, 2]))).toArray(); // [1, 0, 0]
 */
export function sinc(x: Operand): Node {
  return primitive.sinc(liftFloat(x, "sinc"), 0);
}

/**
 * The modified Bessel function of the first kind and order 0, entry by entry.
 *
 * @example
 * evaluate(i0(0)).item(); // 1
 */
export function i0(x: Operand): Node {
  return primitive.besselI(liftFloat(x, "i0"), 0);
}

/**
 * The modified Bessel function of the first kind and order 1, which is the derivative of {@link i0}.
 *
 * @example
 * evaluate(grad(i0)(0)).item(); // 0
 */
export function i1(x: Operand): Node {
  return primitive.besselI(liftFloat(x, "i1"), 1);
}

/**
 * e^(−|x|) I₀(x), which stays finite where {@link i0} does not.
 *
 * @example
 * evaluate(i0e(tensor([0, Infinity]))).toArray(); // [1, 0]
 */
export function i0e(x: Operand): Node {
  return primitive.scaledBesselI(liftFloat(x, "i0e"), 0);
}

/**
 * e^(−|x|) I₁(x), which stays finite where {@link i1} does not.
 *
 * @example
 * evaluate(i1e(tensor([0, Infinity]))).toArray(); // [0, 0]
 */
export function i1e(x: Operand): Node {
  return primitive.scaledBesselI(liftFloat(x, "i1e"), 1);
}
