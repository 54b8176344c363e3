/** The error function of one number, by the rational approximations of fdlibm (Sun Microsystems, 1993). */
import { decayed, lostByProduct } from "./rounding-errors.js";

const small = [
  [
    1.28379167095512558561e-1, -3.2504210724700149937e-1, -2.84817495755985104766e-2, -5.77027029648944159157e-3,
    -2.37630166566501626084e-5,
  ],
  [
    1, 3.97917223959155352819e-1, 6.50222499887672944485e-2, 5.08130628187576562776e-3, 1.32494738004321644526e-4,
    -3.9602282787753681232e-6,
  ],
] as const;
const nearOne = [
  [
    -2.36211856075265944077e-3, 4.14856118683748331666e-1, -3.72207876035701323847e-1, 3.18346619901161753674e-1,
    -1.10894694282396677476e-1, 3.54783043256182359371e-2, -2.166375594868790843e-3,
  ],
  [
    1, 1.06420880400844228286e-1, 5.40397917702171048937e-1, 7.18286544141962662868e-2, 1.26171219808761642112e-1,
    1.36370839120290507362e-2, 1.1984499846799107417e-2,
  ],
] as const;
const middle = [
  [
    -9.86494403484714822705e-3, -6.93858572707181764372e-1, -1.05586262253232909814e1, -6.23753324503260060396e1,
    -1.62396669462573470355e2, -1.84605092906711035994e2, -8.12874355063065934246e1, -9.81432934416914548592,
  ],
  [
    1, 1.96512716674392571292e1, 1.376577541435190426e2, 4.34565877475229228821e2, 6.45387271733267880336e2,
    4.29008140027567833386e2, 1.08635005541779435134e2, 6.57024977031928170135, -6.04244152148580987438e-2,
  ],
] as const;
const tail = [
  [
    -9.86494292470009928597e-3, -7.99283237680523006574e-1, -1.77579549177547519889e1, -1.60636384855821916062e2,
    -6.37566443368389627722e2, -1.02509513161107724954e3, -4.83519191608651397019e2,
  ],
  [
    1, 3.03380607434824582924e1, 3.25792512996573918826e2, 1.53672958608443695994e3, 3.19985821950859553908e3,
    2.55305040643316442583e3, 4.74528541206955367215e2, -2.24409524465858183362e1,
  ],
] as const;
/** erf(1), cut to float32. */
const erfOfOne = 8.45062911510467529297e-1;

/** 2/√π ∫₀ˣ e^(−t²) dt, within 1 ulp or so in float64. */
export function errorFunction(x = Number.NaN): number {
  const z = Math.abs(x);
  if (z < 0.84375) return x + x * ratio(small, x * x);
  const sign = x < 0 ? -1 : 1;
  if (z < 1.25) return sign * (erfOfOne + ratio(nearOne, z - 1));
  if (z >= 6) return sign;
  return Number.isNaN(x) ? x : sign * (1 - beyond(z));
}

/** 2/√π ∫ e^(−t²) dt from x to ∞, within 1 ulp or so in float64. */
export function complementaryErrorFunction(x = Number.NaN): number {
  const z = Math.abs(x);
  if (z < 0.84375) {
    const rest = x * ratio(small, x * x);
    return x < 0.25 ? 1 - (x + rest) : 0.5 - (rest + (x - 0.5));
  }
  if (z < 1.25) {
    const rest = ratio(nearOne, z - 1);
    return x < 0 ? 1 + (erfOfOne + rest) : 1 - erfOfOne - rest;
  }
  if (Number.isNaN(x)) return x;
  const far = z < 28 ? beyond(z) : 0;
  return x < 0 ? 2 - far : far;
}

/** The y with erf y = x, by Halley's steps from Winitzki's approximation, which is right to 2 · 10⁻³. */
export function inverseErrorFunction(x = Number.NaN): number {
  const z = Math.abs(x);
  if (!(z > 0 && z < 1)) return z === 1 ? x * Number.POSITIVE_INFINITY : z === 0 ? x : Number.NaN;
  const [a, log] = [0.147, Math.log1p(-z * z)];
  const t = 2 / (Math.PI * a) + log / 2;
  let y = Math.sqrt(-log / a / (Math.sqrt(t * t - log / a) + t));
  for (let i = 0; i < 3; i++) {
    // From ½ on, 1 − z is exact, and erfc keeps its digits.
    const error = z < 0.5 ? errorFunction(y) - z : 1 - z - complementaryErrorFunction(y);
    const step = (error * Math.sqrt(Math.PI) * Math.exp(y * y)) / 2;
    y -= step / (1 + y * step);
  }
  return x < 0 ? -y : y;
}

/** √π/2, rounded once: half of Math.sqrt(Math.PI) is another number. */
export const halfRootOfPi = 0.886226925452758;

/** √π/2 e^(y²) with erf y = x, within 4 ulp in float64. Where y is large, what it is off by is found from erfc y. */
export function inverseErrorFunctionSlope(x = Number.NaN): number {
  const y = Math.abs(inverseErrorFunction(x));
  const slope = halfRootOfPi * decayed(-y, y);
  if (!(y > 0.5 && slope < Number.POSITIVE_INFINITY)) return slope;
  const rest = (complementaryErrorFunction(y) - (1 - Math.abs(x))) * slope;
  return slope + 2 * y * rest * slope;
}

/** √½ − fl(√½) */
const lostOfRoot = -4.833646656726457e-17;

/** Φ(x) = ½ erfc(−x/√2), within 3 ulp in float64: what −x/√2 is off by is put back by the slope of erfc. */
export function normalDistribution(x = Number.NaN): number {
  const z = -x * Math.SQRT1_2;
  const y = complementaryErrorFunction(z);
  if (!(Math.abs(z) < 28)) return y / 2;
  const lost = lostByProduct(-x, Math.SQRT1_2) - x * lostOfRoot;
  return (y - (2 / Math.sqrt(Math.PI)) * decayed(z, z) * lost) / 2;
}

/** erfc(z) from 1.25 to 28. */
function beyond(z: number): number {
  // e^(−z²) in two factors: the head h of z has few bits, so h² is exact.
  const head = Math.fround(Math.trunc(z * 0x100000) / 0x100000);
  const [exact, rest] = [Math.exp(-head * head - 0.5625), (head - z) * (head + z)];
  return (exact * Math.exp(rest + levelOfTail(z))) / z;
}

/** e^(z²) erfc(z) from 1.25 on. */
export function complementaryTail(z: number): number {
  return Math.exp(levelOfTail(z) - 0.5625) / z;
}

/** ln(z e^(z²) erfc(z)) + 0.5625 */
function levelOfTail(z: number): number {
  return z < 1 / 0.35 ? ratio(middle, 1 / (z * z)) : ratio(tail, 1 / (z * z));
}

function ratio([numerator, denominator]: readonly [readonly number[], readonly number[]], x: number): number {
  return polynomial(numerator, x) / polynomial(denominator, x);
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}
