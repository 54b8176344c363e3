/** What the elementwise primitives and their slopes are, in big numbers. A new primitive needs a row. */
import { activationRows } from "./activations.js";
import * as B from "./big-functions.js";
import { type Big, big, one, zero } from "./big-functions.js";

/** A function of one or two big numbers. */
export type BigFunction = (a: Big, b: Big) => Big;

/** A function and its partial derivatives. */
export interface Row {
  readonly value: BigFunction;
  readonly slopes: readonly BigFunction[];
  /** Units of the last place to which the value is held; default 2. */
  readonly units?: number;
}

const row = (value: BigFunction, ...slopes: BigFunction[]): Row => ({ value, slopes });
const constant = (x: number): BigFunction => {
  const value = big(x);
  return () => value;
};
const none = constant(0);
/** x/y, and 0 where x is 0. */
const ratio = (x: Big, y: Big): Big => (x.isZero() ? zero : x.div(y));
const test =
  (holds: (a: Big, b: Big) => boolean): BigFunction =>
  (a, b) =>
    holds(a, b) ? one : zero;
const logarithm = (base: number): Row => {
  const scale = big(base).ln();
  return row(
    (x) => B.log(x).div(scale),
    (x) => B.reciprocal(x.times(scale)),
  );
};
/** 1 − x², as a product. */
const rest = (x: Big): Big => one.minus(x).times(one.plus(x));
const radius = (a: Big, b: Big): Big => B.square(a).plus(B.square(b)).sqrt();
/** aᵇ⁻¹; no 60 digits say whether a large b − 1 is odd. */
const lowered: BigFunction = (a, b) => {
  if (!a.isZero()) return B.pow(a, b).div(a);
  const size = B.pow(zero, b.minus(1));
  return a.isNegative() && b.isInteger() && b.mod(2).isZero() ? size.neg() : size;
};

