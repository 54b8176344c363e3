/** Reading by index: whole slices, or entry by entry along an axis. */
import { arange, broadcastShapes, checkShape, normalizeAxis, sizeOf } from "@cadena/core";
import { equal, where } from "../functions/comparison.js";
import { composite } from "../functions/composite.js";
import { astype } from "../functions/elementwise.js";
import { expand, type Operand, operand } from "../functions/lift.js";
import { constant, type Node } from "../graph/node.js";
import { gather } from "../primitives/indexing.js";
import { fill, reshape } from "../primitives/movement.js";
import { expandDims } from "./axes.js";
import { type IndexOptions, type Indices, inRange, liftIndices, resolve } from "./indices.js";

/**
 * The slices of x at indices along an axis; without an axis, the entries in row-major order. The shape of the indices
 * takes the place of the axis. Negative indices count from the end; for others out of range see {@link IndexMode}.
 *
 * @throws IndexError for an index that is known, out of range and not covered by a mode; DTypeError unless int32.
 * @example
 * const table = tensor([[1, 2], [3, 4], [5, 6]]);
 * evaluate(take(table, [2, 0, -1], { axis: 0 })).toArray(); // [[5, 6], [1, 2], [5, 6]]
 * evaluate(take(table, 3)).item(); // 4
 */
export function take(x: Operand, indices: Indices, options: IndexOptions = {}): Node {
  const given = operand(x, "take");
  const node = options.axis === undefined ? reshape(given, [sizeOf(given.shape)]) : given;
  const axis = normalizeAxis("take", options.axis ?? 0, node.rank);
  const size = node.shape[axis] as number;
  const { indices: places, open } = resolve("take", indices, size, options.mode);
  return composite("take", [node, places], { axis }, () => {
    const wide = node.shape.with(axis, sizeOf(places.shape));
    const taken = gather(node, alongAxis(places, wide, axis), axis);
    const shape = [...node.shape.slice(0, axis), ...places.shape, ...node.shape.slice(axis + 1)];
    return filled(reshape(taken, shape), open ? reshape(alongAxis(places, wide, axis), shape) : undefined, size);
  });
}

/** Indices in row-major order along one axis of a shape, the same for all places of the others. */
export function alongAxis(indices: Node, shape: readonly number[], axis: number): Node {
  return expand(
    reshape(
      indices,
      shape.map((size, each) => (each === axis ? size : 1)),
    ),
    shape,
  );
}

/**
 * Entries of x at indices along an axis (default: the last), each along its own line: y[i, j] = x[i, indices[i, j]].
 * Along the other axes, x and the indices broadcast.
 *
 * @throws IndexError as {@link take}; ShapeError if the other axes do not broadcast.
 * @example
 * const indices = tensor([[1], [0]], { dtype: "int32" });
 * evaluate(takeAlongAxis(tensor([[1, 2], [3, 4]]), indices)).toArray(); // [[2], [3]]
 */
export function takeAlongAxis(x: Operand, indices: Indices, options: IndexOptions = {}): Node {
  const node = operand(x, "takeAlongAxis");
  const axis = normalizeAxis("takeAlongAxis", options.axis ?? -1, node.rank);
  const size = node.shape[axis] as number;
  const { indices: places, open } = resolve("takeAlongAxis", indices, size, options.mode);
  return composite("takeAlongAxis", [node, places], { axis }, () => {
    const [wide, at, along] = matched("takeAlongAxis", node, places, axis);
    return filled(gather(wide, at, along), open ? at : undefined, size);
  });
}

/** x and indices with one shape but along the axis, and that axis: broadcasting may put others before it. */
export function matched(
  op: string,
  x: Node,
  indices: Node,
  axis: number,
): readonly [x: Node, indices: Node, axis: number] {
  const own = axis - x.rank + indices.rank;
  const others = own < 0 ? indices.shape : indices.shape.with(own, 1);
  const common = broadcastShapes(op, x.shape.with(axis, 1), others);
  const at = axis - x.rank + common.length;
  return [
    expand(x, common.with(at, x.shape[axis] as number)),
    expand(indices, common.with(at, own < 0 ? 1 : (indices.shape[own] as number))),
    at,
  ];
}

/** NaN (−2³¹ in int32, false in bool) where an index is out of range. */
function filled(taken: Node, indices: Node | undefined, size: number): Node {
  if (indices === undefined) return taken;
  const { dtype } = taken;
  const missing = fill(dtype === "bool" ? 0 : dtype === "int32" ? -(2 ** 31) : Number.NaN, taken);
  return where(inRange(indices, size), taken, missing);
}

/**
 * 1 at each index along a new axis of a size, else 0. An index out of range, negative ones too, gives zeros only.
 *
 * @throws DTypeError unless the indices are int32.
 * @example
 * evaluate(oneHot([1, 0], 3)).toArray(); // [[0, 1, 0], [1, 0, 0]]
 */
export function oneHot(indices: Indices, size: number, options: { readonly axis?: number } = {}): Node {
  const node = liftIndices("oneHot", indices);
  checkShape("oneHot", [size]);
  const axis = normalizeAxis("oneHot", options.axis ?? -1, node.rank + 1);
  return composite("oneHot", [node], { size, axis }, () => {
    const column = expandDims(node, axis);
    const names = constant(
      arange(0, size, 1, "int32").reshape(column.shape.with(axis, size).map((n, i) => (i === axis ? n : 1))),
    );
    return astype(equal(column, names), "float64");
  });
}
