/** The logarithm of the gamma function, and the derivatives of it, of one number. */
import { lostBySum } from "../primitives/rounding-errors.js";
import { digammaBelowZero, logGammaBelowZero, zetaBelowZero } from "./gamma-reflections.js";
import { sinPi } from "./half-turns.js";
import { bernoulli as bernoulliFractions } from "./zeta-values.js";

/** Euler's γ, and 1 − γ, rounded each for itself. */
const [euler, oneLessEuler] = [0.5772156649015329, 0.42278433509846713];

/** ζ(k) − 1 for k = 2, 3, … 30. */
const zetaLessOne = [
  0.6449340668482264, 0.2020569031595943, 0.08232323371113819, 0.03692775514336993, 0.01734306198444914,
  0.008349277381922827, 0.00407735619794434, 0.0020083928260822143, 0.0009945751278180853, 0.0004941886041194645,
  0.0002460865533080483, 0.00012271334757848915, 0.00006124813505870483, 0.00003058823630702049, 0.00001528225940865187,
  0.000007637197637899763, 0.00000381729326499984, 0.000001908212716553939, 9.539620338727962e-7, 4.769329867878064e-7,
  2.38450502727733e-7, 1.1921992596531106e-7, 5.960818905125948e-8, 2.980350351465228e-8, 1.4901554828365043e-8,
  7.45071178983543e-9, 3.725334024788457e-9, 1.862659723513049e-9, 9.313274324196682e-10,
] as const;

const zetaOverOrder = zetaLessOne.map((each, k) => each / (k + 2));

/** Where ψ is 0, as the sum of two numbers, and ln Γ there. */
const [digammaRoot, restOfRoot, leastLogGamma] = [1.4616321449683622, 9.549995429965697e-17, -0.12148629053584961];

/** The Bernoulli numbers B₂, B₄, … B₂₀. */
const bernoulli = bernoulliFractions.slice(0, 10).map(([above, below]) => above / below);

/** Where Stirling's series begins. */
const far = 12;

