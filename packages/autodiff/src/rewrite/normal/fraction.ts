/** Coefficients: fractions of whole numbers while those are exact, so that 3 · (1/3) is 1 and 0.1 + 0.2 is 0.3. */

/** n/d in lowest terms with d > 0; or any number over 1, where the whole numbers grew too large. */
export interface Fraction {
  readonly n: number;
  readonly d: number;
}

export const zero: Fraction = { n: 0, d: 1 };
export const one: Fraction = { n: 1, d: 1 };

/** The fraction a number stands for as written: 0.1 is 1/10. */
export function fraction(value: number): Fraction {
  if (Number.isSafeInteger(value)) return { n: value + 0, d: 1 };
  const match = /^(-?\d+)\.(\d{1,9})$/.exec(String(value));
  if (match === null) return { n: value, d: 1 };
  const [, whole, decimals] = match as unknown as [string, string, string];
  return ratio(Number(whole + decimals), 10 ** decimals.length, value);
}

export function times(a: Fraction, b: Fraction): Fraction {
  return ratio(a.n * b.n, a.d * b.d, decimal(a) * decimal(b));
}

export function over(a: Fraction, b: Fraction): Fraction {
  return b.n < 0 ? times(a, { n: -b.d, d: -b.n }) : times(a, { n: b.d, d: b.n });
}

export function plus(a: Fraction, b: Fraction): Fraction {
  return ratio(a.n * b.d + b.n * a.d, a.d * b.d, decimal(a) + decimal(b));
}

export function minus(a: Fraction): Fraction {
  return { n: -a.n, d: a.d };
}

export function raise(a: Fraction, exponent: number): Fraction {
  const value = decimal(a) ** exponent;
  const [n, d] = [a.n ** Math.abs(exponent), a.d ** Math.abs(exponent)];
  if (exponent >= 0) return ratio(n, d, value);
  return n < 0 ? ratio(-d, -n, value) : ratio(d, n, value);
}

export function decimal({ n, d }: Fraction): number {
  return n / d;
}

/** The largest fraction of which all are whole multiples; where some are not exact, 1. */
export function content(all: readonly Fraction[]): Fraction {
  if (all.some(({ n }) => !Number.isSafeInteger(n))) {
    const [first] = all as readonly [Fraction];
    return all.every(({ n, d }) => Math.abs(n) === Math.abs(first.n) && d === first.d)
      ? { n: Math.abs(first.n), d: first.d }
      : one;
  }
  let [n, d] = [0, 1];
  for (const each of all) {
    n = divisor(n, each.n);
    d = (d / divisor(d, each.d)) * each.d;
  }
  return Number.isSafeInteger(d) ? { n, d } : one;
}

/** Does it end as a decimal: is d made of twos and fives? */
export function isDecimal({ d }: Fraction): boolean {
  let rest = d;
  for (const prime of [2, 5]) while (rest % prime === 0) rest /= prime;
  return rest === 1;
}

function ratio(n: number, d: number, value: number): Fraction {
  if (!Number.isSafeInteger(n) || !Number.isSafeInteger(d) || d === 0) return { n: value, d: 1 };
  const common = divisor(n, d);
  return { n: n / common + 0, d: d / common };
}

/** The greatest common divisor, at least 1 for d ≥ 1. */
function divisor(a: number, b: number): number {
  let [x, y] = [Math.abs(a), Math.abs(b)];
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}
