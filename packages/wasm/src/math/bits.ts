/** Bits of floats, as rare functions take them apart. */
import { op, type Value } from "../encoder/value.js";
import type { Lanes } from "./lanes.js";

/** Whole numbers where the mask holds, else 0. */
export function keepBits(f: Lanes, mask: Value, x: Value): Value {
  return f.vector ? op("v128.and", [x, mask]) : op(`${f.wholes}.select`, [x, f.whole(0n), mask]);
}

/** Is a whole number odd? */
export function isOdd(f: Lanes, x: Value): Value {
  const bit = f.bitwise("and", x, f.whole(1n));
  return f.vector ? op(`${f.wholes}.eq`, [bit, f.whole(1n)]) : op(`${f.wholes}.ne`, [bit, f.whole(0n)]);
}

/** The first half of the digits of a float64: the product of two heads is exact. */
export function head(f: Lanes, x: Value): Value {
  return f.fromBits(f.bitwise("and", f.bits(x), f.whole(-(1n << 27n))));
}
