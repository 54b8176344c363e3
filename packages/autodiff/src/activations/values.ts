/**
 * Smooth activations and their slopes, of one number. Each slope has a zero r below 0. Next to it the slope is written
 * in x − r, so that no terms of two signs are left; r is given as the sum of two numbers, as no single one is the zero.
 */
import { complementaryTail, normalDistribution } from "../primitives/error-function.js";
import { logistic } from "../primitives/exponential.js";
import { type Pair, plus, scaled, times } from "../primitives/pairs.js";
import { decayed, lostByProduct } from "../primitives/rounding-errors.js";

/** a e^z, where e^z may be denormal, with what z lost: e⁻⁶⁵² is a number that float64 has to 20 digits. */
function decaying(a: number, z: number, rest = 0): number {
  const power = Math.exp(z + 652);
  return a * (power + power * rest) * 6.918274648626584e-284;
}

/** a σ(z + rest), where rest is what z lost. */
function gated(a: number, z: number, rest = 0): number {
  if (z < -650) return decaying(a, z, rest);
  const share = logistic(z);
  return a * (share + share * logistic(-z) * rest);
}

/** a σ(z) σ(−z) = a/(e⁻ᶻ + 2 + e^z) for z < 0, with what z lost. */
function overSquare(a: number, z: number, rest = 0): number {
  if (z < -650) return decaying(a, z, rest);
  const power = Math.exp(-z);
  return a / (power + (2 + 1 / power - power * rest));
}

/** eᶻ(1 − z) − 1 = −eᶻ (h²/2! + h³/3! + …) with h = −z, whose terms have one sign below 0. */
export function tangentGapValue(z = Number.NaN): number {
  if (z > 1) return Math.expm1(z) * (1 - z) - z;
  if (z < -2) return z < -800 ? -1 : Math.expm1(z) - z * Math.exp(z);
  let sum = 0;
  for (let n = 30; n >= 2; n--) sum = (1 - sum * z) / n;
  return Math.exp(z) * z * sum * -z + 0;
}

/** x, but no further from 0 than where everything here has come to its limit. */
const bounded = (x: number): number => Math.max(-1000, Math.min(1000, x));

/** x σ(x) */
export function siluValue(x = Number.NaN): number {
  const z = Math.max(-1000, x);
  return gated(z, z);
}

/** σ(x)(1 + x σ(−x)), which is σ(x) σ(−x) times 1 + x + eˣ = (x − r) + eʳ (e^(x − r) − 1). */
export function siluSlopeValue(at = Number.NaN): number {
  const x = bounded(at);
  if (x > -0.25) return logistic(x) * (1 + gated(x, -x));
  const away = x + 1.2784645427610737 + 1.0946994183093437e-16;
  return overSquare(away + 0.2784645427610738 * Math.expm1(away), x);
}

/** 1/√(2π), the standard normal density at 0. */
export const densityAtZero = 0.3989422804014327;

/** a φ(x), where φ is the standard normal density. */
function dense(a: number, x: number): number {
  const half = x / 2;
  if (Math.abs(x) < 37) return a * (densityAtZero * decayed(half, x));
  return decaying(a * densityAtZero, -half * x, Math.abs(x) < 40 ? -lostByProduct(half, x) : 0);
}

/** Φ(x)/φ(x) far below 0. */
function ratioToDensity(x: number): number {
  return 1.2533141373155003 * complementaryTail(-x * Math.SQRT1_2);
}

/** x Φ(x) */
export function geluValue(x = Number.NaN): number {
  if (x >= -37) return x * normalDistribution(x);
  const z = bounded(x);
  return dense(z * ratioToDensity(z), z);
}

/** Φ(x) + x φ(x): far below 0, φ(x) times x + Φ(x)/φ(x). */
export function geluSlopeValue(at = Number.NaN): number {
  const x = bounded(at);
  if (x > 0) return normalDistribution(x) + dense(x, x);
  if (x < -1.85) return dense(x + ratioToDensity(x), x) + 0;
  if (x < -1.15) return nearLeast(x + 1.5) - 0.12746919222997952;
  return nearZero(x + 0.7517915246935645 - 1.4956759177009883e-17);
}

const [nearZero, nearLeast] = [beyondGelu(-0.7517915246935645), beyondGelu(-1.5)];

