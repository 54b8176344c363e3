/** The door of a model: what comes in is checked, and cast to the model's dtype. */
import type { Shape, Tensor } from "@cadena/core";
import { type DType, formatShape, isFloat, ShapeError, sameShape } from "@cadena/core";
import type { Batch } from "../data/dataset.js";
import { checkRows } from "../data/memory.js";
import { checkLabels } from "../losses/labels.js";

/** What a model takes. */
export interface Door {
  /** The shape of one example. */
  readonly inputShape: Shape;
  /** The shape of one prediction. */
  readonly outputShape: Shape;
  /** What x is cast to. */
  readonly inputDType: DType;
  /** What weights, and targets that are floats, are cast to. */
  readonly dtype: DType;
}

/**
 * x as the model takes it, [m, …inputShape].
 *
 * @throws ShapeError if the examples have another shape.
 */
export function admit(op: string, x: Tensor, { inputShape, inputDType }: Door): Tensor {
  if (x.rank === 0 || !sameShape(x.shape.slice(1), inputShape)) {
    throw new ShapeError({
      op,
      expected: `x must be [${["batch", ...inputShape].join(", ")}]`,
      received: formatShape(x.shape),
      advice: "Reshape the data, or make the model with another inputShape.",
    });
  }
  return x.dtype === inputDType ? x : x.astype(inputDType);
}

/** The tensors of a batch in the order of a step's inputs. Class labels stay int32. */
export function admitBatch(op: string, { x, y, weights }: Batch, door: Door): readonly Tensor[] {
  checkRows(op, { x, y, weights });
  const inputs = [admit(op, x, door), isFloat(y.dtype) ? y.astype(door.dtype) : y];
  if (weights !== undefined) inputs.push(weights.astype(door.dtype));
  return inputs;
}

/**
 * Where the loss of a batch is NaN: are its targets class labels, and is one of them no class?
 *
 * @throws ValueError naming the label.
 */
export function requireLabels(op: string, [, y]: readonly Tensor[], { outputShape }: Door): void {
  if (y?.dtype !== "int32" || y.rank !== outputShape.length) return;
  checkLabels(y, outputShape.at(-1) as number, op);
}
