/** The errors of the library: a class to catch, fields to read, and one wording for all of them. */

/** What an error knows, apart from its class. */
export interface ErrorDetail {
  /** The function that refused, as the user calls it. */
  readonly op: string;
  /** What is required, as a clause: "shapes must broadcast". */
  readonly expected: string;
  /** What came instead: "[3] and [4]". */
  readonly received: string;
  /** What to do about it, as one or more full sentences. */
  readonly advice?: string | undefined;
}

/**
 * The message of every error: «op: expected, got received. advice».
 *
 * @example
 * errorMessage({ op: "add", expected: "shapes must broadcast", received: "[3] and [4]" });
 * // "add: shapes must broadcast, got [3] and [4]."
 */
export function errorMessage({ op, expected, received, advice }: ErrorDetail): string {
  return `${op}: ${expected}, got ${received}.${advice === undefined ? "" : ` ${advice}`}`;
}

/**
 * What every error of the library is: it can be caught as one class, and read by its fields.
 *
 * @example
 * const error = new CadenaError({ op: "load", expected: "a shape of two sizes is required", received: "[3]" });
 * error.message; // "load: a shape of two sizes is required, got [3]."
 */
export class CadenaError extends Error implements ErrorDetail {
  override readonly name: string = "CadenaError";
  readonly op: string;
  readonly expected: string;
  readonly received: string;
  readonly advice: string | undefined;
  constructor(detail: ErrorDetail, options?: ErrorOptions) {
    super(errorMessage(detail), options);
    this.op = detail.op;
    this.expected = detail.expected;
    this.received = detail.received;
    this.advice = detail.advice;
  }
}

/**
 * Shapes do not fit each other, or do not fit the operation.
 *
 * @example
 * zeros([3]).broadcastTo([4]); // throws ShapeError: broadcastTo: …
 */
export class ShapeError extends CadenaError {
  override readonly name: string = "ShapeError";
}

/**
 * An axis does not exist, or is named twice.
 *
 * @example
 * normalizeAxis("sum", 2, 2); // throws AxisError: sum: …
 */
export class AxisError extends CadenaError {
  override readonly name: string = "AxisError";
}

/**
 * The element types do not fit the operation.
 *
 * @example
 * promoteTypes("add", "float32", "float64"); // throws DTypeError: add: …
 */
export class DTypeError extends CadenaError {
  override readonly name: string = "DTypeError";
}

/**
 * A value is outside what the operation accepts.
 *
 * @example
 * tensor(0.5, { dtype: "int32" }); // throws ValueError: tensor: …
 */
export class ValueError extends CadenaError {
  override readonly name: string = "ValueError";
}

/**
 * An index points outside the tensor.
 *
 * @example
 * tensor([1, 2]).at(2); // throws IndexError: at: …
 */
export class IndexError extends CadenaError {
  override readonly name: string = "IndexError";
}

/**
 * Trees that should have the same structure do not, or a tree cannot be read at all.
 *
 * @example
 * mapTree((a, b) => a + b, [1, 2], [1]); // throws TreeMismatchError: mapTree: …
 */
export class TreeMismatchError extends CadenaError {
  override readonly name: string = "TreeMismatchError";
}
