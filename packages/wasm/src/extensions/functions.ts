/** Elementwise functions that a network seldom needs. */
import type { Value } from "../encoder/value.js";
import type { Extension } from "../extension.js";
import { erf, erfc, normalCdf } from "../math/error-function.js";
import { cosh, decay, sinh } from "../math/exponential.js";
import type { FloatKernel } from "../math/floats.js";
import { acosh, asinh, atanh, log2, log10, logaddexp } from "../math/logarithm.js";
import { cbrt, hypot, pow, wholePower } from "../math/power.js";
import { acos, asin, atan, atan2, cos, sin, tan } from "../math/trigonometric.js";

/**
 * Powers, roots, trigonometry, hyperbolic functions, logarithms to other bases and the error function.
 *
 * @example
 * const engine = wasmEngineWith({ extend: [functions] });
 * jit((x: Node) => sum(sin(x)), { engine })(tensor([0, 0])).item(); // 0
 */
export const functions: Extension = {
  name: "functions",
  floats: {
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
  },
};

/** A function that is computed in float64 and rounded once: rarely used, and right without coefficients of its own. */
function doubled(lowering: FloatKernel): FloatKernel {
  return (f, a, b) => {
    const wide = f.wider();
    if (wide === undefined) return lowering(f, a, b);
    const half = (i: number): Value => lowering(wide, f.widen(a, i), b && f.widen(b, i));
    return f.narrow(half(0), half(1));
  };
}
