/** Logarithms: ln x = k·ln 2 + ln m with m near 1, and ln m as a series in s = f/(2 + f), where f = m − 1 (fdlibm, Sun Microsystems, 1993). */
import type { Value } from "../encoder/value.js";
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

/** ln x. */
export function log(f: Lanes, x: Value): Value {
  const { fraction } = f.format;
  const tiny = f.compare("lt", x, f.fromBits(f.whole(1n << BigInt(fraction))));
  const scale = 2 ** (fraction + 1);
  const { k, m } = split(f, f.select(tiny, f.mul(x, f.of(scale)), x));
  const exponent = f.sub(k, f.keep(tiny, f.of(fraction + 1)));
  const y = combine(f, exponent, f.sub(m, f.of(1)));
  return special(f, x, y);
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
