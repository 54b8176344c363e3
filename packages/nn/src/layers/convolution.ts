/** Convolutions as layers, channels first: signals [m, C, L] and images [m, C, H, W]. */
import { add, input, type Node, reshape } from "@cadena/autodiff";
import {
  type ConvolutionOptions,
  conv1d as convolve1d,
  conv2d as convolve2d,
  type PerAxis,
  type TransposedConvolutionOptions,
  convTranspose1d as transposed1d,
  convTranspose2d as transposed2d,
} from "@cadena/autodiff/signal";
import { foldIn, type Shape, ShapeError, sizeOf } from "@cadena/core";
import { glorotUniform, type Initializer, zeros } from "../initializers/index.js";
import { defineLayer, type Layer, type NameOptions, type Nothing, nothing } from "../layer.js";
import { requireSize } from "../requirements.js";
import type { DenseParams } from "./dense.js";
import { nameInLayer } from "./names.js";

/** What a layer of filters has beside the way its kernel slides. */
export interface FilterOptions extends NameOptions {
  /** Applied to the output. Default none. */
  readonly activation?: ((x: Node) => Node) | undefined;
  /** Is a bias added to each channel? Default true. */
  readonly bias?: boolean | undefined;
  /** How W starts. Default Glorot's uniform draws. */
  readonly weights?: Initializer | undefined;
  /** How b starts. Default zeros. */
  readonly biases?: Initializer | undefined;
}

/**
 * Convolution of signals [m, C, L] with `filters` kernels: W [filters, C / groups, size], b [filters].
 *
 * @throws ValueError for an option that is not as stated; ShapeError if the signals do not fit.
 * @example
 * conv1d(8, 3, { padding: "same" }).init(key(0), [2, 100]).outputShape; // [8, 100]
 */
export function conv1d(
  filters: number,
  size: number,
  options: FilterOptions & ConvolutionOptions = {},
): Layer<DenseParams, Nothing> {
  const slide = sliding(options);
  return filterLayer("conv1d", filters, perAxis(size, 1), options, {
    kernelShape: (channels) => [filters, channels / (options.groups ?? 1), size],
    run: (x, W) => convolve1d(x, W, slide),
  });
}

/**
 * Convolution of images [m, C, H, W] with `filters` kernels: W [filters, C / groups, KH, KW], b [filters].
 *
 * @throws ValueError for an option that is not as stated; ShapeError if the images do not fit.
 * @example
 * conv2d(32, 3).init(key(0), [1, 28, 28]).outputShape; // [32, 26, 26]
 */
export function conv2d(
  filters: number,
  size: PerAxis,
  options: FilterOptions & ConvolutionOptions = {},
): Layer<DenseParams, Nothing> {
  const [taps, slide] = [perAxis(size, 2), sliding(options)];
  return filterLayer("conv2d", filters, taps, options, {
    kernelShape: (channels) => [filters, channels / (options.groups ?? 1), ...taps],
    run: (x, W) => convolve2d(x, W, slide),
  });
}

/**
 * The transpose of a convolution of signals, which makes them longer: W [C, filters / groups, size], b [filters].
 *
 * @throws ValueError for an option that is not as stated; ShapeError if the signals do not fit.
 * @example
 * convTranspose1d(4, 2, { stride: 2 }).init(key(0), [8, 10]).outputShape; // [4, 20]
 */
export function convTranspose1d(
  filters: number,
  size: number,
  options: FilterOptions & TransposedConvolutionOptions = {},
): Layer<DenseParams, Nothing> {
  const slide = sliding(options);
  return filterLayer("convTranspose1d", filters, perAxis(size, 1), options, {
    kernelShape: (channels) => [channels, filters / (options.groups ?? 1), size],
    run: (x, W) => transposed1d(x, W, slide),
  });
}

/**
 * The transpose of a convolution of images, which makes them larger: W [C, filters / groups, KH, KW], b [filters].
 *
 * @throws ValueError for an option that is not as stated; ShapeError if the images do not fit.
 * @example
 * convTranspose2d(1, 2, { stride: 2 }).init(key(0), [8, 14, 14]).outputShape; // [1, 28, 28]
 */
export function convTranspose2d(
  filters: number,
  size: PerAxis,
  options: FilterOptions & TransposedConvolutionOptions = {},
): Layer<DenseParams, Nothing> {
  const [taps, slide] = [perAxis(size, 2), sliding(options)];
  return filterLayer("convTranspose2d", filters, taps, options, {
    kernelShape: (channels) => [channels, filters / (options.groups ?? 1), ...taps],
    run: (x, W) => transposed2d(x, W, slide),
  });
}

interface Filter {
  readonly kernelShape: (channels: number) => Shape;
  readonly run: (x: Node, W: Node) => Node;
}

function filterLayer(
  kind: string,
  filters: number,
  taps: readonly number[],
  options: FilterOptions & { readonly groups?: number | undefined },
  { kernelShape, run }: Filter,
): Layer<DenseParams, Nothing> {
  requireSize(kind, "filters", filters);
  for (const each of taps) requireSize(kind, "size", each);
  const { name, activation, bias = true, weights = glorotUniform(), biases = zeros(), groups = 1 } = options;
  requireSize(kind, "groups", groups);
  return defineLayer<DenseParams>({
    kind,
    name,
    init(key, inputShape, { dtype = "float32" } = {}) {
      const [channels] = inputShape;
      if (channels === undefined || inputShape.length !== taps.length + 1)
        throw notAnExample(kind, taps.length, inputShape);
      if (channels % groups !== 0 || filters % groups !== 0) throw notGrouped(kind, groups, channels, filters);
      const shape = kernelShape(channels);
      const z = run(input("x", { shape: [1, ...inputShape], dtype }), input("W", { shape, dtype }));
      const area = sizeOf(taps);
      const draw = { fanIn: (channels / groups) * area, fanOut: (filters / groups) * area, dtype };
      const W = weights(foldIn(key, "W"), shape, draw);
      const b = bias && biases(foldIn(key, "b"), [filters], draw);
      return { params: b ? { W, b } : { W }, state: nothing, outputShape: z.shape.slice(1) };
    },
    apply({ W, b }, state, x) {
      const z = run(x, W);
      const shifted = b === undefined ? z : add(z, reshape(b, [1, filters, ...taps.map(() => 1)]));
      return [activation === undefined ? shifted : activation(nameInLayer("z", shifted)), state];
    },
  });
}

/** The options that the function of autodiff takes. */
function sliding<T extends FilterOptions>(options: T): Omit<T, keyof FilterOptions> {
  const { name, activation, bias, weights, biases, ...rest } = options;
  return rest;
}

function perAxis(size: PerAxis, rank: number): readonly number[] {
  return typeof size === "number" ? Array.from({ length: rank }, () => size) : size;
}

function notGrouped(kind: string, groups: number, channels: number, filters: number): ShapeError {
  return new ShapeError({
    op: kind,
    expected: `numbers of channels and filters that ${groups} groups divide are required`,
    received: `${channels} channels and ${filters} filters`,
    advice: "Choose a divisor of both.",
  });
}

function notAnExample(kind: string, rank: number, shape: Shape): ShapeError {
  return new ShapeError({
    op: kind,
    expected: `examples ${rank === 1 ? "[channels, length]" : "[channels, height, width]"} are required`,
    received: `[${shape.join(", ")}]`,
    advice: "Put a layer reshape before it: channels come first.",
  });
}
