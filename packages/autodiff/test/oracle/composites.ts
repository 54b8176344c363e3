/** What elementwise functions made of primitives, and their slopes, are in big numbers. */
import { celu, hardSigmoid, hardSwish, logSigmoid, selu, softsign, threshold } from "../../src/activations/index.js";
import {
  ceil,
  clip,
  elu,
  exp2,
  hardTanh,
  leakyRelu,
  type Node,
  pow,
  reciprocal,
  rsqrt,
  square,
  trunc,
} from "../../src/index.js";
import * as B from "./big-functions.js";
import { type Big, big, half, one, two, zero } from "./big-functions.js";
import type { BigFunction, Row } from "./primitives.js";

/** A function of nodes, and what it is. */
export interface CompositeRow extends Row {
  readonly f: (a: Node, b: Node) => Node;
  /** Where slopes are asked; everywhere, if it is not said. */
  readonly smooth?: (a: number, b: number) => boolean;
}

const row = (
  f: CompositeRow["f"],
  value: BigFunction,
  slopes: BigFunction | readonly BigFunction[],
  smooth?: CompositeRow["smooth"],
): CompositeRow => ({ f, value, slopes: [slopes].flat(), ...(smooth && { smooth }) });

const clamp = (low: number, x: Big, high: number): Big => B.larger(big(low), B.smaller(x, big(high)));
const hard = (x: Big): Big => clamp(0, x.plus(3).div(6), 1);
const positive = (x: Big): boolean => x.gt(0);

/** The float64 that is no power of 2. */
const scale = big(0.3);

const selfNormalizing = {
  scale: big("1.0507009873554804934193349852946"),
  alpha: big("1.6732632423543772848170429916717"),
};

export const compositeRows: Readonly<Record<string, CompositeRow>> = {
  ceil: row(
    (x) => ceil(x),
    (x) => x.ceil(),
    () => zero,
  ),
  trunc: row(
    (x) => trunc(x),
    (x) => x.trunc(),
    () => zero,
  ),
  clip: row(
    (x) => clip(x, -1, 2),
    (x) => clamp(-1, x, 2),
    (x) => (x.gt(-1) && x.lt(2) ? one : zero),
    (x) => x !== -1 && x !== 2,
  ),
  threshold: row(
    (x) => threshold(x, 1, -5),
    (x) => (x.gt(1) ? x : big(-5)),
    (x) => (x.gt(1) ? one : zero),
  ),
  square: row(
    (x) => square(x),
    B.square,
    (x) => x.times(2),
  ),
  reciprocal: row(
    (x) => reciprocal(x),
    B.reciprocal,
    (x) => B.reciprocal(B.square(x)).neg(),
  ),
  rsqrt: row(
    (x) => rsqrt(x),
    (x) => B.reciprocal(x.sqrt()),
    (x) => B.reciprocal(x.sqrt().times(x).times(-2)),
    (x) => x > 0,
  ),
  exp2: row(
    (x) => exp2(x),
    (x) => B.pow(two, x),
    (x) => B.pow(two, x).times(B.ln2),
  ),
  elu: row(
    (x) => elu(x),
    (x) => (positive(x) ? x : B.expm1(x)),
    (x) => (positive(x) ? one : B.exp(x)),
  ),
  celu: row(
    (x) => celu(x, 0.5),
    (x) => (positive(x) ? x : B.expm1(x.times(2)).div(2)),
    (x) => (positive(x) ? one : B.exp(x.times(2))),
  ),
  "celu by 0.3": row(
    (x) => celu(x, 0.3),
    (x) => (positive(x) ? x : B.expm1(x.div(scale)).times(scale)),
    (x) => (positive(x) ? one : B.exp(x.div(scale))),
  ),
  "slope of pow by 100": row(
    (x) => pow(x, 100),
    (x) => B.pow(x, big(100)),
    (x) => B.pow(x, big(99)).times(100),
  ),
  selu: row(
    (x) => selu(x),
    (x) => selfNormalizing.scale.times(positive(x) ? x : selfNormalizing.alpha.times(B.expm1(x))),
    (x) => selfNormalizing.scale.times(positive(x) ? one : selfNormalizing.alpha.times(B.exp(x))),
  ),
  softsign: row(
    (x) => softsign(x),
    (x) => x.div(x.abs().plus(1)),
    (x) => B.reciprocal(B.square(x.abs().plus(1))),
  ),
  logSigmoid: row(
    (x) => logSigmoid(x),
    (x) => B.softplus(x.neg()).neg(),
    (x) => B.sigmoid(x.neg()),
  ),
  hardSigmoid: row(
    (x) => hardSigmoid(x),
    hard,
    (x) => (x.abs().lt(3) ? one.div(6) : zero),
    (x) => Math.abs(x) !== 3,
  ),
  hardSwish: row(
    (x) => hardSwish(x),
    (x) => x.times(hard(x)),
    (x) => (x.abs().lt(3) ? x.div(3).plus(half) : x.gt(0) ? one : zero),
    (x) => Math.abs(x) !== 3,
  ),
  hardTanh: row(
    (x) => hardTanh(x),
    (x) => clamp(-1, x, 1),
    (x) => (x.abs().lt(1) ? one : zero),
  ),
  leakyRelu: row(
    (x) => leakyRelu(x, 0.25),
    (x) => (positive(x) ? x : x.div(4)),
    (x) => (positive(x) ? one : big(0.25)),
  ),
};
