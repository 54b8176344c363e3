/**
 * Checks of derivatives and values: gradients against differences, and the first value that is not finite.
 *
 * @module @cadena/autodiff/check
 */

export { type CheckOptions, checkGradients } from "./gradients.js";
export { findNonFinite, type NonFinite, type NonFiniteOptions } from "./non-finite.js";
export type { CheckedElement, GradientReport } from "./report.js";
