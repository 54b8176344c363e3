/** Pooling as layers, channels first: the maximum or the mean of windows, or of all places. */
import { input, max, mean, type Node } from "@cadena/autodiff";
import {
  type AveragePoolOptions,
  avgPool1d as average1d,
  avgPool2d as average2d,
  maxPool1d as maximum1d,
  maxPool2d as maximum2d,
  type PerAxis,
  type PoolOptions,
} from "@cadena/autodiff/signal";
import { type Shape, ShapeError } from "@cadena/core";
import { defineLayer, type Layer, type NameOptions, type Nothing, nothing } from "../layer.js";

/**
 * The largest of each window of signals [m, C, L]; the stride is by default the size.
 *
 * @throws ShapeError if no window fits.
 * @example
 * maxPool1d(2).init(key(0), [8, 10]).outputShape; // [8, 5]
 */
export function maxPool1d(size: number, { name, ...options }: PoolOptions & NameOptions = {}): Layer<Nothing, Nothing> {
  return withoutParams("maxPool1d", name, (x) => maximum1d(x, size, options));
}

/**
 * The largest of each window of images [m, C, H, W]; the stride is by default the size.
 *
 * @throws ShapeError if no window fits.
 * @example
 * maxPool2d(2).init(key(0), [32, 26, 26]).outputShape; // [32, 13, 13]
 */
export function maxPool2d(
  size: PerAxis,
  { name, ...options }: PoolOptions & NameOptions = {},
): Layer<Nothing, Nothing> {
  return withoutParams("maxPool2d", name, (x) => maximum2d(x, size, options));
}

/**
 * The mean of each window of signals [m, C, L]; the stride is by default the size.
 *
 * @throws ShapeError if no window fits.
 * @example
 * avgPool1d(2).init(key(0), [8, 10]).outputShape; // [8, 5]
 */
export function avgPool1d(
  size: number,
  { name, ...options }: AveragePoolOptions & NameOptions = {},
): Layer<Nothing, Nothing> {
  return withoutParams("avgPool1d", name, (x) => average1d(x, size, options));
}

/**
 * The mean of each window of images [m, C, H, W]; the stride is by default the size.
 *
 * @throws ShapeError if no window fits.
 * @example
 * avgPool2d(2).init(key(0), [32, 26, 26]).outputShape; // [32, 13, 13]
 */
export function avgPool2d(
  size: PerAxis,
  { name, ...options }: AveragePoolOptions & NameOptions = {},
): Layer<Nothing, Nothing> {
  return withoutParams("avgPool2d", name, (x) => average2d(x, size, options));
}

/**
 * The largest of all places of each channel: [m, C, …] becomes [m, C].
 *
 * @throws ShapeError if there are no places.
 * @example
 * globalMaxPool().init(key(0), [64, 5, 5]).outputShape; // [64]
 */
export function globalMaxPool({ name }: NameOptions = {}): Layer<Nothing, Nothing> {
  return withoutParams("globalMaxPool", name, (x) => max(x, { axis: places("globalMaxPool", x) }));
}

/**
 * The mean of all places of each channel: [m, C, …] becomes [m, C].
 *
 * @throws ShapeError if there are no places.
 * @example
 * globalAvgPool().init(key(0), [64, 5, 5]).outputShape; // [64]
 */
export function globalAvgPool({ name }: NameOptions = {}): Layer<Nothing, Nothing> {
  return withoutParams("globalAvgPool", name, (x) => mean(x, { axis: places("globalAvgPool", x) }));
}

function withoutParams(kind: string, name: string | undefined, f: (x: Node) => Node): Layer<Nothing, Nothing> {
  const after = (inputShape: Shape): Shape => f(input("x", { shape: [1, ...inputShape] })).shape.slice(1);
  return defineLayer({
    kind,
    name,
    init: (_key, inputShape) => ({ params: nothing, state: nothing, outputShape: after(inputShape) }),
    apply: (_params, state, x) => [f(x), state],
  });
}

function places(op: string, x: Node): readonly number[] {
  if (x.rank > 2) return x.shape.map((_, axis) => axis).slice(2);
  throw new ShapeError({
    op,
    expected: "[m, channels, places …] is required",
    received: `[${x.shape.join(", ")}]`,
    advice: "Pool before the examples are flattened.",
  });
}
