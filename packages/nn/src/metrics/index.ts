/**
 * Metrics: functions of all predictions at once, and sums that a training step adds up over batches.
 *
 * @module @cadena/nn/metrics
 */
export { accuracy, accuracyMetric, topK, topKMetric } from "./accuracy.js";
export type { ClassOptions } from "./classes.js";
export {
  type AverageOptions,
  confusionMatrix,
  confusionMetric,
  f1,
  f1Metric,
  precision,
  precisionMetric,
  recall,
  recallMetric,
} from "./confusion.js";
export { type Metric, measure } from "./metric.js";
export { type PerplexityOptions, perplexity, perplexityMetric } from "./perplexity.js";
export { meanAbsoluteError, meanAbsoluteErrorMetric, r2, r2Metric } from "./regression.js";
export { rocAuc } from "./roc.js";
