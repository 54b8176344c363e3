/** The derivatives of sin πx / (πx) of one number. */

import { over, type Pair, plus, scaled, times } from "../primitives/pairs.js";
import { pi, sinPi, turned } from "./half-turns.js";

/** 1/π */
const inverseOfPi: Pair = [0.3183098861837907, -1.9678676675182486e-17];

/**
 * The derivative of an order. They obey x Sₙ + n Sₙ₋₁ = πⁿ⁻¹ sin(πx + nπ/2): the recurrence is stable upwards from S₀
 * where |πx| is large beside n, and elsewhere downwards, from any number far enough above. In pairs, as the terms
 * cancel near zeros.
 */
export function sincDerivative(x: number, order: number): number {
  if (Math.abs(x) === Number.POSITIVE_INFINITY) return 0;
  if (order === 0 && x !== 0) return sinPi(x) / (Math.PI * x);
  const [sine, cosine] = [turned(x, 0), turned(x, 1)];
  const waves = [sine, cosine, scaled(sine, -1), scaled(cosine, -1)];
  let power = inverseOfPi;
  /** πⁿ⁻¹ sin(πx + nπ/2), with the power as it is. */
  const wave = (n: number): Pair => times(power, waves[n % 4] as Pair);
  const z = Math.PI * Math.abs(x);
  if (z > order + 2) {
    let value = over(wave(0), x);
    for (let n = 1; n <= order; n++) {
      power = times(power, pi);
      value = over(plus(wave(n), scaled(value, -n)), x);
    }
    return value[0];
  }
  // At the least two terms: where z is tiny, the first of an odd order is so too.
  let top = order + 1;
  for (let error = 1; error > 1e-34; error *= z / top) top++;
  for (let n = 0; n < top; n++) power = times(power, pi);
  let value: Pair = [0, 0];
  for (let n = top; n > order; n--) {
    value = over(plus(wave(n), scaled(value, -x)), n);
    power = times(power, inverseOfPi);
  }
  return value[0];
}
