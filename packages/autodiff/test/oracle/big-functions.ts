/** Functions of numbers with 60 digits, 40 of which are right wherever a float64 may lie: no formula here cancels. */
import { all, type BigNumber, create, type FactoryFunctionMap } from "mathjs";

const math = create(all as FactoryFunctionMap, { number: "BigNumber", precision: 60 });
/** Enough digits to take any float64 modulo 2π. */
const wide = create(all as FactoryFunctionMap, { number: "BigNumber", precision: 380 });
const turn = wide.bignumber(wide.tau);
const remainders = new Map<string, Big>();

export type Big = BigNumber;

/** The number that a float64 is, to 60 digits if it is not whole, or that a text writes. */
export function big(x: number | string): Big {
  if (typeof x === "string" || !Number.isFinite(x) || x === 0)
    return math.bignumber(Object.is(x, -0) ? "-0" : String(x));
  return math.bignumber(Number.isInteger(x) ? String(BigInt(x)) : x.toPrecision(60));
}

export const zero = big(0);
export const one = big(1);
export const two = big(2);
export const half = big("0.5");
export const pi = math.bignumber(math.pi) as Big;
export const ln2 = two.ln();
const nan = big(Number.NaN);

export const sign = (x: Big): number => (x.isZero() ? 0 : x.isNegative() ? -1 : 1);
export const larger = (a: Big, b: Big): Big => (a.gt(b) ? a : b);
export const smaller = (a: Big, b: Big): Big => (a.lt(b) ? a : b);
export const square = (x: Big): Big => x.times(x);
export const reciprocal = (x: Big): Big => one.div(x);

/** Beyond ±10⁵ it is as good as infinite, or 0. */
export function exp(x: Big): Big {
  return x.abs().gt(1e5) ? big(x.isNegative() ? "1e-43430" : "1e43430") : x.exp();
}

export function expm1(x: Big): Big {
  return x.abs().lt(1e-20) ? powerSeries(x, [1, 2, 6, 24]) : exp(x).minus(1);
}

export function log1p(x: Big): Big {
  return x.abs().lt(1e-20) ? powerSeries(x, [1, -2, 3, -4]) : x.plus(1).ln();
}

/** Σ xᵏ/dₖ from k = 1. */
function powerSeries(x: Big, denominators: readonly number[]): Big {
  return denominators.reduce((total, d, i) => total.plus(x.pow(i + 1).div(d)), zero);
}

export const log = (x: Big): Big => x.ln();
export const sigmoid = (x: Big): Big => reciprocal(exp(x.neg()).plus(1));
export const softplus = (x: Big): Big => larger(x, zero).plus(log1p(exp(x.abs().neg())));

/** aᵇ for a ≥ 0, or a < 0 and a whole b. */
export function pow(a: Big, b: Big): Big {
  if (b.isZero()) return one;
  if (a.isNegative() && !a.isZero() && !b.isInteger()) return nan;
  const size = a.isZero() ? big(b.isNegative() ? Number.POSITIVE_INFINITY : 0) : exp(b.times(a.abs().ln()));
  return a.isNegative() && b.isInteger() && !b.mod(2).isZero() ? size.neg() : size;
}

/** ⌊a/b⌋ and a − b ⌊a/b⌋, by whole multiples of 2⁻¹⁰⁷⁴, as no 60 digits hold the quotient. */
export function divideWhole(a: Big, b: Big): { readonly quotient: Big; readonly rest: Big } {
  const [p, q] = [inSmallest(Number(a)), inSmallest(Number(b))];
  if (q === 0n) return { quotient: nan, rest: nan };
  const cut = p % q;
  const rest = cut !== 0n && cut < 0n !== q < 0n ? cut + q : cut;
  return { quotient: big(String((p - rest) / q)), rest: big(String(rest)).times(big(Number.MIN_VALUE)) };
}

/** The number in units of 2⁻¹⁰⁷⁴, from its bits. */
function inSmallest(x: number): bigint {
  const bits = new BigUint64Array(new Float64Array([Math.abs(x)]).buffer)[0] as bigint;
  const [exponent, fraction] = [bits >> 52n, bits & (2n ** 52n - 1n)];
  const size = exponent === 0n ? fraction : (fraction + 2n ** 52n) << (exponent - 1n);
  return x < 0 ? -size : size;
}

export const sin = (x: Big): Big => alternating(turned(x), turned(x), 1);
export const cos = (x: Big): Big => alternating(one, turned(x), 0);

