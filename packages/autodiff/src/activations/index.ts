/**
 * Activation functions beside those of the main entry, with the conventions of PyTorch.
 *
 * @module @cadena/autodiff/activations
 */
export { glu, hardSigmoid, hardSwish, threshold } from "./piecewise.js";
export { celu, type GeluOptions, gelu, logSigmoid, mish, selu, silu, softsign } from "./smooth.js";
