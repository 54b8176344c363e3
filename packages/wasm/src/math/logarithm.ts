/** Logarithms: ln x = k·ln 2 + ln m with m near 1, and ln m as a series in s = f/(2 + f), where f = m − 1 (fdlibm, Sun Microsystems, 1993). */
import type { Value } from "../encoder/value.js";
import { head } from "./bits.js";
import { exp } from "./exponential.js";
import type { Lanes } from "./lanes.js";

/** ln 2 in two parts, of which the first has so few digits that k times it is exact. */
const ln2 = {
  float32: [6.9313812256e-1, 9.0580006145e-6],
  float64: [6.9314718036912381649e-1, 1.90821492927058770002e-10],
} as const;

/** (ln((1 + s)/(1 − s)) − 2s)/s³ in powers of s². */
const series = {
  float32: [0.66666662693023682, 0.40000972151756287, 0.28498786687850952, 0.24279078841209412],
  float64: [
    6.66666666666673513e-1, 3.999999999940941908e-1, 2.857142874366239149e-1, 2.222219843214978396e-1,
    1.818357216161805012e-1, 1.531383769920937332e-1, 1.479819860511658591e-1,
  ],
} as const;

/** The bits of √½, roughly: m runs from it to its double. */
const rootHalf = { float32: 0x3f3504f3n, float64: 0x3fe6a09e00000000n } as const;

/** x = 2^k · m with m near 1, for a positive normal number; k as a float. */
function split(f: Lanes, x: Value): { readonly k: Value; readonly m: Value } {
  const { fraction, one, precision } = f.format;
  const moved = f.integer("add", f.bits(x), f.whole(one - rootHalf[precision]));
  const carrier = 2 ** fraction;
  const biased = f.bitwise("or", f.shift("shr_u", moved, fraction), f.bits(f.of(carrier)));
  const k = f.sub(f.fromBits(biased), f.of(carrier + Number(one >> BigInt(fraction))));
  const low = f.bitwise("and", moved, f.whole((1n << BigInt(fraction)) - 1n));
  return { k, m: f.fromBits(f.integer("add", low, f.whole(rootHalf[precision]))) };
}

/** k·ln 2 + ln(1 + f) + c. */
function combine(f: Lanes, k: Value, x: Value, c?: Value): Value {
  const { precision } = f.format;
  const [high, low] = ln2[precision];
  const s = f.div(x, f.add(x, f.of(2)));
  const z = f.mul(s, s);
  const rest = f.mul(z, f.polynomial(z, series[precision]));
  const half = f.mul(f.mul(x, x), f.of(0.5));
  const small = f.fma(k, f.of(low), f.mul(s, f.add(half, rest)));
  const sum = f.sub(f.sub(half, c === undefined ? small : f.add(small, c)), x);
  return f.sub(f.mul(k, f.of(high)), sum);
}

/** x = 2^k · m with m near 1, for any positive finite number. */
function normalized(f: Lanes, x: Value): { readonly k: Value; readonly m: Value } {
  const { fraction } = f.format;
  const tiny = f.compare("lt", x, f.fromBits(f.whole(1n << BigInt(fraction))));
  const scale = 2 ** (fraction + 1);
  const { k, m } = split(f, f.select(tiny, f.mul(x, f.of(scale)), x));
  return { k: f.sub(k, f.keep(tiny, f.of(fraction + 1))), m };
}

/** ln x. */
export function log(f: Lanes, x: Value): Value {
  const { k, m } = normalized(f, x);
  return special(f, x, combine(f, k, f.sub(m, f.of(1))));
}

/** What a logarithm is at 0, below, at ∞ and at NaN. */
function special(f: Lanes, x: Value, y: Value): Value {
  const zero = f.of(0);
  const below = f.select(f.compare("eq", x, zero), f.of(Number.NEGATIVE_INFINITY), f.of(Number.NaN));
  const finite = f.select(f.compare("lt", x, f.of(Number.POSITIVE_INFINITY)), y, x);
  return f.select(f.compare("gt", x, zero), finite, below);
}

/** ln(1 + x) for x that is finite and above −1. What 1 + x loses is put back: c/(1 + x). */
function nearOne(f: Lanes, x: Value): Value {
  const one = f.of(1);
  const u = f.add(x, one);
  const back = f.sub(u, one);
  const lost = f.add(f.sub(one, f.sub(u, back)), f.sub(x, back));
  const { k, m } = split(f, u);
  return combine(f, k, f.sub(m, one), f.div(lost, u));
}

/** ln(1 + x). */
export function log1p(f: Lanes, x: Value): Value {
  const tiny = f.compare("lt", f.abs(x), f.of(2 ** (-f.format.fraction - 2)));
  const one = f.of(1);
  const below = f.select(f.compare("eq", x, f.neg(one)), f.of(Number.NEGATIVE_INFINITY), f.of(Number.NaN));
  const finite = f.select(f.compare("lt", x, f.of(Number.POSITIVE_INFINITY)), nearOne(f, x), x);
  return f.select(tiny, x, f.select(f.compare("gt", x, f.neg(one)), finite, below));
}

