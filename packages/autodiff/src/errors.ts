/** Errors of graphs and transforms. Shape and dtype errors are core's. */
import { CadenaError, DTypeError, type ErrorDetail } from "@cadena/core";

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

/** A transform takes a function, and not its result. */
export function requireFunction(op: string, f: unknown): void {
  if (typeof f === "function") return;
  throw new DTypeError({
    op,
    expected: "a function is required",
    received: f === null ? "null" : typeof f,
    advice: "Write it as x => …, or name it without calling it.",
  });
}

/**
 * What `body` gives. An error from within is thrown in the name of `op`, the function that the user called, with the
 * error itself as its cause.
 */
export function inNameOf<T>(op: string, body: () => T): T {
  return renaming(() => op, body);
}

/** What `body` gives. An error from within names the layer as well: hidden/matmul. */
export function inScope<T>(layer: string, body: () => T): T {
  return renaming((op) => `${layer}/${op}`, body);
}

function renaming<T>(rename: (op: string) => string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof CadenaError) || rename(error.op) === error.op) throw error;
    const { expected, received, advice } = error;
    const Kind = error.constructor as new (detail: ErrorDetail, options: ErrorOptions) => CadenaError;
    throw new Kind({ op: rename(error.op), expected, received, advice }, { cause: error });
  }
}
