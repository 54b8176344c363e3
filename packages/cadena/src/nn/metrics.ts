/**
 * Metrics, as `@cadena/nn/metrics` has them.
 *
 * @module cadena/nn/metrics
 */
export {
  type AverageOptions,
  accuracy,
  accuracyMetric,
  type ClassOptions,
  confusionMatrix,
  confusionMetric,
  f1,
  f1Metric,
  type Metric,
  meanAbsoluteError,
  meanAbsoluteErrorMetric,
  measure,
  type PerplexityOptions,
  perplexity,
  perplexityMetric,
  precision,
  precisionMetric,
  r2,
  r2Metric,
  recall,
  recallMetric,
  rocAuc,
  topK,
  topKMetric,
} from "@cadena/nn/metrics";
