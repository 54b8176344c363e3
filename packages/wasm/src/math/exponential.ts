/** Exponentials: e^x by x = n·ln 2 + r, a polynomial in r, and 2^n put into the exponent's bits. */
import type { Value } from "../encoder/value.js";
import { head } from "./bits.js";
import type { Lanes } from "./lanes.js";

/** ln 2 in two parts, of which the first has so few digits that n times it is exact. */
const ln2 = {
  float32: [0.693359375, -2.12194440054690583e-4],
  float64: [0.693147180369123816, 1.90821492927058770002e-10],
} as const;

/** (e^r − 1 − r)/r² for |r| ≤ ½ ln 2: minimax. */
const series = {
  float32: [0.500000009, 0.166665196, 0.041666209, 0.00836882213, 0.00139503373],
  float64: [
    0.5000000000000012, 0.16666666666666696, 0.04166666666652186, 0.008333333333307982, 0.0013888888945573564,
    0.00019841269915899185, 2.4801491260376998e-5, 2.7557217490717214e-6, 2.7630856390546016e-7, 2.5117518418837542e-8,
  ],
} as const;

/** tanh(r/2)/r in powers of r², for |r| ≤ ½ ln 2, in float32 + ¼: minimax. */
const halfTangent = {
  float32: [0.5, -0.0416663372, 0.00416101092, -0.00039378929],
  float64: [
    0.5, -0.04166666666666666, 0.004166666666665607, -0.0004216269840563512, 4.271384248396116e-5,
    -4.327710547482227e-6, 4.3808538345505665e-7, -4.23256264790561e-8,
  ],
} as const;

/** x = n·ln 2 + r, with n in the low bits of an integer. */
interface Reduced {
  readonly bits: Value;
  readonly r: Value;
}

/** Reduces x, or −x: then r is −r. Where |x| is less than 2^(fraction − 2). NaN stays in r. n is `from`/ln 2, rounded. */
function reduce(f: Lanes, x: Value, sign: 1 | -1, from = x): Reduced {
  const { magic, precision } = f.format;
  const shifted = f.fma(from, f.of(sign * Math.LOG2E), f.of(magic));
  const n = f.sub(shifted, f.of(magic));
  const [high, low] = ln2[precision];
  const step = (part: number, from: Value): Value =>
    sign === 1 ? f.nfma(n, f.of(part), from) : f.fma(n, f.of(part), from);
  return { bits: f.bits(shifted), r: step(low, step(high, x)) };
}

/** e^r − 1, or e^−r − 1, where |r| ≤ ½ ln 2. */
function lessOne(f: Lanes, r: Value, sign: 1 | -1): Value {
  const terms = series[f.format.precision].map((each, i) => (i % 2 === 0 ? each : sign * each));
  const square = f.mul(r, r);
  const rest = f.polynomial(r, terms);
  return sign === 1 ? f.fma(square, rest, r) : f.sub(f.mul(square, rest), r);
}

/** 2^n for n in an integer's low bits, if it is a normal number. */
function powerOfTwo(f: Lanes, n: Value, extra = 0): Value {
  const { fraction, one } = f.format;
  const bias = f.whole(one + (BigInt(extra) << BigInt(fraction)));
  return f.fromBits(f.integer("add", f.shift("shl", n, fraction), bias));
}

/** e^x. Its scale is applied in two halves, so that what overflows or is denormal is rounded once. */
export function exp(f: Lanes, x: Value): Value {
  const isSingle = f.format.precision === "float32";
  const { bits, r } = reduce(f, f.atLeast(f.atMost(x, isSingle ? 89 : 710), isSingle ? -104 : -746), 1);
  const half = f.shift("shr_u", bits, 1);
  const y = f.add(f.of(1), lessOne(f, r, 1));
  return f.mul(f.mul(y, powerOfTwo(f, half)), powerOfTwo(f, f.integer("sub", bits, half)));
}

/** a·b − product, by halves of a and b whose products are exact (Dekker). */
export function lostByProduct(f: Lanes, a: Value, b: Value, product: Value): Value {
  const [a1, b1] = [head(f, a), head(f, b)];
  const [a2, b2] = [f.sub(a, a1), f.sub(b, b1)];
  const cross = f.add(f.mul(a1, b2), f.mul(a2, b1));
  return f.add(f.add(f.sub(f.mul(a1, b1), product), cross), f.mul(a2, b2));
}

