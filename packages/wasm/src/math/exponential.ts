/** Exponentials: e^x by x = n·ln 2 + r, a polynomial in r, and 2^n put into the exponent's bits. */
import type { Value } from "../encoder/value.js";
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

/** 2^n (1 + q) = e^x: n as the low bits of an integer, n as a float, and q = e^r − 1. */
interface Split {
  readonly bits: Value;
  readonly n: Value;
  readonly q: Value;
}

/** Where |x| is less than 2^(fraction − 2). NaN stays in q. */
function split(f: Lanes, x: Value): Split {
  const { magic, precision } = f.format;
  const shifted = f.fma(x, f.of(Math.LOG2E), f.of(magic));
  const n = f.sub(shifted, f.of(magic));
  const [high, low] = ln2[precision];
  const r = f.nfma(n, f.of(low), f.nfma(n, f.of(high), x));
  const q = f.fma(f.mul(r, r), f.polynomial(r, series[precision]), r);
  return { bits: f.bits(shifted), n, q };
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
  const { bits, q } = split(f, f.atLeast(f.atMost(x, isSingle ? 89 : 710), isSingle ? -104 : -746));
  const half = f.shift("shr_u", bits, 1);
  const y = f.add(f.of(1), q);
  return f.mul(f.mul(y, powerOfTwo(f, half)), powerOfTwo(f, f.integer("sub", bits, half)));
}

/** 1/(1 + e^−x), as s/(s + s e^−x), where s is so small that denormal results are rounded once. */
export function sigmoid(f: Lanes, x: Value): Value {
  const isSingle = f.format.precision === "float32";
  const { bits, q } = split(f, f.atLeast(f.atMost(f.neg(x), isSingle ? 110 : 760), -40));
  const exponent = isSingle ? -64 : -512;
  const scale = powerOfTwo(f, bits, exponent);
  const small = f.of(2 ** exponent);
  return f.div(small, f.add(small, f.fma(q, scale, scale)));
}

/** e^x − 1 from the parts of e^x, where 2^n is a normal number. */
function lessOne(f: Lanes, { bits, q }: Split): Value {
  const scale = powerOfTwo(f, bits);
  return f.fma(q, scale, f.sub(scale, f.of(1)));
}

/** tanh |x| = t/(t + 2) with t = e^2|x| − 1. */
export function tanh(f: Lanes, x: Value): Value {
  const twice = f.atMost(f.abs(f.add(x, x)), f.format.precision === "float32" ? 20 : 44);
  const t = lessOne(f, split(f, twice));
  return f.copySign(f.div(t, f.add(t, f.of(2))), x);
}
