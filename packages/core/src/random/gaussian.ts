/**
 * The inverse of the normal distribution function, bit for bit the same on every engine: only + − × ÷ √ in a fixed
 * order, since `Math.log` and its kin differ between engines.
 */

/** ln 2. */
// biome-ignore lint/suspicious/noApproximativeNumericConstant: the standard leaves the last bits of Math.LN2 open.
const ln2 = 0.6931471805599453;

/** √½. */
// biome-ignore lint/suspicious/noApproximativeNumericConstant: as for ln2.
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
  2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
  133.14166789178438, 3.3871328727963665,
] as const;
const b = [
  5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
  42.31333070160091, 1,
] as const;
const c = [
  0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
  5.769497221460691, 4.630337846156546, 1.4234371107496835,
] as const;
const d = [
  1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
  1.6763848301838038, 2.053191626637759, 1,
] as const;
const f = [
  2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487,
  1.7848265399172913, 5.463784911164114, 6.657904643501103,
] as const;
const g = [
  2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133, 0.014875361290850615,
  0.1369298809227358, 0.599832206555888, 1,
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
