/** Elementwise primitives of int32 and bool. */
import { i32, i32x4, op, type Value } from "../encoder/value.js";

/** A primitive of int32. Quotients have machine code for scalars alone, so they have none. */
export function integers(name: string, args: readonly Value[], lanes: 1 | 2 | 4): Value | undefined {
  const [a, b] = args as readonly [Value, Value];
  const [type, of] = lanes === 1 ? (["i32", i32] as const) : (["i32x4", i32x4] as const);
  const by = (instruction: string, x: Value, y: Value): Value => op(`${type}.${instruction}`, [x, y]);
  const larger = (x: Value, y: Value): Value => (lanes === 1 ? select(x, y, "gt_s") : by("max_s", x, y));
  const smaller = (x: Value, y: Value): Value => (lanes === 1 ? select(x, y, "lt_s") : by("min_s", x, y));
  const select = (x: Value, y: Value, where: string): Value => op("i32.select", [x, y, by(where, x, y)]);
  const negative = (): Value => by("sub", of(0), a);
  const known: Readonly<Record<string, () => Value>> = {
    add: () => by("add", a, b),
    sub: () => by("sub", a, b),
    mul: () => by("mul", a, b),
    equal: () => by("eq", a, b),
    less: () => by("lt_s", a, b),
    greater: () => by("gt_s", a, b),
    maximum: () => larger(a, b),
    minimum: () => smaller(a, b),
    relu: () => larger(a, of(0)),
    sign: () => larger(smaller(a, of(1)), of(-1)),
    neg: negative,
    abs: () => larger(a, negative()),
    floor: () => a,
    round: () => a,
  };
  return known[name]?.();
}

/** A primitive of bool. */
export function truths(name: string, args: readonly Value[], lanes: 1 | 2 | 4): Value | undefined {
  const [a, b] = args as readonly [Value, Value];
  const type = lanes === 1 ? "i32" : "v128";
  if (name === "maximum") return op(`${type}.or`, [a, b]);
  if (name === "minimum") return op(`${type}.and`, [a, b]);
  if (lanes === 1) {
    const comparison = { equal: "eq", less: "lt_u", greater: "gt_u" }[name];
    return comparison === undefined ? undefined : op(`i32.${comparison}`, [a, b]);
  }
  if (name === "equal") return op("v128.not", [op("v128.xor", [a, b])]);
  if (name === "less") return op("v128.andnot", [b, a]);
  return name === "greater" ? op("v128.andnot", [a, b]) : undefined;
}
