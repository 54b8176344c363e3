/** Elementwise primitives of float32 and float64, by name. */
import type { Value } from "../encoder/value.js";
import { exp, expm1, sigmoid, tanh } from "./exponential.js";
import type { Lanes } from "./lanes.js";
import { log, log1p, softplus } from "./logarithm.js";
import { smallPower } from "./power.js";

/** How a primitive of floats is computed. */
export type FloatKernel = (f: Lanes, a: Value, b: Value) => Value;

/** Primitives that are one instruction. */
const instruction =
  (name: string): FloatKernel =>
  (f, a, b) =>
    b === undefined ? f.float(name, a) : f.float(name, a, b);

/** What most programs compute. */
export const commonFloats: Readonly<Record<string, FloatKernel>> = {
  add: instruction("add"),
  sub: instruction("sub"),
  mul: instruction("mul"),
  div: instruction("div"),
  neg: instruction("neg"),
  abs: instruction("abs"),
  sqrt: instruction("sqrt"),
  floor: instruction("floor"),
  round: instruction("nearest"),
  equal: instruction("eq"),
  less: instruction("lt"),
  greater: instruction("gt"),
  maximum: instruction("max"),
  minimum: instruction("min"),
  absorb,
  relu: (f, x) => f.drop(f.compare("le", x, f.of(0)), x),
  sign: (f, x) => f.select(f.compare("gt", f.abs(x), f.of(0)), f.withSign(f.of(1), f.signOf(x)), x),
  exp,
  log,
  sigmoid,
  tanh,
  expm1,
  log1p,
  softplus,
  // Other powers are seen to by the rule of pow.
  pow: (f, a, b) => smallPower(f, a, b) as Value,
};

/** a · b, but 0 where it is NaN and a factor is 0. */
function absorb(f: Lanes, a: Value, b: Value): Value {
  const product = f.mul(a, b);
  const zero = f.of(0);
  const absorbed = f.either(f.compare("eq", a, zero), f.compare("eq", b, zero));
  return f.drop(f.both(absorbed, f.compare("ne", product, product)), product);
}
