/** Errors of graphs and transforms. Shape and dtype errors are core's. */
import { CadenaError } from "@cadena/core";

/**
 * A gradient was asked of something that is not a scalar.
 *
 * @example
 * gradients(input("x", { shape: [2] }), []); // throws NotScalarError: gradients: …
 */
export class NotScalarError extends CadenaError {
  override readonly name: string = "NotScalarError";
}
/**
 * An input has no value, a name is not unique, or a binding does not fit.
 *
 * @example
 * evaluate(input("x")); // throws BindingError: evaluate: …
 */
export class BindingError extends CadenaError {
  override readonly name: string = "BindingError";
}
/**
 * A derivative was asked with respect to integers or booleans, or a rule is missing.
 *
 * @example
 * const n = input("n", { dtype: "int32" });
 * gradients(input("x"), [n]); // throws NotDifferentiableError: gradients: …
 */
export class NotDifferentiableError extends CadenaError {
  override readonly name: string = "NotDifferentiableError";
}
