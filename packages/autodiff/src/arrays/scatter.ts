/** Writing by index: whole slices, or entry by entry along an axis. */
import { normalizeAxis, sizeOf } from "@cadena/core";
import { less, where } from "../functions/comparison.js";
import { composite } from "../functions/composite.js";
import { type Operand, promote } from "../functions/lift.js";
import { broadcastTo } from "../functions/movement.js";
import { constant, type Node } from "../graph/node.js";
import { gather, scatterAdd, scatterMax } from "../primitives/indexing.js";
import { reshape, spread } from "../primitives/movement.js";
import { countAlong, type IndexOptions, type Indices, resolve } from "./indices.js";
import { alongAxis, matched } from "./take.js";

/** How updates are written. */
export interface ScatterOptions extends IndexOptions {
  /** `"set"` (the default): the last update of a place stays. `"add"`: all are added. `"max"`: the largest stays. */
  readonly combine?: "set" | "add" | "max";
}

/**
 * x with its slices at indices along an axis (default: the first) set to updates, or combined with them: what
 * {@link take} reads, this writes. Updates broadcast to the shape that `take` would give. Gradients flow to x where it
 * is kept, and to the updates that stay.
 *
 * @throws IndexError as {@link take}; ShapeError if the updates do not broadcast.
 * @example
 * evaluate(scatter(tensor([1, 2, 3]), [0, -1], tensor([8, 9]))).toArray(); // [8, 2, 9]
 * evaluate(scatter(tensor([1, 2, 3]), [1, 1], 5, { combine: "add" })).toArray(); // [1, 12, 3]
 */
export function scatter(x: Operand, indices: Indices, updates: Operand, options: ScatterOptions = {}): Node {
  const [node, values] = promote("scatter", [x, updates]) as readonly [Node, Node];
  const axis = normalizeAxis("scatter", options.axis ?? 0, node.rank);
  const { indices: places } = resolve("scatter", indices, node.shape[axis] as number, options.mode);
  const { combine = "set" } = options;
  return composite("scatter", [node, places, values], { axis, combine }, () => {
    const { shape } = node;
    const wide = shape.with(axis, sizeOf(places.shape));
    const given = broadcastTo(values, [...shape.slice(0, axis), ...places.shape, ...shape.slice(axis + 1)]);
    return write(node, alongAxis(places, wide, axis), reshape(given, wide), axis, combine);
  });
}

/**
 * x with its entries at indices along an axis (default: the last) set to updates, or combined with them, each along its
 * own line: what {@link takeAlongAxis} reads, this writes. Updates broadcast to the shape of the indices.
 *
 * @throws IndexError as {@link take}; ShapeError if shapes do not broadcast.
 * @example
 * const indices = tensor([[1], [0]], { dtype: "int32" });
 * evaluate(putAlongAxis(tensor([[1, 2], [3, 4]]), indices, 0)).toArray(); // [[1, 0], [0, 4]]
 */
export function putAlongAxis(x: Operand, indices: Indices, updates: Operand, options: ScatterOptions = {}): Node {
  const [node, values] = promote("putAlongAxis", [x, updates]) as readonly [Node, Node];
  const axis = normalizeAxis("putAlongAxis", options.axis ?? -1, node.rank);
  const { indices: places } = resolve("putAlongAxis", indices, node.shape[axis] as number, options.mode);
  const { combine = "set" } = options;
  return composite("putAlongAxis", [node, places, values], { axis, combine }, () => {
    const [wide, at, along] = matched("putAlongAxis", node, places, axis);
    return write(wide, at, broadcastTo(values, at.shape), along, combine);
  });
}

function write(x: Node, indices: Node, updates: Node, axis: number, combine: "set" | "add" | "max"): Node {
  if (combine === "add") return scatterAdd(x, indices, updates, axis);
  if (combine === "max") return scatterMax(x, indices, updates, axis);
  // The number of the last update of each place, or −1: then everything is read, and nothing written twice.
  const none = spread(constant(-1, { dtype: "int32" }), x.shape);
  const last = scatterMax(none, indices, countAlong(indices.shape, axis), axis);
  return where(less(last, 0), x, gather(updates, last, axis));
}
