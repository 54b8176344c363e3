/** The normal quantile as machine code: Wichura's AS 241 with every operation in core's order, so bit for bit core's. */
import type { FunctionBuilder } from "../encoder/function.js";
import { op, type Value } from "../encoder/value.js";
import { Lanes } from "../math/lanes.js";

/** ln 2. */
// biome-ignore lint/suspicious/noApproximativeNumericConstant: the standard leaves the last bits of Math.LN2 open.
const ln2 = 0.6931471805599453;

/** √2. */
// biome-ignore lint/suspicious/noApproximativeNumericConstant: as for ln2.
const sqrt2 = 1.4142135623730951;

/** 2 / (2i + 1): the series 2 artanh s = 2s (1 + s²/3 + s⁴/5 + …). */
const artanhSeries = Array.from({ length: 12 }, (_, i) => 2 / (2 * i + 1));

/** Numerators and denominators, lowest power first: in the middle, in the tails, and far out. */
const middle = [
  [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087,
    33430.57558358813, 2509.0809287301227,
  ],
  [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
  ],
] as const;
const tails = [
  [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
] as const;
const farOut = [
  [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
  ],
  [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 1.8463183175100548e-5,
    1.421511758316446e-7, 2.0442631033899397e-15,
  ],
] as const;

/** z such that a standard normal variable is below z with probability p, for 0 < p < 1; p is an f64 or two. */
export function normalQuantile(fn: FunctionBuilder, probability: Value): Value {
  const vector = probability.type === "v128";
  const f = new Lanes(vector ? "f64x2" : "f64", false);
  const some = (mask: Value): Value => (vector ? op("v128.any_true", [mask]) : mask);
  const p = fn.let(probability);
  const q = fn.let(f.sub(p, f.of(0.5)));
  const r = f.sub(f.of(0.180625), f.mul(q, q));
  const z = fn.start(f.div(f.mul(q, f.polynomial(r, middle[0])), f.polynomial(r, middle[1])));
  const outside = fn.let(f.compare("gt", f.abs(q), f.of(0.425)));
  fn.when(some(outside), () => {
    const isLow = fn.let(f.compare("lt", q, f.of(0)));
    const tail = fn.let(f.float("sqrt", f.neg(log(f, f.select(isLow, p, f.sub(f.of(1), p))))));
    const quotient = (from: number, [above, below]: typeof tails | typeof farOut): Value => {
      const t = f.sub(tail, f.of(from));
      return f.div(f.polynomial(t, above), f.polynomial(t, below));
    };
    const size = fn.start(quotient(1.6, tails));
    const isFar = fn.let(f.compare("gt", tail, f.of(5)));
    fn.when(some(isFar), () => fn.set(size, f.select(isFar, quotient(5, farOut), size)));
    fn.set(z, f.select(outside, f.select(isLow, f.neg(size), size), z));
  });
  return z;
}

/** core's `portableLog`: x = 2ᵉ m with m in [√½, √2), and ln m = 2 artanh((m − 1) / (m + 1)). */
function log(f: Lanes, x: Value): Value {
  const bits = f.bits(x);
  // The exponent in the fraction of 2⁵² is a number above 2⁵².
  const exponent = f.fromBits(f.bitwise("or", f.shift("shr_u", bits, 52), f.whole(0x4330000000000000n)));
  const fraction = f.fromBits(
    f.bitwise("or", f.bitwise("and", bits, f.whole(0xfffffffffffffn)), f.whole(f.format.one)),
  );
  const isLarge = f.compare("ge", fraction, f.of(sqrt2));
  const m = f.select(isLarge, f.mul(fraction, f.of(0.5)), fraction);
  const e = f.sub(exponent, f.select(isLarge, f.of(2 ** 52 + 1022), f.of(2 ** 52 + 1023)));
  const s = f.div(f.sub(m, f.of(1)), f.add(m, f.of(1)));
  return f.add(f.mul(e, f.of(ln2)), f.mul(s, f.polynomial(f.mul(s, s), artanhSeries)));
}
