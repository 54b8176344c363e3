/** The door of a model: what comes in is checked, and cast to the model's dtype. */
import type { Shape, Tensor } from "@cadena/core";
import { type DType, formatShape, isFloat, ShapeError, sameShape } from "@cadena/core";
import type { Batch } from "../data/dataset.js";
import { checkRows } from "../data/memory.js";

/** What a model takes. */
export interface Door {
  /** The shape of one example. */
  readonly inputShape: Shape;
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
