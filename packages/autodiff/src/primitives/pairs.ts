/** Numbers of twice the digits, as sums of two float64 (Dekker, 1971): for differences of what is nearly equal. */
import { lostByProduct, lostBySum } from "./rounding-errors.js";

/** A number, and what it is off by. */
export type Pair = readonly [number, number];

/** a + b for two numbers. */
export const pair = (a: number, b: number): Pair => [a + b, lostBySum(a, b)];

/** a + b */
export const plus = ([a, x]: Pair, [b, y]: Pair): Pair => pair(a + b, lostBySum(a, b) + x + y);

/** a · b for a number b. */
export const scaled = ([a, x]: Pair, b: number): Pair => pair(a * b, lostByProduct(a, b) + x * b);

/** a · b */
export const times = ([a, x]: Pair, [b, y]: Pair): Pair => pair(a * b, lostByProduct(a, b) + a * y + x * b);

/** a/b for a number b. */
export const over = ([a, x]: Pair, b: number): Pair => {
  const quotient = a / b;
  return pair(quotient, (a - quotient * b - lostByProduct(quotient, b) + x) / b);
};

/** a/b, for b that is not 0. */
export function quotient(a: Pair, b: Pair): Pair {
  const head = a[0] / b[0];
  return pair(head, plus(a, scaled(b, -head))[0] / b[0]);
}

/** aⁿ, for whole n ≥ 1. */
export function power(a: Pair, n: number): Pair {
  if (n === 1) return a;
  const root = power(a, Math.floor(n / 2));
  const square = times(root, root);
  return n % 2 === 0 ? square : times(square, a);
}

/** ln 2 */
const ln2: Pair = [Math.LN2, 2.3190468138462996e-17];

/** eᵃ: a power of 2 times the series of the rest, which is at most ½ ln 2. */
export function exp(a: Pair): Pair {
  const count = Math.round(a[0] / Math.LN2);
  const rest = plus(a, scaled(ln2, -count));
  let total: Pair = [1, 0];
  for (let n = 27; n > 0; n--) total = plus([1, 0], over(times(total, rest), n));
  return scaled(total, 2 ** count);
}

/** ln a = b + ln(1 + s), where b is nearly so, and s = a e⁻ᵇ − 1. */
export function log(a: Pair): Pair {
  const near = Math.log(a[0]);
  const [s, rest] = plus(times(a, exp([-near, 0])), [-1, 0]);
  return plus([near, 0], [s, rest - (s * s) / 2]);
}
