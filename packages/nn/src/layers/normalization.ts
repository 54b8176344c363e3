/** Layers that shift and scale their input to mean 0 and variance 1, and then as they learn to. */
import { add, div, mean, mul, type Node, reshape, sqrt, sub } from "@cadena/autodiff";
import { variance } from "@cadena/autodiff/arrays";
import { type DType, normalizeAxis, ones, type Shape, ShapeError, sizeOf, type Tensor, zeros } from "@cadena/core";
import { defineLayer, type Layer, type NameOptions, type Nothing, nothing } from "../layer.js";
import { requireBetween, requireSize } from "../requirements.js";

/** The learned scale and shift. */
export type NormParams = { readonly gamma: Tensor; readonly beta: Tensor };

/** The running statistics of batch normalisation. */
export type BatchNormState = { readonly mean: Tensor; readonly variance: Tensor };

/** How values are normalised. */
export interface NormOptions extends NameOptions {
  /** Added to the variance. Default 1e-5. */
  readonly epsilon?: number | undefined;
}

/** How a batch is normalised. */
export interface BatchNormOptions extends NormOptions {
  /** The axis of features or channels, the batch counted. Default 1, as channels come first. */
  readonly axis?: number | undefined;
  /** How much of the running statistics stays at each step. Default 0.9. */
  readonly momentum?: number | undefined;
}

/**
 * Batch normalisation (Ioffe and Szegedy, 2015, Algorithm 1): γ (x − μ)/√(σ² + ε) + β, for each feature. While training,
 * μ and σ² are those of the batch, and running statistics take them up, the variance times n/(n − 1); else μ and σ² are
 * the running ones.
 *
 * @throws ValueError unless ε > 0 and 0 ≤ momentum ≤ 1; AxisError if there is no such axis.
 * @example
 * const { params, state } = batchNorm().init(key(0), [3], { dtype: "float64" });
 * pathsOf(state); // ["mean", "variance"]
 */
export function batchNorm(options: BatchNormOptions = {}): Layer<NormParams, BatchNormState> {
  const { name, epsilon = 1e-5, momentum = 0.9, axis = 1 } = options;
  requireBetween("batchNorm", "epsilon", epsilon, 0, 1, "low");
  requireBetween("batchNorm", "momentum", momentum, 0, 1);
  return defineLayer<NormParams, BatchNormState>({
    kind: "batchNorm",
    name,
    init(_key, inputShape, { dtype = "float32" } = {}) {
      const own = normalizeAxis("batchNorm", axis, inputShape.length + 1);
      const features = [inputShape[own - 1] as number];
      const state = { mean: zeros(features, dtype), variance: ones(features, dtype) };
      return { params: scaleAndShift(features, dtype), state, outputShape: inputShape };
    },
    apply(params, state, x, { training }) {
      const own = normalizeAxis("batchNorm", axis, x.rank);
      const along = x.shape.map((size, each) => (each === own ? size : 1));
      if (!training)
        return [
          normalized(x, reshape(state.mean, along), reshape(state.variance, along), epsilon, params, along),
          state,
        ];
      const others = x.shape.map((_, each) => each).filter((each) => each !== own);
      const [mu, spread] = [mean(x, { axis: others, keepDims: true }), variance(x, { axis: others, keepDims: true })];
      const count = sizeOf(x.shape) / (x.shape[own] as number);
      const features = [x.shape[own] as number];
      const next = (old: Node, now: Node): Node => add(mul(momentum, old), mul(1 - momentum, reshape(now, features)));
      const after = {
        mean: next(state.mean, mu),
        variance: next(state.variance, count > 1 ? mul(count / (count - 1), spread) : spread),
      };
      return [normalized(x, mu, spread, epsilon, params, along), after];
    },
  });
}

/** Over which axes a layer normalises. */
export interface LayerNormOptions extends NormOptions {
  /** How many axes, from the last. Default 1. */
  readonly axes?: number | undefined;
}

