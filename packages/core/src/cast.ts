/** Conversion of elements from one type to another. */

import { allocate, type DType, type TensorData } from "./dtype.js";
import { ValueError } from "./errors.js";

/** Copies `source` into an array of another type: floats are cut towards zero for int32, and ≠ 0 is true. */
export function castData(op: string, source: TensorData | readonly number[], dtype: DType): TensorData {
  const target = allocate(dtype, source.length);
  if (dtype === "bool") {
    for (let i = 0; i < source.length; i++) target[i] = source[i] !== 0 ? 1 : 0;
  } else if (dtype === "int32") {
    for (let i = 0; i < source.length; i++) target[i] = toInt32(op, source[i] as number);
  } else {
    target.set(source);
  }
  return target;
}

/** The integer part of `x`, if int32 has it. */
function toInt32(op: string, x: number): number {
  const integer = Math.trunc(x);
  if (integer >= -0x80000000 && integer <= 0x7fffffff) return integer;
  throw new ValueError({
    op,
    expected: "int32 holds integers from -2147483648 to 2147483647",
    received: String(x),
    advice: "Clip or replace such elements first.",
  });
}
