/** What float64 loses when it rounds a product or a sum, as numbers: exponentials magnify it. */

/** a · b − fl(a · b), exactly, where the product is of a common size (Dekker, 1971). */
export function lostByProduct(a: number, b: number): number {
  // Halves of large numbers would overflow. A small factor takes over, so that what is lost does not underflow.
  if (Math.abs(b) > Math.abs(a)) return lostByProduct(b, a);
  if (Math.abs(a) > 2 ** 500 && Number.isFinite(a)) {
    return Math.abs(b) < 1 ? lostByProduct(a * 2 ** -500, b * 2 ** 500) : lostByProduct(a * 2 ** -500, b) * 2 ** 500;
  }
  const [a1, b1] = [head(a), head(b)];
  const [a2, b2] = [a - a1, b - b1];
  return a1 * b1 - a * b + (a1 * b2 + a2 * b1) + a2 * b2;
}

/** a + b − fl(a + b), exactly (Knuth, 1969). */
export function lostBySum(a: number, b: number): number {
  const sum = a + b;
  const moved = sum - a;
  return a - (sum - moved) + (b - moved);
}

/** The first half of the digits (Veltkamp, 1968): products of two heads are exact. */
function head(x: number): number {
  const moved = x * (2 ** 27 + 1);
  return moved - (moved - x);
}

/** e^(a/b), to 2 units of the last place. */
export function grown(a: number, b: number): number {
  // Of denormal numbers, what products lose underflows.
  if (b !== 0 && Math.abs(b) < 2 ** -500) return grown(a * 2 ** 500, b * 2 ** 500);
  const quotient = a / b;
  const y = Math.exp(quotient);
  if (!(Math.abs(quotient) < 750 && y < Number.POSITIVE_INFINITY && Number.isFinite(b))) return y;
  return y + y * ((a - quotient * b - lostByProduct(quotient, b)) / b);
}

/** e^(−ab), to 2 units of the last place. */
export function decayed(a: number, b: number): number {
  const product = a * b;
  const y = Math.exp(-product);
  return Math.abs(product) < 750 && y < Number.POSITIVE_INFINITY ? y - y * lostByProduct(a, b) : y;
}
