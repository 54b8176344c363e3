/** The area under the curve of the receiver operating characteristic. */
import { formatShape, ShapeError, type Tensor, ValueError } from "@cadena/core";
import { checkLabels } from "./classes.js";

/**
 * The probability that an example of class 1 has a larger score than one of class 0, where equal scores count half:
 * the area under the ROC curve, counted exactly. Scores are [m], [m, 1], or [m, 2], of which the second counts.
 *
 * @throws ShapeError unless there is one score and one label for each example; ValueError if a score is NaN, a label is
 * neither 0 nor 1, or one of the classes is missing.
 * @example
 * rocAuc(tensor([0.1, 0.4, 0.35, 0.8]), tensor([0, 0, 1, 1], { dtype: "int32" })); // 0.75
 */
export function rocAuc(predictions: Tensor, targets: Tensor): number {
  const m = targets.size;
  const paired = predictions.size === 2 * m && predictions.shape.at(-1) === 2;
  if (predictions.size !== m && !paired) {
    throw new ShapeError({
      op: "rocAuc",
      expected: `${m} scores are required, one for each label`,
      received: formatShape(predictions.shape),
      advice: "With more than two classes, take one against the rest.",
    });
  }
  checkLabels("rocAuc", predictions, targets);
  const labels = targets.contiguous().data;
  const all = predictions.contiguous().data;
  const scores = paired ? all.filter((_, i) => i % 2 === 1) : all;
  if (scores.some(Number.isNaN)) throw wrong("scores must be numbers", "NaN");
  const order = Array.from(scores.keys()).sort((i, j) => (scores[i] as number) - (scores[j] as number));
  let [positives, negatives, won] = [0, 0, 0];
  for (let i = 0; i < m; ) {
    const score = scores[order[i] as number];
    let [tiedPositives, tiedNegatives] = [0, 0];
    for (; i < m && scores[order[i] as number] === score; i++) {
      if (labels[order[i] as number] === 1) tiedPositives++;
      else tiedNegatives++;
    }
    won += tiedPositives * (negatives + tiedNegatives / 2);
    positives += tiedPositives;
    negatives += tiedNegatives;
  }
  if (positives > 0 && negatives > 0) return won / (positives * negatives);
  throw wrong("examples of both classes are required", `${positives} of class 1 among ${m}`);
}

function wrong(expected: string, received: string): ValueError {
  return new ValueError({ op: "rocAuc", expected, received, advice: "Otherwise there are no pairs to compare." });
}
