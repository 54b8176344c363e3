/** The registry: every primitive, for tests, tables and readers of files. Functions do not need it. */
import type { Primitive } from "../graph/primitive.js";
import { custom } from "../transforms/custom.js";
import * as arithmetic from "./arithmetic.js";
import * as comparison from "./comparison.js";
import { matmul } from "./contraction.js";
import * as exponential from "./exponential.js";
import { cast, stopGradient } from "./identity.js";
import * as movement from "./movement.js";
import { max } from "./reduction.js";
import * as trigonometric from "./trigonometric.js";
import { concatenate, pad, slice } from "./window.js";

const { add, sub, mul, div, pow, neg, abs, sign, sqrt, log, maximum, minimum, absorb } = arithmetic;
const { equal, less, greater, where } = comparison;
const { exp, expm1, log1p, sigmoid, softplus, tanh, erf, relu } = exponential;
const { reshape, transpose, broadcast, sum } = movement;
const { sin, cos, atan } = trigonometric;

/** All primitives, in the order of the printed table. */
export const primitives: readonly Primitive[] = [
  ...[reshape, transpose, broadcast, concatenate, slice, pad, sum, max, matmul],
  ...[add, sub, mul, div, pow, neg, abs, sign, sqrt, maximum, minimum, absorb],
  ...[equal, less, greater, where],
  ...[exp, log, log1p, expm1, sigmoid, softplus, tanh, erf, relu],
  ...[sin, cos, atan],
  ...[cast, stopGradient],
]
  .map((op) => op.primitive)
  .concat(custom);
