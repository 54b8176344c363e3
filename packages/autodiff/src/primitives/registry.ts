/**
 * The registry: every primitive, for tests, tables and readers of files. Functions do not need it.
 *
 * @module @cadena/autodiff/registry
 */

import * as activations from "../activations/primitives.js";
import type { Primitive } from "../graph/primitive.js";
import { cofactors, det, logAbsDet, signDet } from "../linalg/determinants.js";
import { cholesky, orthonormalBasis } from "../linalg/factorizations.js";
import { svdPrimitive } from "../linalg/svd.js";
import { solve, triangularSolve } from "../linalg/systems.js";
import { truncatedQuantile } from "../random/truncated-quantile.js";
import { besselI, lgamma, polygamma, scaledBesselI, scaledBesselISlope, sinc } from "../special/primitives.js";
import { custom } from "../transforms/custom.js";
import * as arithmetic from "./arithmetic.js";
import * as comparison from "./comparison.js";
import { condPrimitive } from "./cond.js";
import { matmul } from "./contraction.js";
import * as exponential from "./exponential.js";
import * as hyperbolic from "./hyperbolic.js";
import { barrier, cast, stopGradient } from "./identity.js";
import { gather, scatterAdd, scatterMax } from "./indexing.js";
import { broadcast, reshape, sum, transpose } from "./movement.js";
import { argsort, cumsum } from "./order.js";
import * as power from "./power.js";
import { randomBits, randomCipher, randomNormal, randomPermutation } from "./random.js";
import { max, min } from "./reduction.js";
import * as rounding from "./rounding.js";
import { scanPrimitive } from "./scan.js";
import * as trigonometric from "./trigonometric.js";
import { concatenate, pad, slice } from "./window.js";

/**
 * All primitives, in the order of the printed table.
 *
 * @example
 * primitives.filter(({ differential }) => differential.kind === "linear").length > 5; // true
 */
export const primitives: readonly Primitive[] = collect();

/** One call, marked as pure, so that a bundle that does not name the registry leaves it out. */
function collect(): readonly Primitive[] {
  const ops = [
    ...[reshape, transpose, broadcast, concatenate, slice, pad, sum, max, min, cumsum, matmul],
    ...[gather, scatterAdd, scatterMax, argsort, randomBits, randomCipher, randomNormal, randomPermutation],
    truncatedQuantile,
    ...[arithmetic.add, arithmetic.sub, arithmetic.mul, arithmetic.div, arithmetic.pow, arithmetic.neg, arithmetic.abs],
    ...[arithmetic.powSlope, arithmetic.powLog],
    ...[arithmetic.sign, arithmetic.sqrt, arithmetic.log, arithmetic.maximum, arithmetic.minimum, arithmetic.absorb],
    ...[comparison.equal, comparison.less, comparison.greater, comparison.where],
    ...[exponential.exp, exponential.expm1, exponential.log1p, exponential.sigmoid, exponential.softplus],
    ...[exponential.decay, exponential.growth, exponential.tanh, exponential.tanhSlope],
    ...[exponential.erf, exponential.erfc, exponential.erfinv, exponential.erfinvSlope],
    ...[exponential.normalCdf, exponential.relu],
    ...[rounding.floor, rounding.round, rounding.mod],
    ...[power.cbrt, power.hypot, power.log2, power.log10, power.logaddexp],
    ...[power.overHypot, power.overSquares, power.sigmoidOfDifference, power.xlogy, power.absorbDiv],
    ...[trigonometric.sin, trigonometric.cos, trigonometric.tan, trigonometric.asin, trigonometric.acos],
    ...[trigonometric.atan, trigonometric.atan2],
    ...[hyperbolic.sinh, hyperbolic.cosh, hyperbolic.asinh, hyperbolic.acosh, hyperbolic.atanh],
    ...[activations.silu, activations.siluSlope, activations.gelu, activations.geluSlope],
    ...[activations.geluTanh, activations.geluTanhSlope, activations.mish, activations.mishSlope],
    activations.tangentGap,
    ...[lgamma, polygamma, sinc, besselI, scaledBesselI, scaledBesselISlope],
    ...[solve, triangularSolve, det, cofactors, logAbsDet, signDet, cholesky, orthonormalBasis],
    ...[cast, stopGradient, barrier],
  ];
  return [...ops.map((op) => op.primitive), svdPrimitive, condPrimitive, scanPrimitive, custom];
}
