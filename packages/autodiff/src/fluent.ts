/**
 * Methods of nodes: importing this module lets `add(matmul(x, w), b)` be written `x.matmul(w).add(b)`.
 *
 * @module @cadena/autodiff/fluent
 */
import type { Tensor } from "@cadena/core";
import * as activations from "./activations/index.js";
import * as arrays from "./arrays/index.js";
import * as activation from "./functions/activation.js";
import * as arithmetic from "./functions/arithmetic.js";
import * as comparison from "./functions/comparison.js";
import * as contraction from "./functions/contraction.js";
import * as elementwise from "./functions/elementwise.js";
import * as logic from "./functions/logic.js";
import * as movement from "./functions/movement.js";
import * as power from "./functions/power.js";
import * as reduction from "./functions/reduction.js";
import * as rounding from "./functions/rounding.js";
import * as trigonometric from "./functions/trigonometric.js";
import { Node, named } from "./graph/node.js";
import { type Bindings, evaluate } from "./transforms/evaluate.js";

/** Functions whose first argument becomes the node that the method is called on. */
const functions = {
  /** eˣ, divided by its sum along an axis (default: the last). */
  softmax: activation.softmax,
  /** ln Σ eˣ along an axis (default: all), with full accuracy. */
  logsumexp: activation.logsumexp,
  /** ln softmax x, accurate where softmax underflows. */
  logSoftmax: activation.logSoftmax,
  /** x where x > 0, else slope · x. */
  leakyRelu: activation.leakyRelu,
  /** x where x > 0, else slope · x, with a slope that is learned. */
  prelu: activation.prelu,
  /** x where x > 0, else alpha · (eˣ − 1). */
  elu: activation.elu,
  /** max(−1, min(1, x)). */
  hardTanh: activation.hardTanh,
  /** 0 where x < 0, else 1. */
  step: activation.step,
  /** x + other. */
  add: arithmetic.add,
  /** x − other. */
  sub: arithmetic.sub,
  /** x · other, entry by entry. */
  mul: arithmetic.mul,
  /** x / other, entry by entry. */
  div: arithmetic.div,
  /** x to the power of other. */
  pow: arithmetic.pow,
  /** The larger of x and other; at a tie both have slope ½. */
  maximum: arithmetic.maximum,
  /** The smaller of x and other; at a tie both have slope ½. */
  minimum: arithmetic.minimum,
  /** −x. */
  neg: arithmetic.neg,
  /** |x|. */
  abs: arithmetic.abs,
  /** −1, 0 or 1. */
  sign: arithmetic.sign,
  /** √x. */
  sqrt: arithmetic.sqrt,
  /** ln x. */
  log: arithmetic.log,
  /** x². */
  square: arithmetic.square,
  /** Is x = other? As bool, as all questions. */
  equal: comparison.equal,
  /** Is x ≠ other? */
  notEqual: comparison.notEqual,
  /** Is x < other? */
  less: comparison.less,
  /** Is x ≤ other? */
  lessEqual: comparison.lessEqual,
  /** Is x > other? */
  greater: comparison.greater,
  /** Is x ≥ other? */
  greaterEqual: comparison.greaterEqual,
  /** The first where x holds, else the second. */
  where: comparison.where,
  /** The matrix product, over leading batch axes. */
  matmul: contraction.matmul,
  /** eˣ. */
  exp: elementwise.exp,
  /** eˣ − 1, accurate near 0. */
  expm1: elementwise.expm1,
  /** ln(1 + x), accurate near 0. */
  log1p: elementwise.log1p,
  /** 1/(1 + e⁻ˣ). */
  sigmoid: elementwise.sigmoid,
  /** ln(1 + eˣ). */
  softplus: elementwise.softplus,
  /** The hyperbolic tangent. */
  tanh: elementwise.tanh,
  /** The error function. */
  erf: elementwise.erf,
  /** max(0, x). */
  relu: elementwise.relu,
  /** The sine. */
  sin: elementwise.sin,
  /** The cosine. */
  cos: elementwise.cos,
  /** The arctangent. */
  atan: elementwise.atan,
  /** The same numbers in another dtype. */
  astype: elementwise.astype,
  /** x, as a constant for differentiation. */
  stopGradient: elementwise.stopGradient,
  /** Do both hold? A number holds if it is not 0. */
  logicalAnd: logic.logicalAnd,
  /** Does one hold, or both? */
  logicalOr: logic.logicalOr,
  /** Does exactly one hold? */
  logicalXor: logic.logicalXor,
  /** Does it not hold? */
  logicalNot: logic.logicalNot,
  /** Is it NaN? */
  isNaN: logic.isNaN,
  /** Is it neither NaN nor infinite? */
  isFinite: logic.isFinite,
  /** Is it ∞ or −∞? */
  isInf: logic.isInf,
  /** x with other numbers for NaN, ∞ and −∞. */
  nanToNum: logic.nanToNum,
  /** The same entries in another shape; one size may be −1. */
  reshape: movement.reshape,
  /** The axes in another order (default: reversed). */
  transpose: movement.transpose,
  /** Repeated to a shape, as NumPy does. */
  broadcastTo: movement.broadcastTo,
  /** A part: for each axis a range, or null for all of it. */
  slice: movement.slice,
  /** New entries around x: `low` before and `high` after those of each axis. */
  pad: movement.pad,
  /** 1/x. */
  reciprocal: power.reciprocal,
  /** 1/√x. */
  rsqrt: power.rsqrt,
  /** The cube root, for both signs. */
  cbrt: power.cbrt,
  /** √(x² + other²), without overflow on the way. */
  hypot: power.hypot,
  /** 2ˣ. */
  exp2: power.exp2,
  /** The logarithm to base 2. */
  log2: power.log2,
  /** The logarithm to base 10. */
  log10: power.log10,
  /** ln(eˣ + e^other), without overflow. */
  logaddexp: power.logaddexp,
  /** x ln other, which is 0 where x is 0. */
  xlogy: power.xlogy,
  /** The sum along some axes, or all. */
  sum: reduction.sum,
  /** The mean along some axes, or all. */
  mean: reduction.mean,
  /** The largest entry along some axes, or all. */
  max: reduction.max,
  /** The smallest entry along some axes, or all. */
  min: reduction.min,
  /** The largest whole number that is not above x. */
  floor: rounding.floor,
  /** The smallest whole number that is not below x. */
  ceil: rounding.ceil,
  /** The nearest whole number; halfway, the even one. */
  round: rounding.round,
  /** x without its digits after the point. */
  trunc: rounding.trunc,
  /** The rest of x / other, with the sign of other. */
  mod: rounding.mod,
  /** min(max(x, low), high). */
  clip: rounding.clip,
  /** The tangent. */
  tan: trigonometric.tan,
  /** The arcsine. */
  asin: trigonometric.asin,
  /** The arccosine. */
  acos: trigonometric.acos,
  /** The angle of the point (other, x). */
  atan2: trigonometric.atan2,
  /** The hyperbolic sine. */
  sinh: trigonometric.sinh,
  /** The hyperbolic cosine. */
  cosh: trigonometric.cosh,
  /** The inverse of the hyperbolic sine. */
  asinh: trigonometric.asinh,
  /** The inverse of the hyperbolic cosine. */
  acosh: trigonometric.acosh,
  /** The inverse of the hyperbolic tangent. */
  atanh: trigonometric.atanh,
  /** x σ(x). */
  silu: activations.silu,
  /** x Φ(x), with the normal distribution's Φ. */
  gelu: activations.gelu,
  /** x tanh(ln(1 + eˣ)). */
  mish: activations.mish,
  /** x where x > 0, else alpha · (e^(x/alpha) − 1). */
  celu: activations.celu,
  /** elu, scaled so that mean 0 and variance 1 are kept. */
  selu: activations.selu,
  /** x / (1 + |x|). */
  softsign: activations.softsign,
  /** ln σ(x), accurate where σ(x) underflows. */
  logSigmoid: activations.logSigmoid,
  /** (x + 3)/6, kept between 0 and 1. */
  hardSigmoid: activations.hardSigmoid,
  /** x · hardSigmoid x. */
  hardSwish: activations.hardSwish,
  /** x where x > limit, else the value. */
  threshold: activations.threshold,
  /** a ⊙ σ(b), of the two halves of x along an axis. */
  glu: activations.glu,
  /** New axes of size 1, at these places of the result. */
  expandDims: arrays.expandDims,
  /** Without axes of size 1: those named, or all. */
  squeeze: arrays.squeeze,
  /** Axes moved to other places; the others keep their order. */
  moveaxis: arrays.moveaxis,
  /** The parts of x along an axis. */
  arraySplit: arrays.arraySplit,
  /** The lower triangle of each matrix. */
  tril: arrays.tril,
  /** The upper triangle of each matrix. */
  triu: arrays.triu,
  /** The diagonal of a matrix, or the matrix of a diagonal. */
  diag: arrays.diag,
  /** The sum of the diagonal of each matrix. */
  matrixTrace: arrays.matrixTrace,
  /** The norm of a vector or matrix. */
  norm: arrays.norm,
  /** The product along some axes, or all. */
  prod: arrays.prod,
  /** Is any entry other than 0? */
  any: arrays.any,
  /** Are all entries other than 0? */
  all: arrays.all,
  /** The index of the largest entry. */
  argmax: arrays.argmax,
  /** The index of the smallest entry. */
  argmin: arrays.argmin,
  /** The variance along some axes, or all. */
  variance: arrays.variance,
  /** The standard deviation along some axes, or all. */
  std: arrays.std,
  /** The entries in reverse order along some axes, or all. */
  flip: arrays.flip,
  /** The entries moved by some places, around the end. */
  roll: arrays.roll,
  /** x laid several times side by side. */
  tile: arrays.tile,
  /** Each entry several times. */
  repeat: arrays.repeat,
  /** The sums of all entries up to each. */
  cumsum: arrays.cumsum,
  /** The products of all entries up to each. */
  cumprod: arrays.cumprod,
  /** The largest of all entries up to each. */
  cummax: arrays.cummax,
  /** In ascending order along an axis. */
  sort: arrays.sort,
  /** The indices that sort. */
  argsort: arrays.argsort,
  /** The k largest entries, and their indices. */
  topK: arrays.topK,
  /** The middle of the entries in order. */
  median: arrays.median,
  /** The q-quantile, 0 ≤ q ≤ 1. */
  quantile: arrays.quantile,
  /** Where values go in x, which is sorted. */
  searchsorted: arrays.searchsorted,
  /** The different entries in ascending order. */
  unique: arrays.unique,
  /** The slices at indices along an axis. */
  take: arrays.take,
  /** Entries at indices along an axis, each along its own line. */
  takeAlongAxis: arrays.takeAlongAxis,
  /** x with its slices at indices set to updates, or combined with them. */
  scatter: arrays.scatter,
  /** x with its entries at indices set to updates, each along its own line. */
  putAlongAxis: arrays.putAlongAxis,
};

