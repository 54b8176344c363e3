/**
 * The inverse of the normal distribution function, bit for bit the same on every engine: only + − × ÷ √ in a fixed
 * order, since `Math.log` and its kin differ between engines.
 */

/** ln 2. */
const ln2 = 0.6931471805599453;

/** √½. */
const sqrtHalf = 0.7071067811865476;

/** 2 / (2i + 1) for i = 11 … 0: the series 2 artanh s = 2s (1 + s²/3 + s⁴/5 + …). */
const artanhSeries = [2 / 23, 2 / 21, 2 / 19, 2 / 17, 2 / 15, 2 / 13, 2 / 11, 2 / 9, 2 / 7, 2 / 5, 2 / 3, 2] as const;

/**
 * The natural logarithm of a positive, normal number, to some units in the last place:
 * x = 2ᵉ m with m in [√½, √2), and ln m = 2 artanh((m − 1) / (m + 1)).
 */
export function portableLog(x: number): number {
  let m = x;
  let e = 0;
  // Scaling by 2 is exact, so it does not matter how an engine finds the exponent.
  while (m < sqrtHalf) {
    m *= 2;
    e -= 1;
  }
  while (m >= 2 * sqrtHalf) {
    m *= 0.5;
    e += 1;
  }
  const s = (m - 1) / (m + 1);
  return e * ln2 + s * polynomial(artanhSeries, s * s);
}

// Wichura, "Algorithm AS 241: the percentage points of the normal distribution" (1988), PPND16,
// highest power first.
const a = [
  2.509080928730122672e3, 3.343057558358812811e4, 6.72657709270087e4, 4.592195393154987e4, 1.373169376550946e4,
  1.971590950306551e3, 1.3314166789178438e2, 3.38713287279636661,
] as const;
const b = [
  5.226495278852854561e3, 2.872908573572194267e4, 3.930789580009271e4, 2.1213794301586597e4, 5.394196021424751e3,
  6.871870074920579e2, 4.2313330701600911e1, 1,
] as const;
const c = [
  7.7454501427834140764e-4, 2.27238449892691845833e-2, 2.4178072517745061177e-1, 1.27045825245236838258,
  3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
] as const;
const d = [
  1.05075007164441684324e-9, 5.475938084995344946e-4, 1.51986665636164571966e-2, 1.4810397642748007459e-1,
  6.8976733498510000455e-1, 1.6763848301838038494, 2.05319162663775882187, 1,
] as const;
const f = [
  2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.2426609473880784386e-3, 2.65321895265761230930e-2,
  2.9656057182850489123e-1, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772,
] as const;
const g = [
  2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
  1.48753612908506148525e-2, 1.3692988092273580531e-1, 5.9983220655588793769e-1, 1,
] as const;

/** z such that a standard normal variable is below z with probability p, for 0 < p < 1. */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(a, r)) / polynomial(b, r);
  }
  const tail = Math.sqrt(-portableLog(q < 0 ? p : 1 - p));
  const z =
    tail <= 5
      ? polynomial(c, tail - 1.6) / polynomial(d, tail - 1.6)
      : polynomial(f, tail - 5) / polynomial(g, tail - 5);
  return q < 0 ? -z : z;
}

/** Horner's rule; coefficients from the highest power. */
function polynomial(coefficients: readonly number[], x: number): number {
  let y = coefficients[0] as number;
  for (let i = 1; i < coefficients.length; i++) y = y * x + (coefficients[i] as number);
  return y;
}