/** first · (1 − x²/((k + 1)(k + 2)) + x⁴/((k + 1) ⋯ (k + 4)) − …) */
function alternating(first: Big, x: Big, k: number): Big {
  const minusSquare = square(x).neg();
  let [term, total] = [first, first];
  for (let n = k + 1; term.abs().gt("1e-65"); n += 2) {
    term = term.times(minusSquare).div(n * (n + 1));
    total = total.plus(term);
  }
  return total;
}

/** x modulo 2π, from −π to π. Sines, cosines and tangents ask for the same. */
function turned(x: Big): Big {
  if (x.abs().lt(3)) return x;
  const key = x.toString();
  let rest = remainders.get(key);
  if (rest === undefined) {
    const exact = wide.bignumber(key);
    rest = math.bignumber(exact.minus(turn.times(exact.div(turn).round())).toString());
    remainders.set(key, rest);
  }
  return rest;
}

export const asin = (x: Big): Big => x.asin();
export const acos = (x: Big): Big => (x.abs().gt(1) ? nan : atan2(one.minus(x).times(one.plus(x)).sqrt(), x));
export const atan = (x: Big): Big => x.atan();
/** The sign of a zero counts. */
export function atan2(a: Big, b: Big): Big {
  const acute = b.isZero() ? (a.isZero() ? zero : pi.div(2)) : a.div(b).abs().atan();
  const angle = b.isNegative() ? pi.minus(acute) : acute;
  return a.isNegative() ? angle.neg() : angle;
}

export const sinh = (x: Big): Big => expm1(x).minus(expm1(x.neg())).div(2);
export const cosh = (x: Big): Big => exp(x).plus(exp(x.neg())).div(2);
export function tanh(x: Big): Big {
  const twice = x.abs().times(-2);
  return expm1(twice).div(exp(twice).plus(1)).times(-sign(x));
}
export function asinh(x: Big): Big {
  const z = x.abs();
  return log1p(z.plus(square(z).div(square(z).plus(1).sqrt().plus(1)))).times(sign(x));
}
export function acosh(x: Big): Big {
  if (x.lt(1)) return nan;
  const beyond = x.minus(1);
  return log1p(beyond.plus(beyond.times(beyond.plus(2)).sqrt()));
}
export function atanh(x: Big): Big {
  const z = x.abs();
  return log1p(z.times(2).div(one.minus(z)))
    .times(sign(x))
    .div(2);
}

const rootOfPi = pi.sqrt();
/** 2/√π e^(−x²) */
export const erfSlope = (x: Big): Big => exp(square(x).neg()).times(2).div(rootOfPi);

/** 2/√π e^(−x²) Σ 2ⁿ x²ⁿ⁺¹ / (1 · 3 ⋯ (2n + 1)), in which no terms cancel. */
export function erf(x: Big): Big {
  if (x.abs().gt(5)) return one.minus(erfc(x.abs())).times(sign(x));
  const doubled = square(x).times(2);
  let [term, total] = [x, x];
  for (let n = 1; term.abs().gt(total.abs().times(1e-55)); n++) {
    term = term.times(doubled).div(2 * n + 1);
    total = total.plus(term);
  }
  return total.times(erfSlope(x));
}

/** From 5 on, by the continued fraction of e^(x²) erfc x. */
export function erfc(x: Big): Big {
  if (x.lte(5)) return one.minus(erf(x));
  const step = half.div(square(x));
  let fraction = one;
  for (let n = 90; n > 0; n--) fraction = step.times(n).div(fraction).plus(1);
  return erfSlope(x).div(x).div(2).div(fraction);
}

/** By Newton's method on erf, or on ln erfc where erf is near 1, to 35 digits. */
export function erfinv(x: Big): Big {
  const z = x.abs();
  if (z.gte(1)) return z.eq(1) ? x.div(0) : nan;
  let y = z.lt(0.5) ? z : one.minus(z).ln().neg().sqrt();
  for (let step = one; step.abs().gt(y.times(1e-35)); y = y.minus(step)) {
    const rest = erfc(y);
    step = z.lt(0.5)
      ? erf(y).minus(z).div(erfSlope(y))
      : one.minus(z).ln().minus(rest.ln()).times(rest).div(erfSlope(y));
  }
  return x.isNegative() ? y.neg() : y;
}

/** Φ(x), the standard normal distribution, and its density. */
export const normal = (x: Big): Big => erfc(x.div(two.sqrt()).neg()).div(2);
export const density = (x: Big): Big => exp(square(x).div(-2)).div(pi.times(2).sqrt());
