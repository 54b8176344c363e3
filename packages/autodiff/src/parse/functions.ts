/** The closed set of functions that an expression may call. */
import { type DType, ValueError } from "@cadena/core";
import * as piecewise from "../activations/piecewise.js";
import * as smooth from "../activations/smooth.js";
import { expandDims, squeeze } from "../arrays/axes.js";
import * as matrix from "../arrays/matrix.js";
import { norm } from "../arrays/norm.js";
import * as reduce from "../arrays/reduce.js";
import { flip, repeat, roll, tile } from "../arrays/repeat.js";
import * as scan from "../arrays/scan.js";
import { argsort, median, quantile, sort } from "../arrays/sort.js";
import * as activation from "../functions/activation.js";
import * as arithmetic from "../functions/arithmetic.js";
import * as comparison from "../functions/comparison.js";
import { matmul } from "../functions/contraction.js";
import * as elementwise from "../functions/elementwise.js";
import * as logic from "../functions/logic.js";
import * as loss from "../functions/loss.js";
import { transpose } from "../functions/movement.js";
import * as power from "../functions/power.js";
import * as reduction from "../functions/reduction.js";
import * as rounding from "../functions/rounding.js";
import * as trigonometric from "../functions/trigonometric.js";
import { constant, type Node } from "../graph/node.js";
import * as linalg from "../linalg/index.js";
import { digamma, erfc, erfinv, i0, i0e, i1, i1e, lgamma, polygamma, sinc } from "../special/index.js";

/** A function of expressions: how many arguments it takes, and the node it makes. */
export interface Callable {
  /** The fewest and the most arguments. */
  readonly arity: readonly [fewest: number, most: number];
  readonly call: (...args: Node[]) => Node;
  /** Arguments (from 0) that must be written as numbers. */
  readonly literals?: readonly number[];
}

const unary = (f: (x: Node) => Node): Callable => ({ arity: [1, 1], call: (x) => f(x as Node) });
const binary = (f: (a: Node, b: Node) => Node): Callable => ({
  arity: [2, 2],
  call: (a, b) => f(a as Node, b as Node),
});
const ternary = (f: (a: Node, b: Node, c: Node) => Node): Callable => ({
  arity: [3, 3],
  call: (a, b, c) => f(a as Node, b as Node, c as Node),
});
/** A function of a node and of numbers, `fewest` of which must be there. */
const withNumbers = (fewest: number, most: number, f: (x: Node, ...numbers: number[]) => Node): Callable => ({
  arity: [1 + fewest, 1 + most],
  literals: Array.from({ length: most }, (_, i) => i + 1),
  call: (x, ...numbers) => f(x as Node, ...numbers.map(({ literal }) => literal as number)),
});

/** An axis, from 0, as the last argument; none: the function's own default. */
const axisOf = (axis: Node | undefined): { readonly axis?: number } =>
  axis === undefined ? {} : { axis: axis.literal as number };
const alongAxis = (f: (x: Node, options: { readonly axis?: number }) => Node): Callable => ({
  arity: [1, 2],
  literals: [1],
  call: (x, axis) => f(x as Node, axisOf(axis)),
});
const lossAlongAxis = (f: (p: Node, y: Node, options: { readonly axis?: number }) => Node): Callable => ({
  arity: [2, 3],
  literals: [2],
  call: (p, y, axis) => f(p as Node, y as Node, axisOf(axis)),
});

/** Class labels, which expressions write as other numbers, in int32. */
function labelsOf(y: Node): Node {
  const fraction = y.constant?.contiguous().data.find((label) => !Number.isInteger(label));
  if (fraction !== undefined)
    throw new ValueError({ op: "parse", expected: "whole numbers as labels are required", received: `${fraction}` });
  return y.constant === undefined ? elementwise.astype(y, "int32") : constant(y.constant.astype("int32"));
}

