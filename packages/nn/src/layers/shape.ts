/** Layers that only change the shape of each example. */
import { reshape as reshapeNode } from "@cadena/autodiff";
import { type Shape, ShapeError, sizeOf } from "@cadena/core";
import { defineLayer, type Layer, type NameOptions, type Nothing, nothing } from "../layer.js";

/**
 * Each example as a vector: [m, …] becomes [m, n].
 *
 * @example
 * flatten().init(key(0), [28, 28]).outputShape; // [784]
 */
export function flatten({ name }: NameOptions = {}): Layer<Nothing, Nothing> {
  return defineLayer({
    kind: "flatten",
    name,
    init: (_key, inputShape) => ({ params: nothing, state: nothing, outputShape: [sizeOf(inputShape)] }),
    apply: (_params, state, x) => [reshapeNode(x, [x.shape[0] ?? 1, sizeOf(x.shape.slice(1))]), state],
  });
}

/**
 * Each example in another shape of the same size; one size may be −1.
 *
 * @throws ShapeError if the sizes differ.
 * @example
 * reshape([1, 28, 28]).init(key(0), [784]).outputShape; // [1, 28, 28]
 */
export function reshape(shape: Shape, { name }: NameOptions = {}): Layer<Nothing, Nothing> {
  const completed = (inputShape: Shape): Shape => {
    const known = sizeOf(shape.filter((size) => size !== -1));
    const full = shape.map((size) => (size === -1 ? sizeOf(inputShape) / known : size));
    if (
      shape.filter((size) => size === -1).length <= 1 &&
      full.every(Number.isInteger) &&
      sizeOf(full) === sizeOf(inputShape)
    )
      return full;
    throw new ShapeError({
      op: "reshape",
      expected: `examples of ${sizeOf(inputShape)} numbers need a shape of as many`,
      received: `[${shape.join(", ")}]`,
      advice: "Write −1 for one size to have it computed.",
    });
  };
  return defineLayer({
    kind: "reshape",
    name,
    init: (_key, inputShape) => ({ params: nothing, state: nothing, outputShape: completed(inputShape) }),
    apply: (_params, state, x) => [reshapeNode(x, [x.shape[0] ?? 1, ...completed(x.shape.slice(1))]), state],
  });
}
