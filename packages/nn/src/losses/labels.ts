/** Labels as data: checked where they are known. */
import { DTypeError, type Tensor, ValueError } from "@cadena/core";

/**
 * Requires int32 labels from 0 to classes − 1. Inside a graph labels are not known: there a label that is no class makes
 * sparse cross-entropies and nll NaN. So call this on a batch before it is run, or on all labels once. Errors name `op`.
 *
 * @throws DTypeError unless they are int32; ValueError naming the first label that is no class, and its place.
 * @example
 * checkLabels(tensor([0, 3], { dtype: "int32" }), 3);
 * // throws ValueError: checkLabels: labels from 0 to 2 are required, got 3 at place 1. Classes count from 0.
 */
export function checkLabels(labels: Tensor, classes: number, op = "checkLabels"): void {
  if (labels.dtype !== "int32") {
    throw new DTypeError({
      op,
      expected: "int32 labels are required",
      received: labels.dtype,
      advice: 'Make them with tensor(labels, { dtype: "int32" }).',
    });
  }
  const { data } = labels.contiguous();
  const place = data.findIndex((label) => label < 0 || label >= classes);
  if (place === -1) return;
  throw new ValueError({
    op,
    expected: `labels from 0 to ${classes - 1} are required`,
    received: `${data[place]} at place ${place}`,
    advice: "Classes count from 0.",
  });
}
