/** Labels as rows of zeros with a one. */
import { allocate, type DType, DTypeError, IndexError, Tensor } from "@cadena/core";
import { requireSize } from "../requirements.js";

/**
 * For each label of int32 [m, …] a row of `classes` zeros with a 1 in its place, [m, …, classes].
 *
 * @throws IndexError if a label is below 0 or no class; DTypeError unless labels are int32.
 * @example
 * oneHot(tensor([2, 0], { dtype: "int32" }), 3).toArray(); // [[0, 0, 1], [1, 0, 0]]
 */
export function oneHot(labels: Tensor, classes: number, dtype: DType = "float32"): Tensor {
  requireSize("oneHot", "classes", classes);
  if (labels.dtype !== "int32") {
    throw new DTypeError({
      op: "oneHot",
      expected: "labels are int32",
      received: labels.dtype,
      advice: 'Convert them, as in labels.astype("int32").',
    });
  }
  const { data } = labels.contiguous();
  const rows = allocate(dtype, data.length * classes);
  data.forEach((label, i) => {
    if (label < 0 || label >= classes) {
      throw new IndexError({
        op: "oneHot",
        expected: `labels are from 0 to ${classes - 1}`,
        received: String(label),
        advice: "Give the number of classes that there are.",
      });
    }
    rows[i * classes + label] = 1;
  });
  return new Tensor(rows, [...labels.shape, classes], dtype);
}