export const primitiveRows: Readonly<Record<string, Row>> = {
  add: row((a, b) => a.plus(b), constant(1), constant(1)),
  sub: row((a, b) => a.minus(b), constant(1), constant(-1)),
  mul: row(
    (a, b) => a.times(b),
    (_, b) => b,
    (a) => a,
  ),
  absorb: row(
    (a, b) => a.times(b),
    (_, b) => b,
    (a) => a,
  ),
  div: row(
    (a, b) => a.div(b),
    (_, b) => B.reciprocal(b),
    (a, b) => a.div(b).div(b).neg(),
  ),
  pow: row(
    B.pow,
    (a, b) => b.times(B.pow(a, b)).div(a),
    (a, b) => B.pow(a, b).times(B.log(a)),
  ),
  // Where aᵇ⁻¹ is denormal, or overflows, it is a product of two powers.
  powSlope: {
    value: (a, b) => (b.isZero() ? b : b.times(lowered(a, b))),
    slopes: [
      (a, b) => b.times(b.minus(1)).times(B.pow(a, b)).div(a).div(a),
      (a, b) =>
        B.pow(a, b)
          .div(a)
          .times(b.times(B.log(a)).plus(1)),
    ],
    units: 4,
  },
  powLog: row(
    (a, b) => (a.isZero() && b.gte(0) ? a : B.pow(a, b).times(B.log(a))),
    (a, b) =>
      B.pow(a, b)
        .div(a)
        .times(b.times(B.log(a)).plus(1)),
    (a, b) => B.pow(a, b).times(B.square(B.log(a))),
  ),
  neg: row((x) => x.neg(), constant(-1)),
  abs: row(
    (x) => x.abs(),
    (x) => big(B.sign(x)),
  ),
  sign: row((x) => big(B.sign(x)), none),
  sqrt: row(
    (x) => x.sqrt(),
    (x) => B.reciprocal(x.sqrt().times(2)),
  ),
  cbrt: row(
    (x) => x.cbrt(),
    (x) => B.reciprocal(B.square(x.cbrt()).times(3)),
  ),
  hypot: row(
    radius,
    (a, b) => a.div(radius(a, b)),
    (a, b) => b.div(radius(a, b)),
  ),
  overHypot: row(
    (a, b) => (a.isZero() ? zero : a.div(radius(a, b))),
    (a, b) => B.square(b.div(radius(a, b))).div(radius(a, b)),
    (a, b) =>
      a
        .div(radius(a, b))
        .times(b.div(radius(a, b)))
        .div(radius(a, b))
        .neg(),
  ),
  overSquares: row(
    (a, b) => (a.isZero() ? zero : a.div(B.square(radius(a, b)))),
    (a, b) =>
      b
        .minus(a)
        .times(b.plus(a))
        .div(B.square(B.square(radius(a, b)))),
    (a, b) =>
      a
        .times(b)
        .times(-2)
        .div(B.square(B.square(radius(a, b)))),
  ),
  log: row(B.log, B.reciprocal),
  log2: logarithm(2),
  log10: logarithm(10),
  log1p: row(B.log1p, (x) => B.reciprocal(x.plus(1))),
  xlogy: row(
    (x, y) => (x.isZero() ? zero : x.times(B.log(y))),
    (_, y) => B.log(y),
    ratio,
  ),
  absorbDiv: row(
    ratio,
    (_, y) => B.reciprocal(y),
    (x, y) => ratio(ratio(x, y), y).neg(),
  ),
  logaddexp: row(
    (a, b) => B.larger(a, b).plus(B.log1p(B.exp(a.minus(b).abs().neg()))),
    (a, b) => B.sigmoid(a.minus(b)),
    (a, b) => B.sigmoid(b.minus(a)),
  ),
  sigmoidOfDifference: row(
    (a, b) => B.sigmoid(a.minus(b)),
    (a, b) => B.sigmoid(a.minus(b)).times(B.sigmoid(b.minus(a))),
    (a, b) =>
      B.sigmoid(a.minus(b))
        .times(B.sigmoid(b.minus(a)))
        .neg(),
  ),
  exp: row(B.exp, B.exp),
  decay: row(
    (a, b) => B.exp(a.times(b).neg()),
    (a, b) => b.times(B.exp(a.times(b).neg())).neg(),
    (a, b) => a.times(B.exp(a.times(b).neg())).neg(),
  ),
  growth: row(
    (a, b) => B.exp(a.div(b)),
    (a, b) => B.exp(a.div(b)).div(b),
    (a, b) => B.exp(a.div(b)).times(a).div(b).div(b).neg(),
  ),
  // A product of four numbers, which are rounded.
  tangentGap: {
    value: (z) => (z.abs().lt("1e-40") ? B.square(z).div(-2) : B.expm1(z).minus(z.times(B.exp(z)))),
    slopes: [(z) => z.times(B.exp(z)).neg()],
    units: 4,
  },
  expm1: row(B.expm1, B.exp),
  sigmoid: row(B.sigmoid, (x) => B.sigmoid(x).times(B.sigmoid(x.neg()))),
  softplus: row(B.softplus, B.sigmoid),
  maximum: row(
    B.larger,
    test((a, b) => a.gt(b)),
    test((a, b) => b.gt(a)),
  ),
  minimum: row(
    B.smaller,
    test((a, b) => a.lt(b)),
    test((a, b) => b.lt(a)),
  ),
  relu: row(
    (x) => B.larger(x, zero),
    test((x) => x.gt(0)),
  ),
  equal: row(test((a, b) => a.eq(b))),
  less: row(test((a, b) => a.lt(b))),
  greater: row(test((a, b) => a.gt(b))),
  floor: row((x) => x.floor(), none),
  round: row((x) => x.toDecimalPlaces(0, 6), none),
  mod: row(
    (a, b) => B.divideWhole(a, b).rest,
    constant(1),
    (a, b) => B.divideWhole(a, b).quotient.neg(),
  ),
  sin: row(B.sin, B.cos),
  cos: row(B.cos, (x) => B.sin(x).neg()),
  tan: row(
    (x) => B.sin(x).div(B.cos(x)),
    (x) => B.reciprocal(B.square(B.cos(x))),
  ),
  asin: row(B.asin, (x) => B.reciprocal(rest(x).sqrt())),
  acos: row(B.acos, (x) => B.reciprocal(rest(x).sqrt()).neg()),
  atan: row(B.atan, (x) => B.reciprocal(B.square(x).plus(1))),
  atan2: row(
    B.atan2,
    (a, b) => b.div(B.square(a).plus(B.square(b))),
    (a, b) => a.neg().div(B.square(a).plus(B.square(b))),
  ),
  sinh: row(B.sinh, B.cosh),
  cosh: row(B.cosh, B.sinh),
  tanh: row(B.tanh, (x) => B.reciprocal(B.square(B.cosh(x)))),
  // Of a y that is not tanh x, and of one that is: the rest of y lies in x.
  tanhSlope: {
    value: (x, y) => {
      const [exact, slope] = [B.reciprocal(B.square(B.cosh(x))), rest(y)];
      return slope.lt(0.75) &&
        exact
          .minus(slope)
          .abs()
          .lt(2 ** -20)
        ? exact
        : slope;
    },
    slopes: [none, (_, y) => y.times(-2)],
    units: 4,
  },
  asinh: row(B.asinh, (x) => B.reciprocal(B.square(x).plus(1).sqrt())),
  acosh: row(B.acosh, (x) => B.reciprocal(x.minus(1).times(x.plus(1)).sqrt())),
  atanh: row(B.atanh, (x) => B.reciprocal(rest(x))),
  erf: row(B.erf, B.erfSlope),
  erfc: row(B.erfc, (x) => B.erfSlope(x).neg()),
  erfinv: row(B.erfinv, (x) => B.reciprocal(B.erfSlope(B.erfinv(x)))),
  erfinvSlope: row(
    (x) => B.reciprocal(B.erfSlope(B.erfinv(x))),
    (x) =>
      B.erfinv(x)
        .times(2)
        .div(B.square(B.erfSlope(B.erfinv(x)))),
  ),
  // x/√2 is rounded, and so is what is put back.
  normalCdf: { value: B.normal, slopes: [B.density], units: 3 },
  ...activationRows,
};
