/** ln(eᵃ + eᵇ) where it is near 0, of numbers below 0: in integers of as many digits as cancel. */

/** Digits after the point, beyond those that are 0 in a: twice those of a float64 cancel at most. */
const digits = 200;

/** ln(1 + s) with s = eᵃ + eᵇ − 1, for b ≤ a < 0. */
export function logOfSum(a: number, b: number): number {
  const zeros = Math.ceil(-Math.log2(-a));
  const places = BigInt(digits + zeros);
  const one = 1n << places;
  /** By the series of the 1024th part, squared ten times. */
  const exp = (x: number): bigint => {
    let [whole, shift] = [x, digits + zeros - 10];
    for (; !Number.isInteger(whole); shift--) whole *= 2;
    const part = BigInt(whole) << BigInt(shift);
    let [sum, term] = [one, one];
    for (let n = 1n; term !== 0n; n++) {
      term = ((term * part) >> places) / n;
      sum += term;
    }
    for (let n = 0; n < 10; n++) sum = (sum * sum) >> places;
    return sum;
  };
  return Math.log1p(Number(exp(a) + exp(b) - one) * 2 ** -digits * 2 ** -zeros);
}
