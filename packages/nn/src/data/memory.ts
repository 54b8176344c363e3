/** Data sets in memory. */
import { formatShape, type Shape, ShapeError, type Tensor } from "@cadena/core";
import type { Batch, Indices, MemoryDataset } from "./dataset.js";
import { checkIndices, takeRows } from "./rows.js";

/**
 * The examples in tensors: inputs x [n, …], targets y [n, …], and how much each counts, weights [n].
 *
 * @throws ShapeError unless all have as many rows, and weights are one number for each.
 * @example
 * const data = fromTensors({ x: tensor([[0, 0], [0, 1], [1, 0], [1, 1]]), y: tensor([0, 1, 1, 0]) });
 * data.size; // 4
 * data.read([3, 0]).x.toArray(); // [[1, 1], [0, 0]]
 */
export function fromTensors({ x, y, weights }: Batch): MemoryDataset {
  checkRows("fromTensors", { x, y, weights });
  const held = { x: x.contiguous(), y: y.contiguous(), weights: weights?.contiguous() };
  const [size = 0, ...inputShape] = x.shape;
  return {
    size,
    inputShape,
    read(indices, spare) {
      checkIndices("read", indices, size);
      return pick(held, indices, spare);
    },
  };
}

/** @internal The rows with these indices of all tensors of a batch. */
export function pick({ x, y, weights }: Batch, indices: Indices, spare?: Batch): Batch {
  const rows = { x: takeRows(x, indices, spare?.x), y: takeRows(y, indices, spare?.y) };
  return weights === undefined ? rows : { ...rows, weights: takeRows(weights, indices, spare?.weights) };
}

/**
 * @internal Requires the tensors of a batch to have as many rows, and weights to be a number for each.
 *
 * @throws ShapeError naming the tensor that does not fit.
 */
export function checkRows(op: string, { x, y, weights }: Batch): void {
  const [size] = x.shape;
  if (size === undefined) throw noRows(op, "x", "at least one axis, that of the examples", x.shape);
  if (y.shape[0] !== size) throw noRows(op, "y", `${size} rows, one for each of x`, y.shape);
  const fits = weights === undefined || (weights.rank === 1 && weights.shape[0] === size);
  if (!fits) throw noRows(op, "weights", `shape [${size}], one number for each row of x`, (weights as Tensor).shape);
}

function noRows(op: string, what: string, expected: string, shape: Shape): ShapeError {
  return new ShapeError({
    op,
    expected: `${what} must have ${expected}`,
    received: formatShape(shape),
    advice: "The first axis of every tensor is that of the examples.",
  });
}
