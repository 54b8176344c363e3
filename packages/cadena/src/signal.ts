/**
 * Convolution and pooling, channels first.
 *
 * @module cadena/signal
 */
export {
  type AveragePoolOptions,
  avgPool1d,
  avgPool2d,
  type ConvolutionOptions,
  conv1d,
  conv2d,
  convTranspose1d,
  convTranspose2d,
  maxPool1d,
  maxPool2d,
  type Padding,
  type PerAxis,
  type PoolOptions,
  type TransposedConvolutionOptions,
  type WindowOptions,
} from "@cadena/autodiff/signal";
