/** Elementwise primitives of int32 and bool. */
import { i32, i32x4, op, type Value } from "../encoder/value.js";

const vectors: Readonly<Record<string, string>> = {
  add: "add",
  sub: "sub",
  mul: "mul",
  neg: "neg",
  abs: "abs",
  maximum: "max_s",
  minimum: "min_s",
  equal: "eq",
  less: "lt_s",
  greater: "gt_s",
};

/** A primitive of int32. Quotients have machine code for scalars alone, so they have none. */
export function integers(name: string, args: readonly Value[], lanes: 1 | 2 | 4): Value | undefined {
  const [a, b] = args as readonly [Value, Value];
  if (name === "floor" || name === "round") return a;
  return lanes === 1 ? scalarInteger(name, a, b) : vectorInteger(name, a, b);
}

function vectorInteger(name: string, a: Value, b: Value): Value | undefined {
  if (name === "relu") return op("i32x4.max_s", [a, i32x4(0)]);
  if (name === "sign") return op("i32x4.max_s", [op("i32x4.min_s", [a, i32x4(1)]), i32x4(-1)]);
  const instruction = vectors[name];
  return instruction === undefined ? undefined : op(`i32x4.${instruction}`, b === undefined ? [a] : [a, b]);
}

function scalarInteger(name: string, a: Value, b: Value): Value | undefined {
  const zero = i32(0);
  const larger = (x: Value, y: Value): Value => op("i32.select", [x, y, op("i32.gt_s", [x, y])]);
  const smaller = (x: Value, y: Value): Value => op("i32.select", [x, y, op("i32.lt_s", [x, y])]);
  if (name === "maximum") return larger(a, b);
  if (name === "minimum") return smaller(a, b);
  if (name === "relu") return larger(a, zero);
  if (name === "sign") return larger(smaller(a, i32(1)), i32(-1));
  if (name === "neg") return op("i32.sub", [zero, a]);
  if (name === "abs") return op("i32.select", [op("i32.sub", [zero, a]), a, op("i32.lt_s", [a, zero])]);
  const instruction = vectors[name];
  return instruction === undefined ? undefined : op(`i32.${instruction}`, [a, b]);
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