/** ln(1 + e^x) = max(x, 0) + ln(1 + e^−|x|). */
export function softplus(f: Lanes, x: Value): Value {
  return f.add(f.float("max", x, f.of(0)), nearOne(f, exp(f, f.neg(f.abs(x)))));
}

/** ln(e^a + e^b). Equal infinities have no difference. */
export function logaddexp(f: Lanes, a: Value, b: Value): Value {
  const gap = f.drop(f.compare("eq", a, b), f.sub(a, b));
  return f.add(f.float("max", a, b), nearOne(f, exp(f, f.neg(f.abs(gap)))));
}

/** ln m as a number of few digits and the rest. */
function inTwo(f: Lanes, m: Value): { readonly high: Value; readonly low: Value } {
  const x = f.sub(m, f.of(1));
  const s = f.div(x, f.add(x, f.of(2)));
  const z = f.mul(s, s);
  const rest = f.mul(z, f.polynomial(z, series[f.format.precision]));
  const half = f.mul(f.mul(x, x), f.of(0.5));
  const high = head(f, f.sub(x, half));
  return { high, low: f.add(f.sub(f.sub(x, high), half), f.mul(s, f.add(half, rest))) };
}

/** ln x in float64 as the sum of two numbers; both are what ln x is where that is not finite. */
export function logarithmInTwo(f: Lanes, x: Value): { readonly high: Value; readonly low: Value } {
  const { k, m } = normalized(f, x);
  const { high, low } = inTwo(f, m);
  const [first, second] = ln2[f.format.precision];
  const shift = f.mul(k, f.of(first));
  const sum = f.add(shift, high);
  const lost = f.add(f.sub(shift, sum), high);
  const rest = f.add(lost, f.fma(k, f.of(second), low));
  const all = f.add(sum, rest);
  return { high: special(f, x, all), low: f.add(f.sub(sum, all), rest) };
}

/** Logarithms to another base: k·log 2 + log m, each in two parts. */
function toBase(ofTwo: readonly [number, number], scale: readonly [number, number]) {
  return (f: Lanes, x: Value): Value => {
    const { k, m } = normalized(f, x);
    const { high, low } = inTwo(f, m);
    const [whole, scaled] = [f.mul(k, f.of(ofTwo[0])), f.mul(high, f.of(scale[0]))];
    const sum = f.add(whole, scaled);
    const small = f.fma(f.add(low, high), f.of(scale[1]), f.mul(low, f.of(scale[0])));
    const lost = f.add(f.sub(whole, sum), scaled);
    return special(f, x, f.add(sum, f.add(lost, f.fma(k, f.of(ofTwo[1]), small))));
  };
}

/** The logarithm to base 2. */
export const log2: (f: Lanes, x: Value) => Value = toBase([1, 0], [1.4426950407214463, 1.6751713164886512e-10]);

/** The logarithm to base 10. */
export const log10: (f: Lanes, x: Value) => Value = toBase(
  [0.30102999566383914, 1.42050232272661e-13],
  [0.4342944818781689, 2.5082946711645275e-11],
);

/** The inverse of sinh: ln(|x| + √(x² + 1)), by what it has above 1; ln 2|x| where x is large. */
export function asinh(f: Lanes, x: Value): Value {
  const [size, one] = [f.abs(x), f.of(1)];
  const square = f.mul(size, size);
  const root = f.float("sqrt", f.add(square, one));
  const y = log1p(f, f.add(size, f.div(square, f.add(one, root))));
  return f.withSign(f.select(f.compare("gt", size, f.of(2 ** 28)), ofDouble(f, size), y), f.signOf(x));
}

/** The inverse of cosh: ln(1 + t + √(2t + t²)) with t = x − 1; ln 2x where x is large. */
export function acosh(f: Lanes, x: Value): Value {
  const t = f.sub(x, f.of(1));
  const y = log1p(f, f.add(t, f.float("sqrt", f.mul(t, f.add(t, f.of(2))))));
  const real = f.select(f.compare("lt", t, f.of(0)), f.of(Number.NaN), y);
  return f.select(f.compare("gt", x, f.of(2 ** 28)), ofDouble(f, x), real);
}

/** ln 2x. */
function ofDouble(f: Lanes, x: Value): Value {
  return f.add(log(f, x), f.of(Math.LN2));
}

/** The inverse of tanh: ½ ln(1 + 2|x|/(1 − |x|)). */
export function atanh(f: Lanes, x: Value): Value {
  const size = f.abs(x);
  const y = log1p(f, f.div(f.add(size, size), f.sub(f.of(1), size)));
  return f.withSign(f.mul(f.of(0.5), y), f.signOf(x));
}