/** max(x) reduces, max(0, x) is relu, and more arguments are compared entry by entry. */
const max: Callable = {
  arity: [1, Number.POSITIVE_INFINITY],
  call: (first, ...rest) => {
    const [a, b] = [first as Node, rest[0]];
    if (b === undefined) return reduction.max(a);
    if (rest.length === 1 && a.literal === 0) return elementwise.relu(b);
    if (rest.length === 1 && b.literal === 0) return elementwise.relu(a);
    return rest.reduce((x, y) => arithmetic.maximum(x, y), a);
  },
};

const min: Callable = {
  arity: [1, Number.POSITIVE_INFINITY],
  call: (first, ...rest) => {
    const a = first as Node;
    if (rest.length === 0) return reduction.min(a);
    return rest.reduce((x, y) => arithmetic.minimum(x, y), a);
  },
};

const table: Readonly<Record<string, Callable>> = {
  sin: unary(elementwise.sin),
  cos: unary(elementwise.cos),
  tan: unary(trigonometric.tan),
  asin: unary(trigonometric.asin),
  acos: unary(trigonometric.acos),
  atan: unary(elementwise.atan),
  atan2: binary(trigonometric.atan2),
  sinh: unary(trigonometric.sinh),
  cosh: unary(trigonometric.cosh),
  asinh: unary(trigonometric.asinh),
  acosh: unary(trigonometric.acosh),
  atanh: unary(trigonometric.atanh),
  exp: unary(elementwise.exp),
  expm1: unary(elementwise.expm1),
  log: unary(arithmetic.log),
  log1p: unary(elementwise.log1p),
  log2: unary(power.log2),
  log10: unary(power.log10),
  logaddexp: binary(power.logaddexp),
  xlogy: binary(power.xlogy),
  exp2: unary(power.exp2),
  cbrt: unary(power.cbrt),
  hypot: binary(power.hypot),
  rsqrt: unary(power.rsqrt),
  reciprocal: unary(power.reciprocal),
  floor: unary(rounding.floor),
  ceil: unary(rounding.ceil),
  round: unary(rounding.round),
  trunc: unary(rounding.trunc),
  clip: ternary(rounding.clip),
  mod: binary(rounding.mod),
  sqrt: unary(arithmetic.sqrt),
  square: unary(arithmetic.square),
  abs: unary(arithmetic.abs),
  sign: unary(arithmetic.sign),
  sigmoid: unary(elementwise.sigmoid),
  softplus: unary(elementwise.softplus),
  tanh: unary(elementwise.tanh),
  erf: unary(elementwise.erf),
  relu: unary(elementwise.relu),
  step: unary(activation.step),
  hardTanh: unary(activation.hardTanh),
  leakyRelu: {
    arity: [1, 2],
    literals: [1],
    call: (x, slope) => activation.leakyRelu(x as Node, slope?.constant?.item() as number | undefined),
  },
  elu: { arity: [1, 2], call: (x, alpha) => activation.elu(x as Node, alpha) },
  prelu: binary(activation.prelu),
  silu: unary(smooth.silu),
  gelu: unary((x) => smooth.gelu(x)),
  mish: unary(smooth.mish),
  selu: unary(smooth.selu),
  celu: { arity: [1, 2], call: (x, alpha) => smooth.celu(x as Node, alpha) },
  softsign: unary(smooth.softsign),
  logSigmoid: unary(smooth.logSigmoid),
  hardSigmoid: unary(piecewise.hardSigmoid),
  hardSwish: unary(piecewise.hardSwish),
  threshold: ternary(piecewise.threshold),
  glu: alongAxis(piecewise.glu),
  erfc: unary(erfc),
  erfinv: unary(erfinv),
  lgamma: unary(lgamma),
  digamma: unary(digamma),
  polygamma: { arity: [2, 2], literals: [0], call: (order, x) => polygamma(order?.literal as number, x as Node) },
  sinc: unary(sinc),
  i0: unary(i0),
  i1: unary(i1),
  i0e: unary(i0e),
  i1e: unary(i1e),
  softmax: alongAxis(activation.softmax),
  logSoftmax: alongAxis(activation.logSoftmax),
  logsumexp: alongAxis(activation.logsumexp),
  sum: alongAxis(reduction.sum),
  mean: alongAxis(reduction.mean),
  prod: alongAxis(reduce.prod),
  variance: alongAxis(reduce.variance),
  std: alongAxis(reduce.std),
  norm: alongAxis(norm),
  median: alongAxis(median),
  quantile: withNumbers(1, 2, (x, q, axis) => quantile(x, q as number, axis === undefined ? {} : { axis })),
  any: alongAxis(reduce.any),
  all: alongAxis(reduce.all),
  argmax: alongAxis(reduce.argmax),
  argmin: alongAxis(reduce.argmin),
  cumsum: alongAxis(scan.cumsum),
  cumprod: alongAxis(scan.cumprod),
  cummax: alongAxis(scan.cummax),
  sort: alongAxis(sort),
  argsort: alongAxis(argsort),
  flip: withNumbers(0, 1, flip),
  roll: withNumbers(1, 2, (x, shift, axis) => roll(x, shift as number, axis)),
  tile: withNumbers(1, 1, (x, reps) => tile(x, reps as number)),
  repeat: withNumbers(1, 2, (x, repeats, axis) => repeat(x, repeats as number, axis)),
  squeeze: withNumbers(0, 1, squeeze),
  expandDims: withNumbers(1, 1, (x, axis) => expandDims(x, axis as number)),
  diag: unary((x) => matrix.diag(x)),
  tril: unary((x) => matrix.tril(x)),
  triu: unary((x) => matrix.triu(x)),
  matrixTrace: unary((x) => matrix.matrixTrace(x)),
  max,
  min,
  maximum: binary(arithmetic.maximum),
  minimum: binary(arithmetic.minimum),
  add: binary(arithmetic.add),
  sub: binary(arithmetic.sub),
  mul: binary(arithmetic.mul),
  div: binary(arithmetic.div),
  pow: binary(arithmetic.pow),
  absorb: binary(arithmetic.absorb),
  neg: unary(arithmetic.neg),
  equal: binary(comparison.equal),
  less: binary(comparison.less),
  greater: binary(comparison.greater),
  lessEqual: binary(comparison.lessEqual),
  greaterEqual: binary(comparison.greaterEqual),
  notEqual: binary(comparison.notEqual),
  where: ternary(comparison.where),
  logicalAnd: binary(logic.logicalAnd),
  logicalOr: binary(logic.logicalOr),
  logicalXor: binary(logic.logicalXor),
  logicalNot: unary(logic.logicalNot),
  isNaN: unary(logic.isNaN),
  isFinite: unary(logic.isFinite),
  isInf: unary(logic.isInf),
  nanToNum: unary((x) => logic.nanToNum(x)),
  matmul: binary(matmul),
  dot: binary(linalg.dot),
  inner: binary(linalg.inner),
  outer: binary(linalg.outer),
  kron: binary(linalg.kron),
  inv: unary(linalg.inv),
  det: unary(linalg.det),
  cholesky: unary(linalg.cholesky),
  solve: binary(linalg.solve),
  triangularSolve: binary((a, b) => linalg.triangularSolve(a, b)),
  lstsq: binary(linalg.lstsq),
  transpose: unary((x) => transpose(x)),
  stopGradient: unary(elementwise.stopGradient),
  mse: binary((p, y) => loss.mse(p, y)),
  bce: binary((p, y) => loss.bce(p, y)),
  bceWithLogits: binary((z, y) => loss.bceWithLogits(z, y)),
  crossEntropy: lossAlongAxis(loss.crossEntropy),
  crossEntropyWithLogits: lossAlongAxis(loss.crossEntropyWithLogits),
  nll: lossAlongAxis((p, y, options) => loss.nll(p, labelsOf(y), options)),
  sparseCrossEntropy: lossAlongAxis((p, y, options) => loss.sparseCrossEntropy(p, labelsOf(y), options)),
  sparseCrossEntropyWithLogits: lossAlongAxis((z, y, options) =>
    loss.sparseCrossEntropyWithLogits(z, labelsOf(y), options),
  ),
  l2: binary((w, lambda) => loss.l2([w], lambda)),
};

