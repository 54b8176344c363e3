/** Trigonometry in float64: polynomials on [−π/4, π/4] (fdlibm, Sun Microsystems, 1993), arctangents by Cephes (Moshier). */
import { call, choice, op, type Value } from "../encoder/value.js";
import { isOdd } from "./bits.js";
import type { Lanes } from "./lanes.js";

/** π/2 in parts of 24 bits, so that up to 2²⁹ times each is exact, and the rest. */
const halfPi = [
  1.570796251296997, 7.549789415861596e-8, 5.390302529957765e-15, 3.282003415807913e-22, 1.2706558760139879e-29,
] as const;

/** Up to here the quarter turns of an angle are counted here; beyond, JavaScript is asked. */
const largestAngle = 2 ** 29;

/** Functions of angles too large for this, which a module imports, by the numbers it calls them by. */
export const distantAngles = { sin: 1, cos: 2, tan: 3 } as const;

/** One of them. */
export type DistantAngle = keyof typeof distantAngles;

const sine = [
  8.33333333332248946124e-3, -1.98412698298579493134e-4, 2.75573137070700676789e-6, -2.50507602534068634195e-8,
  1.58969099521155010221e-10,
] as const;
const cosine = [
  4.16666666666666019037e-2, -1.38888888888741095749e-3, 2.48015872894767294178e-5, -2.75573143513906633035e-7,
  2.0875723212981748279e-9, -1.13596475577881948265e-11,
] as const;

/** x = n·π/2 + r + tail, where |x| < 2²⁹·π/2; n stands in the low bits of an integer. */
function reduce(f: Lanes, x: Value): { readonly bits: Value; readonly r: Value; readonly tail: Value } {
  const magic = f.of(f.format.magic);
  const shifted = f.add(f.mul(x, f.of(2 / Math.PI)), magic);
  const n = f.sub(shifted, magic);
  let [r, tail] = [x, f.of(0)];
  for (const part of halfPi) {
    const step = f.mul(n, f.of(part));
    const next = f.sub(r, step);
    // What the subtraction lost (Knuth): the parts of π/2 shrink, r may have shrunk more.
    const back = f.sub(next, r);
    tail = f.add(tail, f.sub(f.sub(r, f.sub(next, back)), f.add(step, back)));
    r = next;
  }
  const sum = f.add(r, tail);
  return { bits: f.bits(shifted), r: sum, tail: f.add(f.sub(r, sum), tail) };
}

/** The sine and the cosine of r + tail, where |r| ≤ π/4. */
function both(f: Lanes, r: Value, tail: Value): { readonly sin: Value; readonly cos: Value } {
  const z = f.mul(r, r);
  const v = f.mul(z, r);
  const [half, one] = [f.of(0.5), f.of(1)];
  const corrected = f.sub(f.mul(z, f.sub(f.mul(half, tail), f.mul(v, f.polynomial(z, sine)))), tail);
  const sin = f.sub(r, f.sub(corrected, f.mul(v, f.of(-1.66666666666666324348e-1))));
  const halved = f.mul(half, z);
  const w = f.sub(one, halved);
  const rest = f.sub(f.mul(f.mul(z, z), f.polynomial(z, cosine)), f.mul(r, tail));
  return { sin, cos: f.add(w, f.add(f.sub(f.sub(one, w), halved), rest)) };
}

/** What cos x becomes sin x by: a quarter turn more. */
function turned(f: Lanes, x: Value, quarters: bigint): Value {
  const { bits, r, tail } = reduce(f, x);
  const { sin, cos } = both(f, r, tail);
  const n = f.integer("add", bits, f.whole(quarters));
  const negative = f.shift("shl", f.shift("shr_u", n, 1), 63);
  return f.withSign(f.select(isOdd(f, n), cos, sin), negative);
}

/** y, but where some |x| is so large that its quarter turns are not known. */
function known(f: Lanes, name: DistantAngle, x: Value, y: Value): Value {
  const distant = f.compare("ge", f.abs(x), f.of(largestAngle));
  return choice(f.vector ? op("v128.any_true", [distant]) : distant, eachLane(f, distantAngles[name], x), y);
}

