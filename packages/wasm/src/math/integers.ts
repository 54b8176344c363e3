/** Elementwise primitives of int32 and bool, by name. */
import { i32, i32x4, op, type Value } from "../encoder/value.js";

/** How a primitive of int32 or bool is computed. */
export type WholeKernel = (a: Value, b: Value, lanes: 1 | 2 | 4) => Value;

type Whole = (instruction: string, a: Value, b: Value, lanes: 1 | 2 | 4) => Value;

const whole: Whole = (instruction, a, b, lanes) => op(`${lanes === 1 ? "i32" : "i32x4"}.${instruction}`, [a, b]);
const number = (x: number, lanes: 1 | 2 | 4): Value => (lanes === 1 ? i32(x) : i32x4(x));
const select = (a: Value, b: Value, where: string): Value => op("i32.select", [a, b, op(`i32.${where}`, [a, b])]);

const by =
  (instruction: string): WholeKernel =>
  (a, b, lanes) =>
    whole(instruction, a, b, lanes);
const same: WholeKernel = (a) => a;
const negative: WholeKernel = (a, _, lanes) => whole("sub", number(0, lanes), a, lanes);
const larger: WholeKernel = (a, b, lanes) => (lanes === 1 ? select(a, b, "gt_s") : whole("max_s", a, b, lanes));
const smaller: WholeKernel = (a, b, lanes) => (lanes === 1 ? select(a, b, "lt_s") : whole("min_s", a, b, lanes));

/** Primitives of int32. Quotients have machine code for scalars alone, so they have none. */
export const integers: Readonly<Record<string, WholeKernel>> = {
  add: by("add"),
  sub: by("sub"),
  mul: by("mul"),
  equal: by("eq"),
  less: by("lt_s"),
  greater: by("gt_s"),
  maximum: larger,
  minimum: smaller,
  relu: (a, _, lanes) => larger(a, number(0, lanes), lanes),
  sign: (a, _, lanes) => larger(smaller(a, number(1, lanes), lanes), number(-1, lanes), lanes),
  neg: negative,
  abs: (a, b, lanes) => larger(a, negative(a, b, lanes), lanes),
  floor: same,
  round: same,
};

/** Primitives of bool. */
export const truths: Readonly<Record<string, WholeKernel>> = {
  maximum: (a, b, lanes) => op(lanes === 1 ? "i32.or" : "v128.or", [a, b]),
  minimum: (a, b, lanes) => op(lanes === 1 ? "i32.and" : "v128.and", [a, b]),
  equal: (a, b, lanes) => (lanes === 1 ? op("i32.eq", [a, b]) : op("v128.not", [op("v128.xor", [a, b])])),
  less: (a, b, lanes) => (lanes === 1 ? op("i32.lt_u", [a, b]) : op("v128.andnot", [b, a])),
  greater: (a, b, lanes) => (lanes === 1 ? op("i32.gt_u", [a, b]) : op("v128.andnot", [a, b])),
};
