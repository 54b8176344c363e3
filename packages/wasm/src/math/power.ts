/** Powers and roots. */
import type { Value } from "../encoder/value.js";
import { keepBits } from "./bits.js";
import { exp, lostByProduct } from "./exponential.js";
import type { Lanes } from "./lanes.js";
import { log, logarithmInTwo } from "./logarithm.js";

/** Up to here whole powers are chains of products. */
export const isSmallPower = (exponent: number): boolean => Number.isInteger(exponent) && Math.abs(exponent) <= 16;

/** a to a small whole power that is known, by squaring. */
export function smallPower(f: Lanes, a: Value, b: Value): Value | undefined {
  const exponent = constantOf(f, b);
  if (exponent === undefined || !isSmallPower(exponent)) return undefined;
  let [power, square]: [Value | undefined, Value] = [undefined, a];
  for (let rest = Math.abs(exponent); rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) power = power === undefined ? square : f.mul(power, square);
    if (rest > 1) square = f.mul(square, square);
  }
  if (power === undefined) return f.of(1);
  return exponent < 0 ? f.div(f.of(1), power) : power;
}

/** The number that all lanes are, if that is known. */
function constantOf(f: Lanes, x: Value): number | undefined {
  if (x.of.kind === "constant") return Number(x.of.value);
  if (x.of.kind !== "vector") return undefined;
  const { buffer } = x.of.bytes.slice();
  const View = f.format.precision === "float32" ? Float32Array : Float64Array;
  const [first, ...others] = new View(buffer as ArrayBuffer);
  return others.every((other) => other === first) ? first : undefined;
}

/** a^b = ± e^(b ln |a|), with the logarithm in two parts. */
export function pow(f: Lanes, a: Value, b: Value): Value {
  const [zero, one, infinity] = [f.of(0), f.of(1), f.of(Number.POSITIVE_INFINITY)];
  const known = constantOf(f, a);
  if (known !== undefined && known > 0 && known < Number.POSITIVE_INFINITY) {
    const { high, low } = logarithmOf(known, f.format.precision);
    return exponentialOf(f, b, f.of(high), f.of(low));
  }
  const size = f.abs(a);
  const { high, low } = logarithmInTwo(f, size);
  const y = exponentialOf(f, b, high, low);
  const isWhole = f.compare("eq", f.float("floor", b), b);
  const half = f.mul(b, f.of(0.5));
  const isOdd = f.both(isWhole, f.compare("ne", f.float("floor", half), half));
  const isNegative = f.both(f.compare("lt", a, zero), f.compare("lt", size, infinity));
  const signed = f.withSign(y, keepBits(f, isOdd, f.signOf(a)));
  const real = f.select(isWhole, signed, f.select(isNegative, f.of(Number.NaN), y));
  return f.select(f.either(f.compare("eq", b, zero), f.compare("eq", a, one)), one, real);
}

/** e^(b (high + low)) */
function exponentialOf(f: Lanes, b: Value, high: Value, low: Value): Value {
  const product = f.mul(b, high);
  const rest = f.fma(b, low, lostByProduct(f, b, high, product));
  const grown = exp(f, product);
  const isPlain = f.both(
    f.compare("lt", f.abs(product), f.of(800)),
    f.compare("lt", grown, f.of(Number.POSITIVE_INFINITY)),
  );
  return f.select(isPlain, f.fma(grown, rest, grown), grown);
}

/** Bits behind the point of the whole numbers that logarithms are computed in. */
const point = 160n;

/** ln x of a number that is known, in two parts: x = m 2ᵉ, and ln m = 2 artanh((m − 1)/(m + 1)). */
function logarithmOf(x: number, precision: "float32" | "float64"): { readonly high: number; readonly low: number } {
  const exponent = Math.floor(Math.log2(x));
  const part = BigInt((x / 2 ** exponent) * 2 ** 53) << (point - 53n);
  const total = logarithm(part) + BigInt(exponent) * logarithm(2n << point);
  const round = precision === "float32" ? Math.fround : (value: number): number => value;
  const scale = 2 ** Number(point);
  const high = round(Number(total) / scale);
  return { high, low: round(Number(total - BigInt(high * scale)) / scale) };
}

function logarithm(x: bigint): bigint {
  const one = 1n << point;
  const ratio = ((x - one) << point) / (x + one);
  let [sum, term] = [0n, ratio];
  for (let n = 1n; term !== 0n; n += 2n, term = (((term * ratio) >> point) * ratio) >> point) sum += term / n;
  return 2n * sum;
}

/** The cube root: e^(ln |x| / 3), and a step of Newton's. */
export function cbrt(f: Lanes, x: Value): Value {
  const size = f.abs(x);
  const y = exp(f, f.mul(log(f, size), f.of(1 / 3)));
  const step = f.mul(f.sub(y, f.div(size, f.mul(y, y))), f.of(1 / 3));
  const plain = f.both(f.compare("gt", size, f.of(0)), f.compare("lt", size, f.of(Number.POSITIVE_INFINITY)));
  return f.withSign(f.select(plain, f.sub(y, step), size), f.signOf(x));
}

/** √(a² + b²) = m √(1 + (s/m)²), where m is the larger size and s the smaller. */
export function hypot(f: Lanes, a: Value, b: Value): Value {
  const [x, y, infinity] = [f.abs(a), f.abs(b), f.of(Number.POSITIVE_INFINITY)];
  const [larger, smaller] = [f.float("max", x, y), f.float("min", x, y)];
  const ratio = f.keep(f.compare("ne", smaller, f.of(0)), f.div(smaller, larger));
  const length = f.mul(larger, f.float("sqrt", f.fma(ratio, ratio, f.of(1))));
  const isInfinite = f.either(f.compare("eq", x, infinity), f.compare("eq", y, infinity));
  return f.select(isInfinite, infinity, length);
}

/** a/√(a² + b²) */
export function overHypot(f: Lanes, a: Value, b: Value): Value {
  return over(f, a, b, (x, squares) => f.div(x, f.float("sqrt", squares)), 0);
}

/** a/(a² + b²) */
export function overSquares(f: Lanes, a: Value, b: Value): Value {
  return over(f, a, b, (x, squares) => f.div(x, squares), 1);
}

type Quotient = (x: Value, squares: Value) => Value;

/**
 * A quotient of a by a² + b², both by a power of 2 that keeps the squares from overflow and underflow. The quotient is of
 * that degree in the power. Where a might underflow, the quotient is scaled instead.
 */
function over(f: Lanes, a: Value, b: Value, quotient: Quotient, degree: 0 | 1): Value {
  const size = f.float("max", f.abs(a), f.abs(b));
  const small = f.select(f.compare("lt", size, f.of(2 ** -470)), f.of(2 ** 600), f.of(1));
  const scale = f.select(f.compare("gt", size, f.of(2 ** 470)), f.of(2 ** -600), small);
  const [x, y] = [f.mul(a, scale), f.mul(b, scale)];
  const isLarge = f.compare("lt", scale, f.of(1));
  const found = quotient(f.select(isLarge, a, x), f.fma(y, y, f.mul(x, x)));
  const scaled = f.mul(degree === 1 ? f.mul(found, scale) : found, f.select(isLarge, scale, f.of(1)));
  return f.select(f.compare("eq", size, f.of(0)), a, scaled);
}
