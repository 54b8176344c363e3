/** The derivatives of sin πx / (πx) of one number. */
import { cosPi, sinPi } from "./half-turns.js";
import { over, type Pair, plus, scaled, times } from "./pairs.js";

const pi: Pair = [Math.PI, 1.2246467991473532e-16];

/**
 * The derivative of an order. With z = πx, those of sin z / z obey z Sₙ + n Sₙ₋₁ = sin(z + nπ/2): the recurrence is
 * stable upwards from S₀ where |z| is large beside n, and elsewhere downwards, from any number far enough above.
 */
export function sincDerivative(x: number, order: number): number {
  if (Math.abs(x) === Number.POSITIVE_INFINITY) return 0;
  const z = Math.PI * x;
  const [sine, cosine] = [sinPi(x), cosPi(x)];
  /** sin(z + nπ/2) */
  const turned = (n: number): number => (n % 4 < 2 ? 1 : -1) * (n % 2 === 0 ? sine : cosine);
  const scale = Math.PI ** order;
  if (order === 0 && z !== 0) return sine / z;
  const [start, away] = [Math.floor(x), 0.5 - (x - Math.floor(x))];
  if (order === 1 && Math.abs(z) > 3 && Math.abs(away) < 0.25) return (start % 2 === 0 ? 1 : -1) * nearHalf(x, away);
  if (Math.abs(z) > order + 2) {
    let value = sine / z;
    for (let n = 1; n <= order; n++) value = (turned(n) - n * value) / z;
    return scale * value;
  }
  // At the least two terms: where z is tiny, the first of an odd order is so too.
  let top = order + 1;
  for (let error = 1; error > 1e-20; error *= Math.abs(z) / top) top++;
  let value = 0;
  for (let n = top; n > order; n--) value = (turned(n) - z * value) / n;
  return scale * value;
}

/** |πx sin πd − cos πd| / πx², with its sign where ⌊x⌋ is even: the derivative of order 1 for a small d = ⌊x⌋ + ½ − x. */
function nearHalf(x: number, d: number): number {
  const w = scaled(pi, d);
  const [total, rest] = plus(times(scaled(pi, x), times(w, series(w, 2))), scaled(series(w, 1), -1));
  return (total + rest) / (Math.PI * x) / x;
}

/** 1 − w²/(k(k + 1)) + w⁴/(k(k + 1)(k + 2)(k + 3)) − …: cos w for k = 1, and sin w / w for k = 2. */
function series(w: Pair, k: number): Pair {
  const square = times(w, w);
  let total: Pair = [1, 0];
  for (let n = k + 22; n >= k; n -= 2) total = plus([1, 0], scaled(over(times(total, square), n * (n + 1)), -1));
  return total;
}
