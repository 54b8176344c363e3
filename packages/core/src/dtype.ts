/** Element types, the arrays that hold them, and how two types meet. */

import { DTypeError, ValueError } from "./errors.js";

/** The type of a tensor's elements. Numbers written in a program are `float64`. */
export type DType = "float64" | "float32" | "int32" | "bool";

/** The array behind a tensor; a `bool` tensor holds 0 and 1 in bytes. */
export type TensorData = Float64Array | Float32Array | Int32Array | Uint8Array;

/**
 * All element types.
 *
 * @example
 * dtypes; // ["float64", "float32", "int32", "bool"]
 */
export const dtypes: readonly DType[] = ["float64", "float32", "int32", "bool"];

/** The largest number of elements of a tensor, 2³¹ − 1. */
export const maxSize = 0x7fffffff;

/**
 * Whether the type has fractions, and so derivatives.
 *
 * @example
 * isFloat("int32"); // false
 */
export function isFloat(dtype: DType): dtype is "float64" | "float32" {
  return dtype === "float64" || dtype === "float32";
}

/**
 * An array of `size` zeros.
 *
 * @throws {@link ValueError} if the size is not an integer in [0, 2³¹ − 1], or memory does not suffice.
 * @throws {@link DTypeError} if there is no such element type.
 * @example
 * allocate("float32", 3); // Float32Array [0, 0, 0]
 */
export function allocate(dtype: DType, size: number): TensorData {
  if (!Number.isInteger(size) || size < 0 || size > maxSize) {
    throw new ValueError({
      op: "allocate",
      expected: `the number of elements must be an integer from 0 to ${maxSize}`,
      received: String(size),
      advice: "Count elements, not bytes.",
    });
  }
  try {
    switch (dtype) {
      case "float64":
        return new Float64Array(size);
      case "float32":
        return new Float32Array(size);
      case "int32":
        return new Int32Array(size);
      case "bool":
        return new Uint8Array(size);
    }
  } catch {
    throw new ValueError({
      op: "allocate",
      expected: "the tensor must fit in memory",
      received: `${size} elements of type ${dtype}`,
      advice: "Work in parts.",
    });
  }
  throw unknownDType("allocate", dtype);
}

/** The error for a dtype that does not exist; reached only from untyped code. */
function unknownDType(op: string, received: unknown): DTypeError {
  return new DTypeError({
    op,
    expected: `the dtype must be one of ${dtypes.join(", ")}`,
    received: String(received),
    advice: "Numbers are float64 unless you say otherwise.",
  });
}

/**
 * Checks a dtype that came from outside.
 *
 * @throws {@link DTypeError} if there is no such element type.
 * @example
 * checkDType("zeros", "float16"); // throws DTypeError: zeros: …
 */
export function checkDType(op: string, dtype: unknown): asserts dtype is DType {
  if (!dtypes.some((known) => known === dtype)) throw unknownDType(op, dtype);
}

/**
 * The type in which `a` and `b` meet: bool < int32 < either float type.
 *
 * @throws {@link DTypeError} if one is float32 and the other float64: which precision is meant must be said.
 * @example
 * promoteTypes("add", "bool", "int32"); // "int32"
 * promoteTypes("add", "int32", "float32"); // "float32"
 */
export function promoteTypes(op: string, a: DType, b: DType): DType {
  if (a === b) return a;
  if (isFloat(a) && isFloat(b)) {
    throw new DTypeError({
      op,
      expected: "float types must agree",
      received: `${a} and ${b}`,
      advice: 'Convert one of them, as in x.astype("float32").',
    });
  }
  if (isFloat(a)) return a;
  if (isFloat(b)) return b;
  return "int32";
}