/** What Φ(x) + x φ(x) is beyond that at a number, by its Taylor series there, up to 0.8 away. */
function beyondGelu(at: number): (away: number) => number {
  let coefficients: readonly number[] | undefined;
  return (away) => {
    coefficients ??= taylorOfGelu(at);
    return away * coefficients.reduceRight((sum, each) => each + away * sum, 0);
  };
}

/** The derivatives of Φ(x) + x φ(x), over n!: those of φ − φ″, and φ⁽ⁿ⁺¹⁾ = −x φ⁽ⁿ⁾ − n φ⁽ⁿ⁻¹⁾. */
function taylorOfGelu(x: number): readonly number[] {
  const densities = [dense(1, x), dense(-x, x)];
  for (let n = 1; n < 30; n++) densities.push(-x * (densities[n] as number) - n * (densities[n - 1] as number));
  let factorial = 1;
  return densities.slice(0, -2).map((each, n) => {
    factorial *= n + 1;
    return (each - (densities[n + 2] as number)) / factorial;
  });
}

/** 2√(2/π), and the coefficient of the cube; and what both lack. */
export const [twice, cubic] = [1.5957691216057308, 0.044715];
const twicePair: Pair = [twice, -9.96930880911092e-17];
const restOfCubic = 2.1960211427085595e-18;

/** z = 2√(2/π) (x + 0.044715x³). */
function tanhArgument(x: number): Pair {
  const near: Pair = [x, 0];
  const stretch = plus([1, 0], times(times(near, near), [cubic, restOfCubic]));
  return times(twicePair, times(near, stretch));
}

/** x σ(z) */
export function geluTanhValue(x = Number.NaN): number {
  const z = Math.max(-1000, x);
  return gated(z, ...tanhArgument(bounded(x)));
}

/**
 * σ(z)(1 + x z′ σ(−z)), which is σ(z) σ(−z) times 1 + e^z + x z′ with x z′ = 3z − 4√(2/π) x. Near r the sum is what its
 * terms are beyond those at r, and x² + xr + r² is positive.
 */
export function geluTanhSlopeValue(at = Number.NaN): number {
  const x = bounded(at);
  const pair = tanhArgument(x);
  const [z, lost] = pair;
  if (x > -0.15) return logistic(z) * (1 + gated(twice * x * (1 + 3 * cubic * x * x), -z, -lost));
  if (x < -1) {
    const [product, rest] = plus(scaled(pair, 3), scaled(twicePair, -2 * x));
    return overSquare(product + 1 + (Math.exp(z) + rest), z, lost);
  }
  const r = -0.7524614220710163;
  const away = x - r - 3.635560509207687e-17;
  const growth = twice * cubic;
  const varying = growth * (x * (x + r));
  const power = 0.29195521191476714 * Math.expm1(away * (twice + growth * r * r + varying));
  return overSquare(away * (twice + 3 * growth * r * r + 3 * varying) + power, z, lost);
}

/** x tanh(ln(1 + eˣ)) = x h/(1 + h) with h = eˣ + e²ˣ/2. */
export function mishValue(x = Number.NaN): number {
  if (x < -40) return siluValue(x);
  const q = Math.exp(Math.min(x, 40));
  const h = q + (q * q) / 2;
  return x * (h / (1 + h));
}

/**
 * ((x + 1)(q + 1) + (q³ + 4q² + 2q)/4) q/(1 + q + q²/2)² with q = eˣ. At its zero r, q = ρ = 0.303…: the first factor is
 * (q + 1)(x − r) + (q − ρ)(q² + (4 + ρ)q + 2.536…)/4. From −¼ on it is written in e⁻ˣ.
 */
export function mishSlopeValue(at = Number.NaN): number {
  const x = bounded(at);
  if (x > -0.25) {
    const u = Math.exp(-x);
    const d = 1 + 2 * u * (1 + u);
    return (1 + 2 * u + (4 * (x * u) * (1 + u) * u) / d) / d;
  }
  const q = Math.exp(x);
  const rho = 0.3034825352815289;
  const away = x + 1.1924312145154952 + 4.8484829848031044e-17;
  const gap = rho * Math.expm1(away);
  const fourth = away + (away * q + gap * (q * (q + 4 + rho) * 0.25 + 0.6340767330712598));
  const h = q + (q * q) / 2;
  return x < -650 ? decaying(fourth, x) + 0 : (q * fourth) / (1 + h * (2 + h));
}
