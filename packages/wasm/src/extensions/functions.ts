/** Elementwise functions that a network seldom needs. */
import { op, shuffle, type Value } from "../encoder/value.js";
import type { Extension } from "../extension.js";
import { castChecked } from "../lower/cast.js";
import { erf, erfc, normalCdf } from "../math/error-function.js";
import { cosh, decay, sigmoidOfDifference, sinh } from "../math/exponential.js";
import type { FloatKernel } from "../math/floats.js";
import type { Lanes } from "../math/lanes.js";
import { acosh, asinh, atanh, log, log2, log10, logaddexp } from "../math/logarithm.js";
import { cbrt, hypot, overHypot, overSquares, pow, smallPower } from "../math/power.js";
import { acos, asin, atan, atan2, cos, sin, tan } from "../math/trigonometric.js";

/**
 * Powers, roots, trigonometry, hyperbolic functions, logarithms to other bases, the error function, and floats as int32.
 *
 * @example
 * const engine = wasmEngineWith({ extend: [functions] });
 * jit((x: Node) => sum(sin(x)), { engine })(tensor([0, 0])).item(); // 0
 */
export const functions: Extension = {
  name: "functions",
  rules: { cast: castChecked, pow: () => false },
  floats: {
    xlogy: (f, x, y) => zeroOr(f, x, y, f.mul(x, log(f, y))),
    absorbDiv: (f, x, y) => zeroOr(f, x, y, f.div(x, y)),
    logaddexp: doubled(logaddexp),
    sinh: doubled(sinh),
    cosh: doubled(cosh),
    asinh: doubled(asinh),
    acosh: doubled(acosh),
    atanh: doubled(atanh),
    log2: doubled(log2),
    log10: doubled(log10),
    pow: (f, a, b) => smallPower(f, a, b) ?? doubled(pow)(f, a, b),
    cbrt: doubled(cbrt),
    hypot: doubled(hypot),
    overHypot: doubled(overHypot),
    overSquares: doubled(overSquares),
    sigmoidOfDifference: doubled(sigmoidOfDifference),
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
  },
};

/** A value, but 0 where it is NaN because x is 0. */
function zeroOr(f: Lanes, x: Value, y: Value, value: Value): Value {
  const known = f.both(f.compare("eq", x, f.of(0)), f.compare("eq", y, y));
  return f.drop(f.both(known, f.compare("ne", value, value)), value);
}

/** A function that is computed in float64 and rounded once: rarely used, and right without coefficients of its own. */
function doubled(kernel: FloatKernel): FloatKernel {
  return (f, a, b) => {
    if (f.format.precision === "float64") return kernel(f, a, b);
    const wide = f.wider();
    const half = (i: number): Value => kernel(wide, widened(f, a, i), b && widened(f, b, i));
    return narrowed(f, half(0), half(1));
  };
}

/** Half of the lanes, as float64: number 0 or 1. A scalar has one half. */
function widened(f: Lanes, x: Value, half: number): Value {
  if (!f.vector) return op("f64.promote_f32", [x]);
  const low = half === 0 ? x : shuffle(x, x, [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15]);
  return op("f64x2.promote_low_f32x4", [low]);
}

/** Two halves as float32. */
function narrowed(f: Lanes, low: Value, high: Value): Value {
  if (!f.vector) return op("f32.demote_f64", [low]);
  const [a, b] = [op("f32x4.demote_f64x2_zero", [low]), op("f32x4.demote_f64x2_zero", [high])];
  return shuffle(a, b, [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23]);
}
