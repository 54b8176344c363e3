/** The modified Bessel functions of the first kind, of one number. */

import { over, type Pair, plus, scaled, times } from "../primitives/pairs.js";

/** Is it where the series in x is taken? Beyond 21 and 4n² that in 1/x has all digits; up to 600 this does not overflow. */
const isNear = (z: number, order: number): boolean => z < 21 || (z < 4 * order * order && z < 600);

/** Iₙ(x), for whole n ≥ 0. */
export function besselValue(x: number, order: number): number {
  const z = Math.abs(x);
  const sign = x < 0 && order % 2 === 1 ? -1 : 1;
  if (isNear(z, order)) return sign * series(z, order);
  if (z === Number.POSITIVE_INFINITY) return sign * z;
  // In two factors where e^z overflows before Iₙ does.
  const [some, rest] = z < 700 ? [Math.exp(z), 1] : [Math.exp(z / 2), Math.exp(z / 2)];
  return sign * some * scaledFar(z, order) * rest;
}

/** e^(−|x|) Iₙ(x), for whole n ≥ 0. */
export function scaledBesselValue(x: number, order: number): number {
  const z = Math.abs(x);
  const sign = x < 0 && order % 2 === 1 ? -1 : 1;
  return (
    sign *
    (isNear(z, order) ? Math.exp(-z) * series(z, order) : z === Number.POSITIVE_INFINITY ? 0 : scaledFar(z, order))
  );
}

/** (z/2)ⁿ/n! · n! Σ qᵏ / (k! (n + k)!) with q = z²/4. */
function series(z: number, order: number): number {
  const [total, rest] = sum(z / 2, order);
  return power(z / 2, order) * ((total + rest) / unit);
}

/** Sums are counted in it, so that what products lose does not overflow. */
const unit = 2 ** -450;

/** n! Σ hᵏ⁺ᵏ / (k! (n + k)!) by Horner's rule, with what its steps lose. */
function sum(half: number, order: number): Pair {
  const q = scaled([half, 0], half);
  let total: Pair = [unit, 0];
  for (let k = 40 + Math.ceil(3 * half); k > 0; k--) total = plus(over(times(total, q), k * (k + order)), [unit, 0]);
  return total;
}

/** hⁿ/n! */
function power(half: number, order: number): number {
  let factorial = 1;
  for (let k = 2; k <= order; k++) factorial *= k;
  return half ** order / factorial;
}

/** The derivative of e^(−z) Iₙ(z) by the series in z: (Iₙ₋₁ + Iₙ₊₁)/2 − Iₙ, or I₁ − I₀, before it is rounded. */
function seriesSlope(z: number, order: number): number {
  const half = z / 2;
  const [below, above] = [sum(half, Math.max(0, order - 1)), scaled(scaled(sum(half, order + 1), half), half)];
  const here = scaled(scaled(sum(half, order), half), -(order + 1));
  const [total, rest] =
    order === 0
      ? plus(scaled(sum(half, 1), half), scaled(below, -1))
      : plus(plus(scaled(below, (order * (order + 1)) / 2), scaled(above, 0.5)), here);
  const value = power(half, Math.max(0, order - 1)) * ((total + rest) / unit);
  return (value * Math.exp(-z)) / Math.max(1, order * (order + 1));
}

/** By Hankel's series where it has all digits: if n = 0, and for z ≥ n² besides. */
function scaledFar(z: number, order: number): number {
  return order * order <= z ? hankel(z, order) : hankel(z, 0) * ratioToZero(z, order);
}

/** √(1 / 2πz) (1 − (4n² − 1)/(8z) + (4n² − 1)(4n² − 9)/(2! (8z)²) − …) */
function hankel(z: number, order: number): number {
  // The 1 is added last, so that it is rounded once.
  let [term, tail] = [1, 0];
  for (let k = 1; k <= 40 && tail + term !== tail; k++) {
    term *= ((2 * k - 1) ** 2 - 4 * order * order) / (8 * k * z);
    tail += term;
  }
  return (1 + tail) / rootOfTurns(z);
}

/** √(2πz), where 2πz may overflow. */
const rootOfTurns = (z: number): number => 4 * Math.sqrt(Math.PI * (z / 8));

/** Iₙ/I₀, the product of the ratios Iₖ/Iₖ₋₁: their recurrence gives them downwards from any start above. */
function ratioToZero(z: number, order: number): number {
  let [ratio, product] = [0, 1];
  for (let k = order + 60 + Math.ceil(7 * Math.sqrt(z)); k > 0; k--) {
    ratio = 1 / ((2 * k) / z + ratio);
    if (k <= order) product *= ratio;
  }
  return product;
}

/**
 * The derivative of e^(−|x|) Iₙ(x), for whole n ≥ 0; at 0 that of Iₙ. Only beyond 600, and for n > 24, is it a difference
 * of rounded values.
 */
export function scaledBesselSlope(x: number, order: number): number {
  const z = Math.abs(x);
  if (z === 0) return order === 1 ? 0.5 : 0;
  if (z === Number.POSITIVE_INFINITY) return 0;
  const sign = x < 0 && order % 2 === 0 ? -1 : 1;
  const away = z - slopeRoot - restOfRoot;
  if (order === 1 && Math.abs(away) < 1e-5)
    return sign * away * taylorOfSlope.reduceRight((sum, each) => each + sum * away, 0);
  if (isNear(z, order)) return sign * seriesSlope(z, order);
  if (z >= order * order) return (sign * hankelSlope(z, order)) / rootOfTurns(z);
  const [below, above] = [order - 1, order + 1].map((n) => scaledBesselValue(z, n)) as [number, number];
  return sign * ((below + above) / 2 - scaledBesselValue(z, order));
}

/** Where the slope of e^(−z) I₁(z) is 0, as the sum of two numbers, and its derivatives there over factorials. */
const [slopeRoot, restOfRoot] = [1.5451272579925426, 1.0630756383046672e-16];
const taylorOfSlope = [-0.05002600942819634, 0.05270624306827755, -0.03294765027144754, 0.015214710546345035];

/** √(2πz) times the derivative of Hankel's series, term by term: that of z^(−k − ½) is −(k + ½)/z as large. */
function hankelSlope(z: number, order: number): number {
  let [term, tail] = [1, 0];
  for (let k = 1; k <= 40; k++) {
    term *= ((2 * k - 1) ** 2 - 4 * order * order) / (8 * k * z);
    const before = tail;
    tail += term * (k + 0.5);
    if (tail === before) break;
  }
  return -(0.5 + tail) / z;
}
