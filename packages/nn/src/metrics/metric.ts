/** What a metric is: sums over examples, which are added up over batches, and a number that is a function of them. */
import { concatenate, evaluate, lift, type Node, reshape } from "@cadena/autodiff";
import { type Tensor, tensor } from "@cadena/core";

/**
 * A measure that batches can be added up for: its sums are part of the graph of a step, and what they mean is worked
 * out once, at the end.
 */
export interface Metric<Value = number> {
  /** What it is called in a history: "accuracy". */
  readonly name: string;
  /** The sums over the examples of a batch, float64 [k]. */
  sums(prediction: Node, target: Node): Node;
  /** What sums mean that have been added up over any number of batches. */
  value(sums: ArrayLike<number>): Value;
}

/**
 * What a metric says of all examples at once.
 *
 * @example
 * measure(meanAbsoluteErrorMetric(), tensor([1, 2]), tensor([1, 4])); // 1
 */
export function measure<Value>(metric: Metric<Value>, predictions: Tensor, targets: Tensor): Value {
  return metric.value(evaluate(metric.sums(lift(predictions), lift(targets))).contiguous().data);
}

/** @internal Numbers and nodes of any shape end to end, float64 [k]. */
export function sumsOf(...parts: readonly (Node | number)[]): Node {
  return concatenate(
    parts.map((part) => (typeof part === "number" ? lift(tensor([part])) : reshape(part, [-1]))),
    0,
  );
}

/** @internal One of the sums. */
export function at(sums: ArrayLike<number>, i: number): number {
  return sums[i] as number;
}
