/** How surprised a model is. */
import { astype, equal, log, logSoftmax, type Node, neg, reshape, sum, where } from "@cadena/autodiff";
import { oneHot } from "@cadena/autodiff/arrays";
import { formatShape, ShapeError, type Tensor } from "@cadena/core";
import { checkLabels, hasScores, labelsOf } from "./classes.js";
import { at, type Metric, measure, sumsOf } from "./metric.js";

/** What predictions are. */
export interface PerplexityOptions {
  /** Are they logits, of which softmax makes probabilities? Default false. */
  readonly logits?: boolean | undefined;
}

/**
 * exp of the mean of −ln p, where p is the probability given to what came: the number of equally likely answers that
 * would surprise as much. Predictions are [m, …, classes], targets labels or one-hot rows.
 *
 * @throws ShapeError unless there are rows of probabilities and a target for each; ValueError for a label that is no
 * class.
 * @example
 * const labels = tensor([0, 1], { dtype: "int32" });
 * perplexity(tensor([[0.25, 0.75], [0.75, 0.25]]), labels); // 4
 */
export function perplexity(predictions: Tensor, targets: Tensor, options: PerplexityOptions = {}): number {
  checkLabels("perplexity", predictions, targets);
  return measure(perplexityMetric(options), predictions, targets);
}

/**
 * {@link perplexity}, added up over batches.
 *
 * @example
 * perplexityMetric().value([2 * Math.log(8), 2]); // 7.999999999999998
 */
export function perplexityMetric({ logits = false }: PerplexityOptions = {}): Metric {
  return {
    name: "perplexity",
    sums(prediction, target) {
      const scores = rowsOf(prediction);
      const [examples = 0, classes = 0] = scores.shape;
      const right = equal(oneHot(labelsOf("perplexity", target, examples, classes), classes), 1);
      const logs = logits ? logSoftmax(scores) : log(scores);
      return sumsOf(neg(sum(where(right, logs, 0))), examples);
    },
    value: (sums) => Math.exp(at(sums, 0) / at(sums, 1)),
  };
}

/** Scores as float64 [m, classes]. */
function rowsOf(prediction: Node): Node {
  if (hasScores(prediction)) return astype(reshape(prediction, [-1, prediction.shape.at(-1) as number]), "float64");
  throw new ShapeError({
    op: "perplexity",
    expected: "predictions are rows of numbers [m, classes]",
    received: `${prediction.dtype}${formatShape(prediction.shape)}`,
    advice: "Give the probability of every class.",
  });
}
