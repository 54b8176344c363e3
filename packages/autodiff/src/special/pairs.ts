/** Numbers of twice the digits, as sums of two float64 (Dekker, 1971): for differences of what is nearly equal. */
import { lostByProduct, lostBySum } from "../primitives/rounding-errors.js";

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