/** Other names, Spanish ones among them. */
const aliases: Readonly<Record<string, readonly string[]>> = {
  sin: ["sen"],
  tan: ["tg"],
  tanh: ["tgh"],
  atan: ["arctan", "arctg"],
  asin: ["arcsin", "arcsen"],
  acos: ["arccos"],
  sinh: ["senh"],
  asinh: ["arsinh", "arsenh"],
  acosh: ["arcosh"],
  atanh: ["artanh"],
  log: ["ln"],
  sqrt: ["raíz", "raiz", "√"],
  sign: ["sgn", "signo"],
  sigmoid: ["σ", "sigmoide"],
  silu: ["swish"],
  max: ["máx"],
  min: ["mín"],
  floor: ["suelo"],
  ceil: ["techo"],
  round: ["redondeo"],
  mod: ["resto"],
  step: ["escalón", "escalon"],
  argmax: ["argmáx"],
  argmin: ["argmín"],
  flip: ["invertir"],
  sort: ["ordenar"],
  transpose: ["traspuesta"],
  inv: ["inversa"],
  det: ["determinante"],
  sum: ["suma", "Σ", "∑"],
  mean: ["media"],
  prod: ["producto", "∏"],
  variance: ["var", "varianza"],
  std: ["desviación", "desviacion"],
  norm: ["norma"],
  median: ["mediana"],
  matrixTrace: ["tr", "traza"],
};

