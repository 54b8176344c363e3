/** How far predictions of numbers are off. */
import { abs, astype, type Node, reshape, square, sub, sum } from "@cadena/autodiff";
import { formatShape, type Shape, ShapeError, sizeOf, type Tensor } from "@cadena/core";
import { at, type Metric, measure, sumsOf } from "./metric.js";

/**
 * The mean absolute error, 1/n Σ |ŷ − y|, over all entries.
 *
 * @throws ShapeError unless predictions and targets have as many rows and columns.
 * @example
 * meanAbsoluteError(tensor([2.5, 0, 2, 8]), tensor([3, -0.5, 2, 7])); // 0.5
 */
export function meanAbsoluteError(predictions: Tensor, targets: Tensor): number {
  return measure(meanAbsoluteErrorMetric(), predictions, targets);
}

/**
 * {@link meanAbsoluteError}, added up over batches.
 *
 * @example
 * meanAbsoluteErrorMetric().value([6, 4]); // 1.5
 */
export function meanAbsoluteErrorMetric(): Metric {
  return {
    name: "mae",
    sums(prediction, target) {
      const [p, y] = columns("meanAbsoluteError", prediction, target);
      return sumsOf(sum(abs(sub(p, y))), sizeOf(y.shape));
    },
    value: (sums) => at(sums, 0) / at(sums, 1),
  };
}

/**
 * The coefficient of determination, 1 − Σ(y − ŷ)²/Σ(y − ȳ)², the mean of it over columns. Where all targets are equal
 * it is 1 if predictions are too, else 0.
 *
 * @throws ShapeError unless predictions and targets have as many rows and columns.
 * @example
 * r2(tensor([2.5, 0, 2, 8]), tensor([3, -0.5, 2, 7])); // 0.9486081370449679
 */
export function r2(predictions: Tensor, targets: Tensor): number {
  const { rows, width } = sizesOf("r2", predictions.shape, targets.shape);
  const [p, y] = [predictions.contiguous().data, targets.contiguous().data];
  let total = 0;
  for (let column = 0; column < width; column++) {
    let mean = 0;
    for (let i = 0; i < rows; i++) mean += (y[i * width + column] as number) / rows;
    let [left, spread] = [0, 0];
    for (let i = column; i < y.length; i += width) {
      left += ((y[i] as number) - (p[i] as number)) ** 2;
      spread += ((y[i] as number) - mean) ** 2;
    }
    total += determined(left, spread);
  }
  return total / width;
}

/**
 * {@link r2}, added up over batches, in float64: Σ y² − (Σ y)²/n has few digits where targets are far from 0 and close
 * to each other.
 *
 * @example
 * r2Metric().value([4, 1.5, 11.5, 62.25]); // 0.9486081370449679
 */
export function r2Metric(): Metric {
  return {
    name: "r2",
    sums(prediction, target) {
      const [p, y] = columns("r2", prediction, target);
      const over = (x: Node): Node => sum(x, { axis: 0 });
      return sumsOf(y.shape[0] as number, over(square(sub(y, p))), over(y), over(square(y)));
    },
    value(sums) {
      const rows = at(sums, 0);
      const width = (sums.length - 1) / 3;
      let total = 0;
      for (let column = 1; column <= width; column++) {
        const [left, linear, squares] = [at(sums, column), at(sums, column + width), at(sums, column + 2 * width)];
        total += determined(left, squares - linear ** 2 / rows);
      }
      return total / width;
    },
  };
}

function determined(left: number, spread: number): number {
  return spread === 0 ? (left === 0 ? 1 : 0) : 1 - left / spread;
}

/** Both as float64 [n, columns]. */
function columns(op: string, prediction: Node, target: Node): readonly [Node, Node] {
  const { rows, width } = sizesOf(op, prediction.shape, target.shape);
  return [astype(reshape(prediction, [rows, width]), "float64"), astype(reshape(target, [rows, width]), "float64")];
}

function sizesOf(op: string, prediction: Shape, target: Shape): { readonly rows: number; readonly width: number } {
  const [rows = 1, ...rest] = target;
  const width = sizeOf(rest);
  if (prediction[0] === target[0] && sizeOf(prediction) === rows * width) return { rows, width };
  throw new ShapeError({
    op,
    expected: `predictions must have the shape of targets ${formatShape(target)}`,
    received: formatShape(prediction),
    advice: "There is one prediction for each target.",
  });
}
