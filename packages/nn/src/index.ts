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
export { type AccumulateState, accumulate } from "./optimizers/accumulate.js";
export { type AdadeltaOptions, type AdadeltaState, adadelta, scaleByAdadelta } from "./optimizers/adadelta.js";
export { type AdagradOptions, type AdagradState, adagrad, scaleByAdagrad } from "./optimizers/adagrad.js";
export { type AdamOptions, type AdamState, type AdamWOptions, adam, adamW, scaleByAdam } from "./optimizers/adam.js";
export { clipByGlobalNorm, clipByValue, globalNorm } from "./optimizers/clip.js";
export { type DecayOptions, decayWeights } from "./optimizers/decay.js";
export { type LionOptions, type LionState, lion, type ScaleByLionOptions, scaleByLion } from "./optimizers/lion.js";
export { type NadamOptions, type NadamState, nadam, scaleByNadam } from "./optimizers/nadam.js";
export { type PlateauOptions, type PlateauState, reduceOnPlateau } from "./optimizers/plateau.js";
export {
  type RmsPropOptions,
  type RmsState,
  rmsProp,
  type ScaleByRmsOptions,
  scaleByRms,
} from "./optimizers/rmsprop.js";
export { type Schedule, scaleByLearningRate } from "./optimizers/schedule.js";
export {
  constantRate,
  cosineDecay,
  exponentialDecay,
  type OneCycleOptions,
  oneCycle,
  stepDecay,
  warmUp,
} from "./optimizers/schedules.js";
export { type MomentumOptions, type MomentumState, momentum, type SgdOptions, sgd } from "./optimizers/sgd.js";
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
