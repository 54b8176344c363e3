/** The matrix product as users call it. */
import { broadcastShapes, ShapeError, sizeOf } from "@cadena/core";
import { formatDims } from "../graph/aval.js";
import { implicitly } from "../graph/context.js";
import type { Node } from "../graph/node.js";
import { matmul as strict } from "../primitives/contraction.js";
import { reshape } from "../primitives/movement.js";
import { expand, type Operand, promote } from "./lift.js";

/**
 * The matrix product, as NumPy's `matmul`: over the last axis of a and the last but one of b, batched and broadcast
 * over the axes before; a vector on the left is a row, one on the right a column, and its axis is dropped again.
 *
 * @throws ShapeError if the inner dimensions differ, or an argument is a scalar.
 * @example
 * evaluate(matmul(tensor([[1, 2], [3, 4]]), tensor([1, 1]))).toArray(); // [3, 7]
 */
export function matmul(a: Operand, b: Operand): Node {
  const [left, right] = promote("matmul", [a, b]) as [Node, Node];
  if (left.rank === 0 || right.rank === 0) {
    throw new ShapeError({
      op: "matmul",
      expected: "vectors or matrices are required",
      received: `${formatDims(left)} and ${formatDims(right)}`,
      advice: "Multiply by a scalar with mul.",
    });
  }
  const row = left.rank === 1 ? implicitly(() => reshape(left, [1, ...left.shape])) : left;
  const column = right.rank === 1 ? implicitly(() => reshape(right, [...right.shape, 1])) : right;
  const batch = broadcastShapes("matmul", row.shape.slice(0, -2), column.shape.slice(0, -2));
  // One matrix for all: their rows are one long matrix, and its transposes are single products too.
  if (row.rank > 2 && column.rank === 2) {
    const [rows, inner] = [sizeOf(row.shape.slice(0, -1)), row.shape.at(-1) as number];
    const long = strict(
      implicitly(() => reshape(row, [rows, inner])),
      column,
    );
    return implicitly(() => reshape(long, [...row.shape.slice(0, -1), ...right.shape.slice(1)]));
  }
  const [broadRow, broadColumn] = implicitly(() => [
    expand(row, [...batch, ...row.shape.slice(-2)]),
    expand(column, [...batch, ...column.shape.slice(-2)]),
  ]);
  const product = strict(broadRow as Node, broadColumn as Node);
  if (left.rank > 1 && right.rank > 1) return product;
  const shape = [...batch];
  if (left.rank > 1) shape.push(left.shape.at(-2) as number);
  if (right.rank > 1) shape.push(right.shape.at(-1) as number);
  return implicitly(() => reshape(product, shape));
}
