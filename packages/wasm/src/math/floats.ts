/** Elementwise primitives of float32 and float64, by name. */
import type { Value } from "../encoder/value.js";
import { erf, erfc, normalCdf } from "./error-function.js";
import { cosh, decay, exp, expm1, sigmoid, sinh, tanh } from "./exponential.js";
import type { Lanes } from "./lanes.js";
import { acosh, asinh, atanh, log, log1p, log2, log10, logaddexp, softplus } from "./logarithm.js";
import { cbrt, hypot, pow, wholePower } from "./power.js";
import { acos, asin, atan, atan2, cos, sin, tan } from "./trigonometric.js";

/** A primitive of floats; undefined where it has no machine code. */
export function floats(name: string, f: Lanes, args: readonly Value[]): Value | undefined {
  const [a, b] = args as readonly [Value, Value];
  return known[name]?.(f, a, b);
}

type Lowering = (f: Lanes, a: Value, b: Value) => Value;

/** Primitives that are one instruction. */
const instruction =
  (name: string): Lowering =>
  (f, a, b) =>
    b === undefined ? f.float(name, a) : f.float(name, a, b);

const known: Readonly<Record<string, Lowering>> = {
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
  logaddexp: doubled(logaddexp),
  sinh: doubled(sinh),
  cosh: doubled(cosh),
  asinh: doubled(asinh),
  acosh: doubled(acosh),
  atanh: doubled(atanh),
  log2: doubled(log2),
  log10: doubled(log10),
  pow: (f, a, b) => {
    const exponent = f.constantOf(b);
    const isSmall = exponent !== undefined && Number.isInteger(exponent) && Math.abs(exponent) <= 16;
    return isSmall ? wholePower(f, a, exponent) : doubled(pow)(f, a, b);
  },
  cbrt: doubled(cbrt),
  hypot: doubled(hypot),
  erf: doubled(erf),
  erfc: doubled(erfc),
  normalCdf: doubled(normalCdf),
  decay: doubled(decay),
  sin: doubled(sin),
  cos: doubled(cos),
  tan: doubled(tan),
  asin: doubled(asin),
  acos: doubled(acos),
  atan: doubled(atan),
  atan2: doubled(atan2),
};

/** a · b, but 0 where it is NaN and a factor is 0. */
function absorb(f: Lanes, a: Value, b: Value): Value {
  const product = f.mul(a, b);
  const zero = f.of(0);
  const absorbed = f.either(f.compare("eq", a, zero), f.compare("eq", b, zero));
  return f.drop(f.both(absorbed, f.compare("ne", product, product)), product);
}

/** A function that is computed in float64 and rounded once: rarely used, and right without coefficients of its own. */
function doubled(lowering: Lowering): Lowering {
  return (f, a, b) => {
    const wide = f.wider();
    if (wide === undefined) return lowering(f, a, b);
    const half = (i: number): Value => lowering(wide, f.widen(a, i), b && f.widen(b, i));
    return f.narrow(half(0), half(1));
  };
}