/** All functions, by every name they have. */
export const functions: ReadonlyMap<string, Callable> = new Map([
  ...Object.entries(table),
  ...Object.entries(aliases).flatMap(([name, others]) =>
    others.map((other): [string, Callable] => [other, table[name] as Callable]),
  ),
]);

/** Names of numbers. A declared input of the same name comes first. */
export const constants: ReadonlyMap<string, number> = new Map([
  ["pi", Math.PI],
  ["π", Math.PI],
  ["e", Math.E],
]);

/** Words that are operators or values of mathjs, or names that every object has: never inputs. */
export const reserved: ReadonlySet<string> = new Set([
  ...["mod", "to", "in", "and", "or", "xor", "not", "true", "false", "null", "undefined", "NaN", "Infinity", "end"],
  ...["import", "config", "createUnit", "unit", "evaluate", "parse", "compile", "simplify", "derivative", "resolve"],
  ...["eval", "Function", "require", "process", "globalThis", "window", "this", "prototype", "arguments"],
  ...Object.getOwnPropertyNames(Object.prototype),
]);

/** Units that a number may have in mathjs. `5 cm` must not become 5 · c·m by accident. */
export const units: ReadonlySet<string> = new Set([
  ...["mm", "cm", "dm", "km", "inch", "ft", "mile", "mi", "mg", "kg", "lb", "ms", "sec", "min", "hour", "day", "week"],
  ...["Hz", "kHz", "MHz", "Pa", "kPa", "deg", "rad", "grad", "mol", "ml", "liter", "litre", "meter", "gram", "second"],
  ...["km_h", "kW", "kWh", "mA", "mV", "kV", "degC", "degF", "year", "month", "minute", "hours", "days", "yard"],
]);

/** The known name most like this one, if any is near. */
export function nearest(name: string): string | undefined {
  let best: string | undefined;
  let least = Math.min(2, Math.floor(name.length / 2)) + 1;
  for (const known of functions.keys()) {
    if (Math.abs(known.length - name.length) >= least) continue;
    const distance = name.toLowerCase() === known.toLowerCase() ? 0 : edits(name, known);
    if (distance < least) [best, least] = [known, distance];
  }
  return best;
}

/** Levenshtein's distance. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}

/** The dtypes of inputs: what can be differentiated. */
export type FloatType = Extract<DType, "float32" | "float64">;