/** A function of the module on each lane of float64. */
function eachLane(f: Lanes, callee: number, x: Value): Value {
  if (!f.vector) return call(callee, [x], "f64");
  const [low, high] = [0, 1].map((lane) => call(callee, [op("f64x2.extract_lane", [x], lane)], "f64")) as [
    Value,
    Value,
  ];
  return op("f64x2.replace_lane", [op("f64x2.splat", [low]), high], 1);
}

/** sin x; −0 stays. */
export function sin(f: Lanes, x: Value): Value {
  return f.select(f.compare("eq", x, f.of(0)), x, known(f, "sin", x, turned(f, x, 0n)));
}

/** cos x. */
export function cos(f: Lanes, x: Value): Value {
  return known(f, "cos", x, turned(f, x, 1n));
}

/** tan x; −0 stays. */
export function tan(f: Lanes, x: Value): Value {
  const { bits, r, tail } = reduce(f, x);
  const { sin, cos } = both(f, r, tail);
  const odd = isOdd(f, bits);
  const y = f.div(f.select(odd, f.neg(cos), sin), f.select(odd, sin, cos));
  return f.select(f.compare("eq", x, f.of(0)), x, known(f, "tan", x, y));
}

const numerator = [
  -6.485021904942025371773e1, -1.22886668449013617341e2, -7.50085579231470466734e1, -1.615753718733365076637e1,
  -8.750608600031904122785e-1,
] as const;
const denominator = [
  1.945506571482613964425e2, 4.853903996359136964868e2, 4.328810604912902668951e2, 1.650270098316988542046e2,
  2.485846490142306297962e1, 1,
] as const;

/** atan x. */
export function atan(f: Lanes, x: Value): Value {
  const [z, one] = [f.abs(x), f.of(1)];
  const [large, middle] = [f.compare("gt", z, f.of(1 + Math.SQRT2)), f.compare("gt", z, f.of(0.66))];
  const over = f.select(large, f.of(-1), f.sub(z, one));
  const under = f.select(large, z, f.add(z, one));
  const t = f.select(middle, f.div(over, under), z);
  const square = f.mul(t, t);
  const rational = f.div(f.polynomial(square, numerator), f.polynomial(square, denominator));
  const small = f.fma(f.mul(t, square), rational, t);
  const quarters = f.keep(middle, f.select(large, f.of(2), one));
  const rest = f.fma(quarters, f.of(3.061616997868383e-17), small);
  return f.withSign(f.fma(quarters, f.of(Math.PI / 4), rest), f.signOf(x));
}

/** The angle of the point (b, a). The quotient of equal infinities is 1, of zeros 0. */
export function atan2(f: Lanes, a: Value, b: Value): Value {
  const [y, x] = [f.abs(a), f.abs(b)];
  const alike = f.compare("eq", y, x);
  const one = f.keep(f.compare("gt", y, f.of(0)), f.of(1));
  const angle = atan(f, f.select(alike, one, f.div(y, x)));
  const isLeft = f.compare("lt", f.withSign(f.of(1), f.signOf(b)), f.of(0));
  const turned = f.add(f.sub(f.of(Math.PI), angle), f.of(1.2246467991473532e-16));
  const whole = f.select(isLeft, turned, angle);
  return f.withSign(whole, f.signOf(a));
}

/** asin x = atan(x/√(1 − x²)). */
export function asin(f: Lanes, x: Value): Value {
  const one = f.of(1);
  return atan(f, f.div(x, f.float("sqrt", f.mul(f.sub(one, x), f.add(one, x)))));
}

/** acos x = 2 atan √((1 − x)/(1 + x)). */
export function acos(f: Lanes, x: Value): Value {
  const one = f.of(1);
  const angle = atan(f, f.float("sqrt", f.div(f.sub(one, x), f.add(one, x))));
  return f.add(angle, angle);
}
