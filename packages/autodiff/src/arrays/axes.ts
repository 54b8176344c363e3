/** Axes made, dropped and moved; values put side by side and taken apart. */
import { normalizeAxes, normalizeAxis, ShapeError, sameShape } from "@cadena/core";
import { composite } from "../functions/composite.js";
import { type Operand, operand, promote } from "../functions/lift.js";
import type { Node } from "../graph/node.js";
import { broadcast, reshape, transpose } from "../primitives/movement.js";
import { concatenate, slice } from "../primitives/window.js";

/**
 * New axes of size 1: `axis` is where they are in the result.
 *
 * @throws AxisError if there is no such place.
 * @example
 * expandDims(tensor([1, 2]), -1).shape; // [2, 1]
 */
export function expandDims(x: Operand, axis: number | readonly number[]): Node {
  const node = operand(x, "expandDims");
  const rank = node.rank + (typeof axis === "number" ? 1 : axis.length);
  const added = normalizeAxes("expandDims", axis, rank);
  const shape = [...node.shape];
  for (const each of added) shape.splice(each, 0, 1);
  return reshape(node, shape);
}

/**
 * Without axes of size 1: those named, or (default) all.
 *
 * @throws ShapeError if an axis that is named has another size.
 * @example
 * squeeze(tensor([[[1], [2]]])).shape; // [2]
 */
export function squeeze(x: Operand, axis?: number | readonly number[]): Node {
  const node = operand(x, "squeeze");
  const dropped =
    axis === undefined
      ? node.shape.flatMap((size, each) => (size === 1 ? [each] : []))
      : normalizeAxes("squeeze", axis, node.rank);
  const wide = dropped.find((each) => node.shape[each] !== 1);
  if (wide !== undefined) {
    throw new ShapeError({
      op: "squeeze",
      expected: "axes of size 1 are required",
      received: `size ${node.shape[wide]} along axis ${wide}`,
      advice: "Name other axes, or none: then all of size 1 go.",
    });
  }
  return reshape(
    node,
    node.shape.filter((_, each) => !dropped.includes(each)),
  );
}

/**
 * Axes moved from `source` to `destination`; the others keep their order.
 *
 * @throws AxisError if an axis does not exist or is named twice; ShapeError if the two lists differ in length.
 * @example
 * moveaxis(tensor([[[1, 2, 3]]]), 2, 0).shape; // [3, 1, 1]
 */
export function moveaxis(
  x: Operand,
  source: number | readonly number[],
  destination: number | readonly number[],
): Node {
  const node = operand(x, "moveaxis");
  const [from, to] = [source, destination].map((axes) => {
    normalizeAxes("moveaxis", axes, node.rank);
    return [axes].flat().map((axis) => normalizeAxis("moveaxis", axis, node.rank));
  }) as [number[], number[]];
  if (from.length !== to.length) {
    throw new ShapeError({
      op: "moveaxis",
      expected: "source and destination must name equally many axes",
      received: `${from.length} and ${to.length}`,
      advice: "Give each axis its place.",
    });
  }
  const rest = node.shape.map((_, axis) => axis).filter((axis) => !from.includes(axis));
  return transpose(
    node,
    node.shape.map((_, place) => {
      const moved = to.indexOf(place);
      return moved < 0 ? (rest.shift() as number) : (from[moved] as number);
    }),
  );
}

/**
 * Values of one shape along a new axis.
 *
 * @throws ShapeError if there is none, or the shapes differ.
 * @example
 * evaluate(stack([tensor([1, 2]), tensor([3, 4])], 1)).toArray(); // [[1, 3], [2, 4]]
 */
export function stack(values: readonly Operand[], axis = 0): Node {
  const nodes = promote("stack", values);
  const shapes = nodes.map((node) => node.shape);
  if (shapes.length === 0 || shapes.some((shape) => !sameShape(shape, shapes[0] as readonly number[]))) {
    throw new ShapeError({
      op: "stack",
      expected: "values of one shape are required",
      received: shapes.length === 0 ? "none" : shapes.map((shape) => `[${shape.join(", ")}]`).join(" and "),
      advice: "Broadcast or reshape them first.",
    });
  }
  const at = normalizeAxis("stack", axis, (nodes[0] as Node).rank + 1);
  return composite("stack", nodes, { axis: at }, () =>
    concatenate(
      nodes.map((node) => expandDims(node, at)),
      at,
    ),
  );
}

