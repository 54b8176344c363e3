/**
 * Neural networks: layers, losses, optimisers, data and training, all of them graphs.
 *
 * @module @cadena/nn
 */
export {
  type Applied,
  defineLayer,
  type Initial,
  type InitOptions,
  type Layer,
  type Mode,
  type NameOptions,
  type NodesOf,
  type Nothing,
  type Values,
} from "./layer.js";
export { activation } from "./layers/activation.js";
export { type DenseOptions, type DenseParams, dense } from "./layers/dense.js";
export { type ByLayer, type Sequential, sequential } from "./layers/sequential.js";
export { flatten, reshape } from "./layers/shape.js";
export { type AdamOptions, adam, scaleByAdam } from "./optimizers/adam.js";
export { type Schedule, scaleByLearningRate } from "./optimizers/schedule.js";
export {
  applyUpdates,
  chain,
  type Optimizer,
  scale,
  type Transformation,
  transformation,
  type UpdateContext,
  type Updated,
} from "./optimizers/transformation.js";
