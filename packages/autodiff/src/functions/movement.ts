/** Functions that move entries, as users call them: negative axes and left-out arguments as in NumPy. */
import { AxisError, normalizeAxis, type Shape, ShapeError, type SliceRange, sizeOf, sliceIndices } from "@cadena/core";
import type { Node } from "../graph/node.js";
import * as strict from "../primitives/movement.js";
import * as window from "../primitives/window.js";
import { broadcastAll, expand, lift, type Operand, promote } from "./lift.js";

/**
 * The same entries in row-major order under another shape. One size may be −1: it is found.
 *
 * @throws ShapeError if the number of entries differs.
 * @example
 * reshape(tensor([1, 2, 3, 4]), [2, -1]).shape; // [2, 2]
 */
export function reshape(x: Operand, shape: Shape): Node {
  const node = lift(x);
  const open = shape.indexOf(-1);
  if (open < 0) return strict.reshape(node, [...shape]);
  const known = sizeOf(shape.filter((_, axis) => axis !== open));
  const found = known === 0 ? 0 : sizeOf(node.shape) / known;
  return strict.reshape(
    node,
    shape.map((size, axis) => (axis === open ? found : size)),
  );
}

/**
 * The axes in another order; by default reversed, so that a matrix is transposed.
 *
 * @throws AxisError if it is not a permutation of the axes.
 * @example
 * transpose(tensor([[1, 2, 3]])).shape; // [3, 1]
 */
export function transpose(x: Operand, permutation?: readonly number[]): Node {
  const node = lift(x);
  const axes = permutation?.map((axis) => normalizeAxis("transpose", axis, node.rank));
  return strict.transpose(node, axes ?? node.shape.map((_, axis) => node.rank - 1 - axis));
}

/**
 * Repeats x to a shape, by NumPy's rules.
 *
 * @throws ShapeError if x does not broadcast to it.
 * @example
 * evaluate(broadcastTo(tensor([1, 2]), [2, 2])).toArray(); // [[1, 2], [1, 2]]
 */
export function broadcastTo(x: Operand, shape: Shape): Node {
  const node = lift(x);
  const fits =
    node.rank <= shape.length &&
    node.shape.every((size, axis) => size === 1 || size === shape[shape.length - node.rank + axis]);
  if (!fits) {
    throw new ShapeError({
      op: "broadcastTo",
      expected: `a shape that broadcasts to [${shape.join(", ")}] is required`,
      received: `[${node.shape.join(", ")}]`,
    });
  }
  return expand(node, [...shape]);
}

/**
 * Several values one after the other along an axis.
 *
 * @throws ShapeError if the other axes differ.
 * @example
 * evaluate(concatenate([tensor([1, 2]), tensor([3])])).toArray(); // [1, 2, 3]
 */
export function concatenate(values: readonly Operand[], axis = 0): Node {
  const nodes = promote("concatenate", values);
  const [first] = nodes;
  if (first === undefined) {
    throw new ShapeError({ op: "concatenate", expected: "at least one value is required", received: "none" });
  }
  if (first.rank === 0) {
    throw new AxisError({
      op: "concatenate",
      expected: "values with at least one axis are required",
      received: "scalars",
      advice: "Reshape them to [1] first.",
    });
  }
  return window.concatenate(nodes, normalizeAxis("concatenate", axis, first.rank));
}

/**
 * A part of x: for each axis a range `{ start, stop, step }` with Python's meaning of negative bounds, or null for all.
 * Steps are positive.
 *
 * @throws ShapeError for a step that is not a positive whole number, or more ranges than axes.
 * @example
 * evaluate(slice(tensor([1, 2, 3, 4]), [{ start: 1, stop: -1 }])).toArray(); // [2, 3]
 */
export function slice(x: Operand, ranges: readonly (SliceRange | null)[]): Node {
  const node = lift(x);
  if (ranges.length > node.rank) {
    throw new ShapeError({
      op: "slice",
      expected: `at most ${node.rank} ranges for [${node.shape.join(", ")}]`,
      received: `${ranges.length}`,
    });
  }
  const bounds = node.shape.map((size, axis) => {
    const range = ranges[axis] ?? {};
    const { start, count, step } = sliceIndices("slice", range, size);
    if (step < 1) {
      throw new ShapeError({ op: "slice", expected: "steps of at least 1 are required", received: `${step}` });
    }
    return { start, stop: count === 0 ? start : Math.min(start + count * step, size), step };
  });
  return window.slice(
    node,
    bounds.map((each) => each.start),
    bounds.map((each) => each.stop),
    bounds.map((each) => each.step),
  );
}

/**
 * Zeros around x: `low` before and `high` after the entries of each axis, and `interior` between them.
 *
 * @throws ShapeError for a negative or fractional width.
 * @example
 * evaluate(pad(tensor([1, 2]), [1], [0])).toArray(); // [0, 1, 2]
 */
export function pad(x: Operand, low: readonly number[], high: readonly number[], interior?: readonly number[]): Node {
  const node = lift(x);
  return window.pad(node, low, high, interior ?? low.map(() => 0));
}

/**
 * Values broadcast to their common shape.
 *
 * @example
 * broadcastTogether([tensor([1, 2]), 3]).map((x) => x.shape); // [[2], [2]]
 */
export function broadcastTogether(values: readonly Operand[]): readonly Node[] {
  return broadcastAll(
    "broadcastTogether",
    values.map((value) => lift(value)),
  );
}