type Functions = typeof functions;
type Method<F> = F extends (x: never, ...rest: infer Rest) => infer Result ? (...rest: Rest) => Result : never;
type Methods = { readonly [K in keyof Functions]: Method<Functions[K]> };

/**
 * What every node can do once this module is imported. Each method is the function of its name, in the main entry,
 * `/arrays` or `/activations`, and takes the arguments that follow the first.
 *
 * @example
 * import "@cadena/autodiff/fluent";
 * const x = constant([[1, 2], [3, 4]]);
 * x.sub(1).square().sum({ axis: 0 }).value().toArray(); // [4, 10]
 * x.flip(0).cumsum({ axis: 1 }).value().toArray(); // [[3, 7], [1, 3]]
 */
export interface FluentMethods extends Methods {
  /** Gives the node its name, and returns it. */
  named(name: string): Node;
  /** The value: the short form of `evaluate`. */
  value(bindings?: Bindings): Tensor;
}

declare module "./graph/node.js" {
  interface Node extends FluentMethods {}
}

const others = {
  named: (x: Node, name: string): Node => named(name, x),
  value: (x: Node, bindings?: Bindings): Tensor => evaluate(x, bindings),
};

for (const [name, f] of Object.entries({ ...functions, ...others })) {
  Object.defineProperty(Node.prototype, name, {
    configurable: true,
    value(this: Node, ...args: unknown[]): unknown {
      return (f as (...all: unknown[]) => unknown)(this, ...args);
    },
  });
}
