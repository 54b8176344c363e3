/** Sine and cosine of angles counted in half turns: exact at whole and half ones, however many. */
import { over, type Pair, plus, scaled, times } from "../primitives/pairs.js";

/** π */
export const pi: Pair = [Math.PI, 1.2246467991473532e-16];

/** sin πx. */
export function sinPi(x: number): number {
  const whole = Math.round(x);
  // Plus 0, so that zeros are not negative.
  return (whole % 2 === 0 ? 1 : -1) * sineNear(x - whole) + 0;
}

/** From −½ to ½. */
function sineNear(rest: number): number {
  return Math.abs(rest) <= 0.25
    ? Math.sin(Math.PI * rest)
    : Math.sign(rest) * Math.cos(Math.PI * (0.5 - Math.abs(rest)));
}

/** sin π(x + n/2): of order n, the derivative of sin πx over πⁿ. */
export function turned(x: number, n: number): Pair {
  const short = x % 2;
  const quarters = Math.round(2 * short);
  const rest = scaled(pi, short - quarters / 2);
  const isCosine = (quarters + n) & 1;
  const value = isCosine ? series(rest, 1) : times(rest, series(rest, 2));
  return scaled(value, (quarters + n) & 2 ? -1 : 1);
}

/** 1 − w²/(k(k + 1)) + w⁴/(k(k + 1)(k + 2)(k + 3)) − …, for |w| ≤ π/4: cos w for k = 1, and sin w / w for k = 2. */
function series(w: Pair, k: number): Pair {
  const square = times(w, w);
  let total: Pair = [1, 0];
  for (let n = k + 28; n >= k; n -= 2) total = plus([1, 0], over(times(total, square), -n * (n + 1)));
  return total;
}
