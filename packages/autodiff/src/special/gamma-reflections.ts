/** The gamma functions below 0, by reflection: in pairs, as terms cancel next to zeros. */

import { exp, log, over, type Pair, pair, plus, power, quotient, scaled, times } from "../primitives/pairs.js";
import { pi, turned } from "./half-turns.js";
import { bernoulli, far, zeta } from "./zeta-values.js";

/** 1 − γ */
const oneLessEuler: Pair = [0.42278433509846713, 4.942915152430645e-18];

/** ln |Γ(x)| for −170 < x < 0, with |Γ(x)| = π / |Γ(1 − x) sin πx| (DLMF 5.5.3). */
export function logGammaBelowZero(x: number): number {
  const [value, rest] = quotient(times(gammaAboveOne(-x), turned(x, 0)), pi);
  const size = Math.abs(value);
  return size < 0.5 || size > 2 ? -Math.log(size) : -Math.log1p(size - 1 + Math.sign(value) * rest);
}

/** Γ(1 + z) = Γ(2 + t) (2 + t)(3 + t)…(n + t), where z = n + t and |t| ≤ ½. */
function gammaAboveOne(z: number): Pair {
  const whole = Math.round(z);
  const t = z - whole;
  // ln Γ(2 + t) = (1 − γ)t + Σ (−1)ᵏ (ζ(k) − 1) tᵏ/k (DLMF 5.7.3).
  let sum: Pair = [0, 0];
  for (let k = 52; k > 1; k--) sum = plus(over(zetaLessOne(k), k), scaled(sum, -t));
  let product = exp(scaled(plus(oneLessEuler, scaled(sum, t)), t));
  for (let j = 2; j <= whole; j++) product = times(product, pair(j, t));
  return whole === 0 ? quotient(product, pair(1, t)) : product;
}

const zetas: Pair[] = [];

/** ζ(k) − 1, once. */
function zetaLessOne(k: number): Pair {
  zetas[k] ??= zeta(k, [2, 0]);
  return zetas[k];
}

/** ψ(x) = ψ(1 − x) − π cot πx for x < 0 (DLMF 5.5.4). */
export function digammaBelowZero(x: number): number {
  if (Number.isInteger(x)) return Number.NaN;
  if (x > -(2 ** -500)) return -1 / x;
  const sine = turned(x, 0);
  const cotangent = quotient(turned(x, 1), sine);
  return plus(digamma(pair(1, -x)), scaled(times(pi, cotangent), -1))[0];
}

/** ψ(x) for x > 0: ψ(x + 1) − 1/x, or ln x − 1/2x − Σ B₂ₖ/(2k x²ᵏ) for large x (DLMF 5.5.2, 5.11.2). */
function digamma(x: Pair): Pair {
  const inverse = quotient([1, 0], x);
  if (x[0] < far) return plus(digamma(plus(x, [1, 0])), scaled(inverse, -1));
  const square = times(inverse, inverse);
  let series: Pair = [0, 0];
  for (let k = bernoulli.length; k > 0; k--) {
    const [above, below] = bernoulli[k - 1] as (typeof bernoulli)[number];
    series = times(plus(series, over([above, 0], -2 * k * below)), square);
  }
  return plus(plus(series, scaled(inverse, -0.5)), log(x));
}

/**
 * ζ(s, x) for x < 0: the sum of (x + k)⁻ˢ over all whole k, which is that of u and of 1 − u for the distance u to the
 * nearest pole, less the terms from 1 − x on.
 */
export function zetaBelowZero(s: number, x: number): number {
  const t = x - Math.round(x);
  const first = t ** -s;
  // The others are nothing next to it, or have overflown too.
  if (!(Math.abs(first) < 2 ** 500)) return t === 0 ? Number.POSITIVE_INFINITY : first;
  const sign = s % 2 === 0 ? 1 : -1;
  const u = Math.abs(t);
  const [a, b] = [over([1, 0], u), quotient([1, 0], pair(1, -u))];
  const nearest = sign === 1 ? plus(power(a, s), power(b, s)) : times(scaled(times(a, b), 1 - 2 * u), mixed(a, b, s));
  const others = plus(zeta(s, pair(1, u)), scaled(zeta(s, pair(2, -u)), sign));
  const beyond = scaled(zeta(s, pair(1, -x)), -sign);
  return plus(scaled(plus(nearest, others), t < 0 ? sign : 1), beyond)[0];
}

/** aⁿ⁻¹ + aⁿ⁻²b + … + bⁿ⁻¹ = (aⁿ − bⁿ)/(a − b), in which nothing cancels. */
function mixed(a: Pair, b: Pair, n: number): Pair {
  let [sum, last]: [Pair, Pair] = [
    [1, 0],
    [1, 0],
  ];
  for (let k = 1; k < n; k++) {
    last = times(last, b);
    sum = plus(times(sum, a), last);
  }
  return sum;
}
