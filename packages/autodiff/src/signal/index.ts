/**
 * Convolution and pooling, made of padding, slices and one matrix product.
 *
 * Shapes are channels first: signals are [N, C, L], images [N, C, H, W].
 *
 * @module @cadena/autodiff/signal
 */
export { type ConvolutionOptions, conv1d, conv2d } from "./convolution.js";
export { type AveragePoolOptions, avgPool1d, avgPool2d, maxPool1d, maxPool2d, type PoolOptions } from "./pooling.js";
export { convTranspose1d, convTranspose2d, type TransposedConvolutionOptions } from "./transposed.js";
export type { Padding, PerAxis, WindowOptions } from "./window.js";
