/** Models, compiled to WebAssembly unless another engine is named. */
import { type Layer, type Model, type ModelOptions, model as modelOf } from "@cadena/nn";
import { defaultEngine } from "../engine.js";

/**
 * A model of a network, whose graphs are compiled; see `model` of `@cadena/nn`.
 *
 * @example
 * const net = sequential([dense(8, { activation: tanh }), dense(1)]);
 * const learner = model(net, { inputShape: [2], loss: bceWithLogits, optimizer: adam(0.1) });
 * learner.outputShape; // [1]
 */
export function model(layer: Layer, options: ModelOptions): Model {
  return modelOf(layer, { ...options, engine: options.engine ?? defaultEngine });
}