/** ln |Γ(x)|: +∞ at 0, −1, −2, … */
export function logGamma(x = Number.NaN): number {
  if (Math.abs(x) === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  if (Math.abs(x) < 0.5) return logGammaAtTwo(x) - Math.log1p(x) - Math.log(Math.abs(x));
  if (x < 0) {
    const sine = Math.abs(sinPi(x));
    if (sine === 0) return Number.POSITIVE_INFINITY;
    // Far from 0, float64 numbers are too far from each other to come next to zeros.
    return x < -40 ? Math.log(Math.PI / Math.abs(x * sine)) - logGamma(-x) : logGammaBelowZero(x);
  }
  const away = x - digammaRoot - restOfRoot;
  if (Math.abs(away) < 0.25) return leastLogGamma + away * away * alternating(away, taylorOfLogGamma);
  if (x < 1.5) return logGammaAtTwo(x - 1) - Math.log1p(x - 1);
  if (x < 2.5) return logGammaAtTwo(x - 2);
  if (x >= far) return (x - 0.5) * (Math.log(x) - 1) + (stirling(x) + 0.4189385332046727);
  let [product, rest] = [1, x];
  while (rest >= 2.5) {
    rest -= 1;
    product *= rest;
  }
  return Math.log(product) + logGammaAtTwo(rest - 2);
}

/** ln Γ(2 + t) = (1 − γ)t + Σ (−1)ᵏ (ζ(k) − 1) tᵏ/k, for |t| ≤ ½. */
function logGammaAtTwo(t: number): number {
  return t * (oneLessEuler + t * alternating(t, zetaOverOrder));
}

/** ψ(2 + t) = 1 − γ + Σ (−1)ᵏ (ζ(k) − 1) tᵏ⁻¹, for |t| ≤ ½. */
function digammaAtTwo(t: number): number {
  return oneLessEuler + t * alternating(t, zetaLessOne);
}

/** c₀ − c₁t + c₂t² − … */
function alternating(t: number, coefficients: readonly number[]): number {
  return coefficients.reduceRight((sum, each) => each - t * sum, 0);
}

/** What ln Γ(x) is beyond (x − ½)(ln x − 1) + ½(ln 2π − 1): Σ B₂ₖ / (2k(2k − 1) x²ᵏ⁻¹). */
function stirling(x: number): number {
  const square = x * x;
  let sum = 0;
  for (let k = 7; k >= 1; k--) sum = sum / square + (bernoulli[k - 1] as number) / (2 * k * (2 * k - 1));
  return sum / x;
}

/** The derivative of ln Γ of an order from 1 on; ψ is the first. */
export function logGammaDerivative(x: number, order: number): number {
  if (order === 1) return digamma(x);
  // All powers of a half and whole numbers add up to 0 where they are odd.
  if (x < 0 && order % 2 === 1 && x % 1 === -0.5) return logGammaDerivative(1 - x, order);
  let factorial = order % 2 === 0 ? 1n : -1n;
  for (let k = 2; k < order; k++) factorial *= BigInt(k);
  if (x < 0) return Number(factorial) * zetaBelowZero(order, x);
  // In units of 4ᵐ, as powers may underflow which factorials bring back.
  const m = Math.max(0, Math.min(500, Math.round(Math.log2(x) / 2)));
  const half = 2 ** (-m * order);
  return Number(factorial) * hurwitz(order, x, 4 ** m) * half * half;
}

/** ψ(r + t)/t at its root r is ζ(2, r) − ζ(3, r)t + ζ(4, r)t² − … */
const taylorOfDigamma = zetaLessOne.map((_, k) => hurwitz(k + 2, digammaRoot));

const taylorOfLogGamma = taylorOfDigamma.map((each, k) => each / (k + 2));

function digamma(x: number): number {
  if (x < 0) return digammaBelowZero(x);
  if (x < 0.5) return digammaAtTwo(x) - 1 / (1 + x) - 1 / x;
  const away = x - digammaRoot - restOfRoot;
  if (Math.abs(away) < 0.3) return away * alternating(away, taylorOfDigamma);
  if (x < 1.5) return x === 1 ? -euler : digammaAtTwo(x - 1) - 1 / x;
  if (x === Number.POSITIVE_INFINITY) return x;
  if (x >= far) {
    const square = x * x;
    let sum = 0;
    for (let k = 7; k >= 1; k--) sum = sum / square + (bernoulli[k - 1] as number) / (2 * k);
    return Math.log(x) - (0.5 / x + sum / square);
  }
  let [sum, rest] = [0, x];
  while (rest >= 2.5) {
    rest -= 1;
    sum += 1 / rest;
  }
  return sum + digammaAtTwo(rest - 2);
}

/** unitˢ ζ(s, x) = Σ ((x + k)/unit)⁻ˢ over k = 0, 1, …, for whole s ≥ 2 and x > 0: summed as far as its far form needs. */
function hurwitz(s: number, x: number, unit = 1): number {
  if (x === 0 || x === Number.POSITIVE_INFINITY) return 1 / Math.abs(x);
  /** Powers magnify what x + k loses. */
  const power = (k: number): number => ((x + k) / unit) ** -s * (1 - (s * lostBySum(x, k)) / (x + k));
  const count = Math.max(0, Math.ceil(s + far - x));
  const y = x + count;
  // The Euler–Maclaurin formula: ∫ + ½ the first term + Σ B₂ₖ/(2k)! s(s + 1)…(s + 2k − 2) y^(1 − 2k), in units of y⁻ˢ.
  let [term, tail] = [s / (2 * y), 0.5];
  for (const [i, number] of bernoulli.entries()) {
    tail += number * term;
    const k = 2 * (i + 1);
    term *= ((s + k - 1) * (s + k)) / ((k + 1) * (k + 2) * y * y);
  }
  // The smallest first.
  let sum = power(count) * (tail + y / (s - 1));
  for (let k = count - 1; k >= 0; k--) sum += power(k);
  return sum;
}