/** e^−ab, with what the product loses. */
export function decay(f: Lanes, a: Value, b: Value): Value {
  const product = f.mul(a, b);
  const y = exp(f, f.neg(product));
  const isPlain = f.both(
    f.compare("lt", f.abs(product), f.of(750)),
    f.compare("lt", y, f.of(Number.POSITIVE_INFINITY)),
  );
  return f.select(isPlain, f.nfma(y, lostByProduct(f, a, b, product), y), y);
}

/** 1/(1 + e^−x), as s/(s + s e^−x), where s is so small that denormal results are rounded once. `lost` is more of x. */
export function sigmoid(f: Lanes, x: Value, lost?: Value): Value {
  const isSingle = f.format.precision === "float32";
  const reduced = reduce(f, f.atMost(f.atLeast(x, isSingle ? -110 : -760), 40), -1);
  const r = lost === undefined ? reduced.r : f.add(reduced.r, lost);
  const exponent = isSingle ? -64 : -512;
  const scale = powerOfTwo(f, reduced.bits, exponent);
  const small = f.of(2 ** exponent);
  return f.div(small, f.add(f.fma(lessOne(f, r, -1), scale, small), scale));
}

/** σ(a − b), with what the difference loses. */
export function sigmoidOfDifference(f: Lanes, a: Value, b: Value): Value {
  const difference = f.sub(a, b);
  const moved = f.sub(a, difference);
  const lost = f.add(f.sub(a, f.add(difference, moved)), f.sub(moved, b));
  const isFar = f.compare("gt", f.abs(difference), f.of(750));
  return sigmoid(f, difference, f.drop(isFar, lost));
}

/**
 * tanh |x| = a/b with a = (2^n − 1) + (2^n + 1)p, b = (2^n + 1) + (2^n − 1)p, p = tanh r/2 and 2|x| = n·ln 2 + r. Near
 * 0 it is p itself. Where a is near b, b is made of the rounded a, whose error has no weight then: that is where
 * tanh |x| > ½ in float32, where n belongs to 2|x| − ¼: it stays 0 until |x| is so large that a loses few digits.
 */
export function tanh(f: Lanes, x: Value): Value {
  const { precision } = f.format;
  const isSingle = precision === "float32";
  const sign = f.signOf(x);
  const twice = f.withSign(f.add(x, x), sign);
  const bounded = f.atMost(twice, isSingle ? 20 : 44);
  const { bits, r } = reduce(f, bounded, 1, isSingle ? f.sub(bounded, f.of(0.25)) : bounded);
  const p = f.mul(r, f.polynomial(f.mul(r, r), halfTangent[precision]));
  const scale = powerOfTwo(f, bits);
  const [less, more] = [f.sub(scale, f.of(1)), f.add(scale, f.of(1))];
  const a = f.fma(more, p, less);
  const b = f.select(f.compare("gt", scale, f.of(2)), f.add(a, f.nfma(f.of(2), p, f.of(2))), f.fma(less, p, more));
  return f.withSign(f.div(a, b), sign);
}

/** e^x − 1, with the sign of x. */
export function expm1(f: Lanes, x: Value): Value {
  const single = f.format.precision === "float32";
  const { bits, r } = reduce(f, f.atLeast(f.atMost(x, single ? 89 : 710), -40), 1);
  // Half of it: 2^n itself may be too large where the result is not.
  const scale = powerOfTwo(f, bits, -1);
  const half = f.fma(lessOne(f, r, 1), scale, f.sub(scale, f.of(0.5)));
  return f.fromBits(f.bitwise("or", f.bits(f.add(half, half)), f.signOf(x)));
}

/** ½ e^|x|, also where e^|x| is too large. */
function halfExp(f: Lanes, x: Value): Value {
  const { bits, r } = reduce(f, f.atMost(f.abs(x), 710.7), 1);
  const scale = powerOfTwo(f, bits, -2);
  const quarter = f.fma(lessOne(f, r, 1), scale, scale);
  return f.add(quarter, quarter);
}

/** cosh x = h + 1/4h with h = ½ e^|x|. */
export function cosh(f: Lanes, x: Value): Value {
  const h = halfExp(f, x);
  return f.add(h, f.div(f.of(0.25), h));
}

/** sinh |x| = ½ (t + t/(t + 1)) with t = e^|x| − 1, and ½ e^|x| where x is large. */
export function sinh(f: Lanes, x: Value): Value {
  const t = expm1(f, f.abs(x));
  const y = f.mul(f.of(0.5), f.add(t, f.div(t, f.add(t, f.of(1)))));
  const large = f.compare("gt", f.abs(x), f.of(22));
  return f.withSign(f.select(large, halfExp(f, x), y), f.signOf(x));
}
