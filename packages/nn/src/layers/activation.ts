/** A function without parameters as a layer of its own. */
import type { Node } from "@cadena/autodiff";
import { defineLayer, type Layer, type NameOptions, type Nothing, nothing } from "../layer.js";

/**
 * A function of the output of the layer before, entry by entry or along the last axis: relu, tanh, softmax.
 *
 * @example
 * const hidden = sequential([dense(8), activation(tanh), dense(1)]);
 * hidden.init(key(0), [2]).outputShape; // [1]
 */
export function activation(f: (x: Node) => Node, { name }: NameOptions = {}): Layer<Nothing, Nothing> {
  return defineLayer({
    kind: "activation",
    name,
    init: (_key, inputShape) => ({ params: nothing, state: nothing, outputShape: inputShape }),
    apply: (_params, state, x) => [f(x), state],
  });
}
