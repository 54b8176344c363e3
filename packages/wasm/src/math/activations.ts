/** Smooth activations and their slopes, as their formulas say: next to zeros of slopes they are right absolutely. */
import type { Value } from "../encoder/value.js";
import { normalCdf } from "./error-function.js";
import { decay, exp, lostByProduct, sigmoid, tanh } from "./exponential.js";
import type { Lanes } from "./lanes.js";
import { softplus } from "./logarithm.js";

/** 1 − y² of y = tanh x, in digits of x where y has none. */
export function tanhSlope(f: Lanes, x: Value, y: Value): Value {
  const one = f.of(1);
  const slope = f.mul(f.sub(one, y), f.add(one, y));
  const e = exp(f, f.mul(f.of(-2), f.abs(x)));
  const sum = f.add(one, e);
  const exact = f.div(f.mul(f.of(4), e), f.mul(sum, sum));
  const isNear = f.compare("lt", f.abs(f.sub(exact, slope)), f.of(2 ** -20));
  return f.select(f.both(isNear, f.compare("lt", slope, f.of(0.75))), exact, slope);
}

/** x, but no further from 0 than where everything here has come to its limit. */
const bounded = (f: Lanes, x: Value): Value => f.atMost(f.atLeast(x, -1000), 1000);

/** x σ(x) */
export function silu(f: Lanes, x: Value): Value {
  return f.mul(f.atLeast(x, -1000), sigmoid(f, x));
}

/** σ(x)(1 + x σ(−x)) */
export function siluSlope(f: Lanes, at: Value): Value {
  const x = bounded(f, at);
  return f.mul(sigmoid(f, x), f.fma(x, sigmoid(f, f.neg(x)), f.of(1)));
}

/** x Φ(x) */
export function gelu(f: Lanes, x: Value): Value {
  return f.mul(f.atLeast(x, -1000), normalCdf(f, x));
}

/** Φ(x) + x φ(x) */
export function geluSlope(f: Lanes, at: Value): Value {
  const x = bounded(f, at);
  const density = f.mul(f.of(0.3989422804014327), decay(f, f.mul(f.of(0.5), x), x));
  return f.fma(x, density, normalCdf(f, x));
}

/** x σ(z) with z = 2√(2/π) (x + 0.044715x³) */
export function geluTanh(f: Lanes, x: Value): Value {
  const [z, lost] = tanhArgument(f, x);
  return f.mul(f.atLeast(x, -1000), sigmoid(f, z, lost));
}

/** σ(z)(1 + x z′ σ(−z)) */
export function geluTanhSlope(f: Lanes, at: Value): Value {
  const x = bounded(f, at);
  const [z, lost] = tanhArgument(f, x);
  const slope = f.mul(f.of(twice), f.fma(f.mul(x, x), f.of(3 * cubic), f.of(1)));
  const opposite = sigmoid(f, f.neg(z));
  return f.mul(sigmoid(f, z, lost), f.fma(f.mul(x, slope), opposite, f.of(1)));
}

/** 2√(2/π) and the coefficient of the cube, and what float64 lacks of them. */
const [twice, cubic, restOfTwice, restOfCubic] = [
  1.5957691216057308, 0.044715, -9.96930880911092e-17, 2.1960211427085595e-18,
];

/** z, and what its roundings lost of it. */
function tanhArgument(f: Lanes, at: Value): readonly [Value, Value] {
  const x = bounded(f, at);
  const square = f.mul(x, x);
  const grown = f.mul(f.of(cubic), square);
  const stretch = f.add(f.of(1), grown);
  const moved = f.sub(stretch, f.of(1));
  const restOfGrown = f.fma(square, f.of(restOfCubic), lostByProduct(f, f.of(cubic), square, grown));
  const rest = f.add(f.fma(f.of(cubic), lostByProduct(f, x, x, square), restOfGrown), f.sub(grown, moved));
  const product = f.mul(x, stretch);
  const restOfProduct = f.fma(x, rest, lostByProduct(f, x, stretch, product));
  const z = f.mul(f.of(twice), product);
  const restOfZ = f.fma(product, f.of(restOfTwice), lostByProduct(f, f.of(twice), product, z));
  return [z, f.fma(f.of(twice), restOfProduct, restOfZ)];
}

/** x tanh(ln(1 + eˣ)) */
export function mish(f: Lanes, x: Value): Value {
  return f.mul(f.atLeast(x, -1000), tanh(f, softplus(f, x)));
}

/** t + x(1 − t²)σ(x) with t = tanh(ln(1 + eˣ)) */
export function mishSlope(f: Lanes, at: Value): Value {
  const x = bounded(f, at);
  const level = softplus(f, x);
  const t = tanh(f, level);
  return f.fma(x, f.mul(tanhSlope(f, level, t), sigmoid(f, x)), t);
}
