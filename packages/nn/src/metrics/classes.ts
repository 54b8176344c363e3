/** Which class is predicted, and which is right, in the forms in which predictions and targets come. */
import { astype, greater, isNaN as isNaNNode, max, type Node, reshape, where } from "@cadena/autodiff";
import { argmax } from "@cadena/autodiff/arrays";
import { formatShape, type Shape, ShapeError, sizeOf, type Tensor, ValueError } from "@cadena/core";

/** How scores become classes. */
export interface ClassOptions {
  /** Of two classes with one score each example: above this it is class 1. 0.5 fits probabilities, 0 logits. */
  readonly threshold?: number | undefined;
  /** How many classes there are, where predictions are int32 labels. Default: as many as are seen; in a graph 2. */
  readonly classes?: number | undefined;
}

/** @internal Predicted and actual classes, int32 [m]. A prediction with NaN in it is class −1, which is none. */
export interface Classes {
  readonly predicted: Node;
  readonly actual: Node;
  readonly examples: number;
  readonly classes: number;
}

/** @internal Whether there is a row of scores for each example: the last axis is that of the classes. */
export function hasScores(prediction: { readonly shape: Shape; readonly dtype: string }): boolean {
  return prediction.shape.length >= 2 && (prediction.shape.at(-1) as number) >= 2 && isScore(prediction.dtype);
}

function isScore(dtype: string): boolean {
  return dtype === "float32" || dtype === "float64";
}

/**
 * @internal The classes of predictions (scores [m, classes], one score [m] or [m, 1], or int32 labels [m]) and of
 * targets (labels [m] or [m, 1], or one-hot [m, classes]). Axes before the last are those of examples, however many.
 *
 * @throws ShapeError if there is not one target for each prediction.
 */
export function classesOf(op: string, prediction: Node, target: Node, options: ClassOptions): Classes {
  const { threshold = 0.5 } = options;
  if (hasScores(prediction)) {
    const classes = prediction.shape.at(-1) as number;
    const scores = reshape(prediction, [-1, classes]);
    const examples = scores.shape[0] as number;
    const predicted = where(isNaNNode(max(scores, { axis: 1 })), -1, argmax(scores, { axis: 1 }));
    return {
      predicted: astype(predicted, "int32"),
      actual: labelsOf(op, target, examples, classes),
      examples,
      classes,
    };
  }
  const examples = sizeOf(prediction.shape);
  const single = reshape(prediction, [examples]);
  const predicted = isScore(prediction.dtype)
    ? where(isNaNNode(single), -1, astype(greater(single, threshold), "int32"))
    : single;
  const classes = options.classes ?? 2;
  return {
    predicted: astype(predicted, "int32"),
    actual: labelsOf(op, target, examples, classes),
    examples,
    classes,
  };
}

/** @internal Labels as int32 [m], from labels or from rows with a one. */
export function labelsOf(op: string, target: Node, examples: number, classes: number): Node {
  const size = sizeOf(target.shape);
  if (size === examples) return astype(reshape(target, [examples]), "int32");
  if (size === examples * classes && target.shape.at(-1) === classes) {
    return argmax(astype(reshape(target, [examples, classes]), "float64"), { axis: 1 });
  }
  throw new ShapeError({
    op,
    expected: `targets must be ${examples} labels, or ${examples} rows of ${classes}`,
    received: formatShape(target.shape),
    advice: "There is one target for each example.",
  });
}

/**
 * @internal How many classes predictions and targets speak of, once labels are known to be whole numbers that fit.
 *
 * @throws ValueError naming the first label that is none.
 */
export function checkLabels(op: string, predictions: Tensor, targets: Tensor, classes?: number): number {
  const scores = hasScores(predictions) ? (predictions.shape.at(-1) as number) : undefined;
  const oneHot = scores !== undefined && targets.size === predictions.size;
  const labels = [...(isScore(predictions.dtype) ? [] : [predictions]), ...(oneHot ? [] : [targets])];
  const known = scores ?? classes;
  let seen = 2;
  for (const each of labels) {
    for (const label of each.contiguous().data) {
      if (!Number.isInteger(label) || label < 0 || label >= (known ?? 2 ** 31)) {
        throw new ValueError({
          op,
          expected: known === undefined ? "labels are whole numbers from 0" : `labels are 0 to ${known - 1}`,
          received: String(label),
          advice: "Classes count from 0.",
        });
      }
      seen = Math.max(seen, label + 1);
    }
  }
  if (known !== undefined || !isScore(predictions.dtype)) return known ?? seen;
  if (seen === 2) return 2;
  throw new ValueError({
    op,
    expected: "with one score for each example, labels are 0 or 1",
    received: String(seen - 1),
    advice: "Give a score for each class, [m, classes].",
  });
}
