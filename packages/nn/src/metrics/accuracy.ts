/** How often a prediction is right, or nearly. */
import {
  astype,
  equal,
  greaterEqual,
  lessEqual,
  lift,
  logicalAnd,
  logicalNot,
  type Node,
  reshape,
  sum,
  where,
} from "@cadena/autodiff";
import { oneHot } from "@cadena/autodiff/arrays";
import { DTypeError, formatShape, type Tensor } from "@cadena/core";
import { requireSize } from "../requirements.js";
import { type ClassOptions, checkLabels, classesOf, hasScores, labelsOf } from "./classes.js";
import { at, type Metric, measure, sumsOf } from "./metric.js";

/**
 * The share of examples whose class is the one predicted: that of the largest score, or 1 if a single score is above
 * the threshold. A prediction with NaN in it is never right.
 *
 * @throws ShapeError unless there is a target for each prediction; ValueError for a label that is no class.
 * @example
 * const labels = tensor([1, 0, 1], { dtype: "int32" });
 * accuracy(tensor([[0.2, 0.8], [0.6, 0.4], [0.9, 0.1]]), labels); // 0.6666666666666666
 * accuracy(tensor([0.7, 0.1, 0.9]), labels); // 1
 */
export function accuracy(predictions: Tensor, targets: Tensor, options: ClassOptions = {}): number {
  checkLabels("accuracy", predictions, targets, options.classes);
  return measure(accuracyMetric(options), predictions, targets);
}

/**
 * {@link accuracy}, added up over batches.
 *
 * @example
 * accuracyMetric().value([45, 50]); // 0.9
 */
export function accuracyMetric(options: ClassOptions = {}): Metric {
  return {
    name: "accuracy",
    sums(prediction, target) {
      const { predicted, actual, examples } = classesOf("accuracy", prediction, target, options);
      return share(logicalAnd(equal(predicted, actual), greaterEqual(predicted, 0)), examples);
    },
    value: ratio,
  };
}

/**
 * The share of examples whose class is among the k with the largest scores; of equal scores at the border all count.
 *
 * @throws ShapeError unless there is a row of scores and a target for each example; ValueError for a label that is no
 * class, and unless k is a whole number ≥ 1.
 * @example
 * const scores = tensor([[0.5, 0.2, 0.2], [0.3, 0.4, 0.2], [0.2, 0.4, 0.3], [0.7, 0.2, 0.1]]);
 * topK(scores, tensor([0, 1, 2, 2], { dtype: "int32" }), 2); // 0.75
 */
export function topK(predictions: Tensor, targets: Tensor, k: number): number {
  checkLabels("topK", predictions, targets);
  return measure(topKMetric(k), predictions, targets);
}

/**
 * {@link topK}, added up over batches; its name is that of k, as "top5".
 *
 * @throws ValueError unless k is a whole number ≥ 1.
 * @example
 * topKMetric(5).name; // "top5"
 */
export function topKMetric(k: number): Metric {
  requireSize("topK", "k", k);
  return {
    name: `top${k}`,
    sums(prediction, target) {
      if (!hasScores(prediction)) {
        throw new DTypeError({
          op: "topK",
          expected: "predictions are rows of scores [m, classes]",
          received: `${prediction.dtype}${formatShape(prediction.shape)}`,
          advice: "One score alone has no order; use accuracy.",
        });
      }
      const classes = prediction.shape.at(-1) as number;
      const scores = reshape(prediction, [-1, classes]);
      const examples = scores.shape[0] as number;
      const right = equal(oneHot(labelsOf("topK", target, examples, classes), classes), 1);
      const own = sum(where(right, scores, 0), { axis: 1, keepDims: true });
      // What is not at most the own score is above it, or NaN; with NaN of its own, everything is.
      const above = sum(astype(logicalNot(lessEqual(scores, own)), "float64"), { axis: 1 });
      return share(lessEqual(above, k - 1), examples);
    },
    value: ratio,
  };
}

function share(hits: Node, examples: number): Node {
  return sumsOf(sum(astype(hits, "float64")), lift(examples));
}

function ratio(sums: ArrayLike<number>): number {
  return at(sums, 0) / at(sums, 1);
}
