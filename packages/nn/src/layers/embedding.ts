/** Embeddings: a learned vector for each of a number of things. */
import { take } from "@cadena/autodiff/arrays";
import { foldIn, type Tensor } from "@cadena/core";
import { type Initializer, uniform } from "../initializers/index.js";
import { defineLayer, type Layer, type NameOptions, type Nothing, nothing } from "../layer.js";
import { requireSize } from "../requirements.js";

/** How an embedding is made. */
export interface EmbeddingOptions extends NameOptions {
  /** How W starts. Default uniform draws from ±0.05, as in Keras. */
  readonly weights?: Initializer | undefined;
}

/**
 * The rows of W [count, width] that int32 numbers name: [m, …] becomes [m, …, width]. Negative numbers count from the
 * end. One outside −count … count − 1 is an IndexError where the numbers are known, and else has a row of NaN, with
 * which `fit` ends. A model whose first layer it is needs `inputDType: "int32"`.
 *
 * @throws ValueError unless `count` and `width` are whole numbers ≥ 1.
 * @example
 * embedding(1000, 16).init(key(0), [20]).outputShape; // [20, 16]
 */
export function embedding(
  count: number,
  width: number,
  { name, weights = uniform(0.05) }: EmbeddingOptions = {},
): Layer<{ readonly W: Tensor }, Nothing> {
  requireSize("embedding", "count", count);
  requireSize("embedding", "width", width);
  return defineLayer<{ readonly W: Tensor }>({
    kind: "embedding",
    name,
    init(key, inputShape, { dtype = "float32" } = {}) {
      const W = weights(foldIn(key, "W"), [count, width], { fanIn: count, fanOut: width, dtype });
      return { params: { W }, state: nothing, outputShape: [...inputShape, width] };
    },
    apply: ({ W }, state, x) => [take(W, x, { axis: 0 }), state],
  });
}