/**
 * Layer normalisation (Ba et al., 2016, equation 4): γ (x − μ)/√(σ² + ε) + β, with the mean and variance of each example
 * over its last axes.
 *
 * @throws ValueError unless ε > 0; ShapeError if the examples have fewer axes.
 * @example
 * const net = layerNorm();
 * const { params } = net.init(key(0), [2], { dtype: "float64" });
 * const [y] = net.apply({ gamma: lift(params.gamma), beta: lift(params.beta) }, {}, lift(tensor([[1, 3]])), { training: false });
 * evaluate(y).toArray(); // [[-0.9999950000374997, 0.9999950000374997]]
 */
export function layerNorm({ name, epsilon = 1e-5, axes = 1 }: LayerNormOptions = {}): Layer<NormParams, Nothing> {
  requireBetween("layerNorm", "epsilon", epsilon, 0, 1, "low");
  requireSize("layerNorm", "axes", axes);
  return defineLayer<NormParams>({
    kind: "layerNorm",
    name,
    init(_key, inputShape, { dtype = "float32" } = {}) {
      requireAxes("layerNorm", inputShape, axes);
      return { params: scaleAndShift(inputShape.slice(-axes), dtype), state: nothing, outputShape: inputShape };
    },
    apply(params, state, x) {
      const last = x.shape.map((_, axis) => axis).slice(-axes);
      const [mu, spread] = [mean(x, { axis: last, keepDims: true }), variance(x, { axis: last, keepDims: true })];
      return [normalized(x, mu, spread, epsilon, params, x.shape.slice(-axes)), state];
    },
  });
}

/**
 * Group normalisation (Wu and He, 2018, equation 7): channels [m, C, …] in groups, each normalised over its channels and
 * places, with a scale and a shift for each channel.
 *
 * @throws ValueError unless ε > 0; ShapeError unless the number of groups divides that of channels.
 * @example
 * groupNorm(2).init(key(0), [4, 8, 8]).outputShape; // [4, 8, 8]
 */
export function groupNorm(groups: number, { name, epsilon = 1e-5 }: NormOptions = {}): Layer<NormParams, Nothing> {
  requireSize("groupNorm", "groups", groups);
  requireBetween("groupNorm", "epsilon", epsilon, 0, 1, "low");
  return defineLayer<NormParams>({
    kind: "groupNorm",
    name,
    init(_key, inputShape, { dtype = "float32" } = {}) {
      requireAxes("groupNorm", inputShape, 1);
      const channels = inputShape[0] as number;
      if (channels % groups !== 0) {
        throw new ShapeError({
          op: "groupNorm",
          expected: `a number of channels that ${groups} groups divide is required`,
          received: String(channels),
          advice: "Choose a divisor of the number of channels.",
        });
      }
      return { params: scaleAndShift([channels], dtype), state: nothing, outputShape: inputShape };
    },
    apply(params, state, x) {
      const [count, channels] = x.shape as readonly [number, number];
      const grouped = reshape(x, [count, groups, sizeOf(x.shape.slice(1)) / groups]);
      const [mu, spread] = [mean(grouped, { axis: 2, keepDims: true }), variance(grouped, { axis: 2, keepDims: true })];
      const centred = div(sub(grouped, mu), sqrt(add(spread, epsilon)));
      const along = x.shape.map((_, axis) => (axis === 1 ? channels : 1));
      return [scaled(reshape(centred, x.shape), params, along), state];
    },
  });
}

type ScaleAndShift = { readonly gamma: Node; readonly beta: Node };

function scaleAndShift(shape: Shape, dtype: DType): NormParams {
  return { gamma: ones(shape, dtype), beta: zeros(shape, dtype) };
}

function normalized(x: Node, mu: Node, spread: Node, epsilon: number, params: ScaleAndShift, along: Shape): Node {
  return scaled(div(sub(x, mu), sqrt(add(spread, epsilon))), params, along);
}

function scaled(x: Node, { gamma, beta }: ScaleAndShift, along: Shape): Node {
  return add(mul(x, reshape(gamma, along)), reshape(beta, along));
}

function requireAxes(op: string, shape: Shape, axes: number): void {
  if (shape.length >= axes) return;
  throw new ShapeError({
    op,
    expected: `examples of at least ${axes} axes are required`,
    received: `[${shape.join(", ")}]`,
    advice: "Normalise over fewer axes.",
  });
}
