/** The derivatives of sin πx / (πx) of one number. */
import { cosPi, sinPi } from "./half-turns.js";

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
