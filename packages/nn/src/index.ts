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
export {
  type AttentionOptions,
  type AttentionParams,
  attention,
  type MultiHeadAttentionOptions,
  multiHeadAttention,
} from "./layers/attention.js";
export { conv1d, conv2d, convTranspose1d, convTranspose2d, type FilterOptions } from "./layers/convolution.js";
export { type DenseOptions, type DenseParams, dense } from "./layers/dense.js";
export { dropout } from "./layers/dropout.js";
export { type EmbeddingOptions, embedding } from "./layers/embedding.js";
export {
  type BatchNormOptions,
  type BatchNormState,
  batchNorm,
  groupNorm,
  type LayerNormOptions,
  layerNorm,
  type NormOptions,
  type NormParams,
} from "./layers/normalization.js";
export { avgPool1d, avgPool2d, globalAvgPool, globalMaxPool, maxPool1d, maxPool2d } from "./layers/pooling.js";
export {
  type CellParams,
  gru,
  lstm,
  type RecurrentOptions,
  type RecurrentParams,
  simpleRnn,
} from "./layers/recurrent.js";
export { residual } from "./layers/residual.js";
export { type ByLayer, type Sequential, sequential } from "./layers/sequential.js";
export { flatten, reshape } from "./layers/shape.js";
export { cosineDistance, hinge, klDivergence, klDivergenceWithLogits } from "./losses/classification.js";
export { checkLabels } from "./losses/labels.js";
export { elasticNet, l1 } from "./losses/penalties.js";
export { type HuberOptions, halfSquaredError, huber, mae } from "./losses/regression.js";
export {
  type Callback,
  type EarlyStoppingOptions,
  earlyStopping,
  type StepRecord,
  type Training,
} from "./model/callbacks.js";
export type { FitOptions, StopSignal } from "./model/fit.js";
export type { EpochRecord, History, Scores } from "./model/history.js";
export type { Language } from "./model/language.js";
export { findLearningRate, type LearningRateOptions, type LearningRates } from "./model/learning-rate.js";
export { type BatchSizeOptions, type Model, type ModelOptions, model } from "./model/model.js";
export { NonFiniteError } from "./model/non-finite.js";
export { type ProgressOptions, progress } from "./model/progress.js";
export {
  type BatchAvals,
  type Loss,
  type NetworkGraph,
  type StepParts,
  type TrainingState,
  type TrainingStep,
  trainingStep,
} from "./model/step.js";
export type { SummaryOptions } from "./model/summary.js";
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