/**
 * The parts of x along an axis: `parts` says how many (sizes differ by 1 at most, as NumPy's `array_split`), or where
 * the cuts are.
 *
 * @throws ShapeError if there is not at least one part.
 * @example
 * const [left, right] = arraySplit(tensor([1, 2, 3]), 2) as [Node, Node];
 * evaluate(left).toArray(); // [1, 2]
 * evaluate(right).toArray(); // [3]
 * arraySplit(tensor([1, 2, 3, 4]), [1, 3]).map((part) => part.shape[0]); // [1, 2, 1]
 */
export function arraySplit(x: Operand, parts: number | readonly number[], axis = 0): readonly Node[] {
  const node = operand(x, "arraySplit");
  const along = normalizeAxis("arraySplit", axis, node.rank);
  const size = node.shape[along] as number;
  const cuts = typeof parts === "number" ? evenCuts(parts, size) : parts.map((cut) => clip(cut, size));
  return [0, ...cuts].map((start, i) => part(node, along, start, Math.max(start, cuts[i] ?? size)));
}

function evenCuts(parts: number, size: number): number[] {
  if (!Number.isInteger(parts) || parts < 1) {
    throw new ShapeError({
      op: "arraySplit",
      expected: "at least one part is required",
      received: String(parts),
      advice: "Say how many parts, or where to cut.",
    });
  }
  const larger = size % parts;
  const least = Math.floor(size / parts);
  return Array.from({ length: parts - 1 }, (_, i) => (i + 1) * least + Math.min(i + 1, larger));
}

/** A bound as slices take it: counted from the end if it is negative, and within the axis. */
function clip(bound: number, size: number): number {
  return Math.min(Math.max(bound < 0 ? bound + size : bound, 0), size);
}

/** Entries start … stop − 1 along one axis. */
export function part(x: Node, axis: number, start: number, stop: number, step = 1): Node {
  return slice(
    x,
    x.shape.map((_, each) => (each === axis ? start : 0)),
    x.shape.map((size, each) => (each === axis ? stop : size)),
    x.shape.map((_, each) => (each === axis ? step : 1)),
  );
}

/**
 * Coordinate grids of vectors: every value repeated along the axes of the others. As NumPy, the first two axes are
 * swapped (`"xy"`) unless `indexing` is `"ij"`.
 *
 * @throws ShapeError if one of them is not a vector or a scalar.
 * @example
 * const [x, y] = meshgrid([tensor([1, 2, 3]), tensor([4, 5])]) as [Node, Node];
 * evaluate(x).toArray(); // [[1, 2, 3], [1, 2, 3]]
 * evaluate(y).toArray(); // [[4, 4, 4], [5, 5, 5]]
 */
export function meshgrid(
  values: readonly Operand[],
  { indexing = "xy" }: { readonly indexing?: "xy" | "ij" } = {},
): readonly Node[] {
  const vectors = values.map((value) => {
    const node = operand(value, "meshgrid");
    if (node.rank <= 1) return node.rank === 1 ? node : reshape(node, [1]);
    throw new ShapeError({
      op: "meshgrid",
      expected: "vectors are required",
      received: `[${node.shape.join(", ")}]`,
      advice: "Flatten them with reshape.",
    });
  });
  const places = vectors.map((_, i) => (indexing === "xy" && i < 2 && vectors.length > 1 ? 1 - i : i));
  const shape = places.map((i) => (vectors[i] as Node).shape[0] as number);
  return vectors.map((vector, i) =>
    broadcast(
      vector,
      shape,
      shape.map((_, axis) => axis).filter((axis) => axis !== places[i]),
    ),
  );
}
