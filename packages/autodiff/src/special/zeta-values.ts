/** Hurwitz' zeta function of one number, in pairs. */
import { over, type Pair, plus, power, quotient, scaled, times } from "../primitives/pairs.js";

/** The Bernoulli numbers B₂, B₄, … B₃₀, as fractions. */
export const bernoulli = [
  [1, 6],
  [-1, 30],
  [1, 42],
  [-1, 30],
  [5, 66],
  [-691, 2730],
  [7, 6],
  [-3617, 510],
  [43867, 798],
  [-174611, 330],
  [854513, 138],
  [-236364091, 2730],
  [8553103, 6],
  [-23749461029, 870],
  [8615841276005, 14322],
] as const;

/** Where series in 1/x with these numbers begin, for the order 0. */
export const far = 24;

/** ζ(s, x) = Σ (x + k)⁻ˢ over k = 0, 1, 2, …, for whole s ≥ 2 and x > 0: the smallest first, but none below `least`. */
export function zeta(s: number, x: Pair, least: number = 1e-40 * x[0] ** -s): Pair {
  if (x[0] >= s + far) return rest(s, x);
  const term = power(quotient([1, 0], x), s);
  return term[0] < least ? term : plus(zeta(s, plus(x, [1, 0]), least), term);
}

/** ζ(s, y) for large y, by the Euler–Maclaurin formula (DLMF 25.11.28). */
function rest(s: number, y: Pair): Pair {
  const inverse = quotient([1, 0], y);
  const square = times(inverse, inverse);
  // ∫ + ½ the first term + Σ B₂ₖ/(2k)! s(s + 1)…(s + 2k − 2) y^(1 − 2k), in units of y⁻ˢ.
  let sum = plus(over(y, s - 1), [0.5, 0]);
  let term = scaled(inverse, s / 2);
  for (const [i, [above, below]] of bernoulli.entries()) {
    sum = plus(sum, over(scaled(term, above), below));
    const k = 2 * (i + 1);
    term = over(scaled(times(term, square), (s + k - 1) * (s + k)), (k + 1) * (k + 2));
  }
  return times(sum, power(inverse, s));
}
