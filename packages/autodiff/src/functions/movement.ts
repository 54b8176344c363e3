/** Functions that move entries, as users call them: negative axes and left-out arguments as in NumPy. */
import * as core from "@cadena/core";
import {
  AxisError,
  normalizeAxis,
  ones,
  type Shape,
  ShapeError,
  type SliceRange,
  sizeOf,
  sliceIndices,
} from "@cadena/core";
import { constant, type Node } from "../graph/node.js";
import * as strict from "../primitives/movement.js";
import * as window from "../primitives/window.js";
import { where } from "./comparison.js";
import { composite } from "./composite.js";
import { broadcastAll, expand, type Operand, operand, promote } from "./lift.js";
import { pick } from "./pick.js";

/**
 * The same entries in row-major order under another shape. One size may be −1: it is found.
 *
 * @throws ShapeError if the number of entries differs.
 * @example
 * reshape(tensor([1, 2, 3, 4]), [2, -1]).shape; // [2, 2]
 */
export function reshape(x: Operand, shape: Shape): Node {
  const node = operand(x, "reshape");
  const open = shape.indexOf(-1);
  const known = sizeOf(shape.filter((_, axis) => axis !== open));
  const found = known === 0 ? 0 : sizeOf(node.shape) / known;
  const isFound = open >= 0 && Number.isInteger(found) && found >= 0;
  return strict.reshape(node, isFound ? shape.with(open, found) : [...shape]);
}

/**
 * The axes in another order; by default reversed, so that a matrix is transposed.
 *
 * @throws AxisError if it is not a permutation of the axes.
 * @example
 * transpose(tensor([[1, 2, 3]])).shape; // [3, 1]
 */
export function transpose(x: Operand, permutation?: readonly number[]): Node {
  const node = operand(x, "transpose");
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
  const node = operand(x, "broadcastTo");
  const fits =
    node.rank <= shape.length &&
    node.shape.every((size, axis) => size === 1 || size === shape[shape.length - node.rank + axis]);
  if (!fits) {
    throw new ShapeError({
      op: "broadcastTo",
      expected: `a shape that broadcasts to [${shape.join(", ")}] is required`,
      received: `[${node.shape.join(", ")}]`,
      advice: "Aligned from the last axis, lengths must be equal or 1.",
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
    throw new ShapeError({
      op: "concatenate",
      expected: "at least one value is required",
      received: "none",
      advice: "Pass a list that is not empty.",
    });
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
 * A part of x: for each axis a range `{ start, stop, step }` with Python's meaning of negative bounds and steps, or null
 * for all.
 *
 * @throws ShapeError for more ranges than axes; ValueError for a step of 0.
 * @example
 * evaluate(slice(tensor([1, 2, 3, 4]), [{ start: 1, stop: -1 }])).toArray(); // [2, 3]
 * evaluate(slice(tensor([1, 2, 3, 4]), [{ step: -2 }])).toArray(); // [4, 2]
 */
export function slice(x: Operand, ranges: readonly (SliceRange | null)[]): Node {
  const node = operand(x, "slice");
  if (ranges.length > node.rank) {
    throw new ShapeError({
      op: "slice",
      expected: `at most ${node.rank} ranges for [${node.shape.join(", ")}]`,
      received: `${ranges.length}`,
      advice: "Leave out the ranges that are too many.",
    });
  }
  const bounds = node.shape.map((size, axis) => sliceIndices("slice", ranges[axis] ?? {}, size));
  const forward = bounds.map(({ start, count, step }, axis) => {
    const size = node.shape[axis] as number;
    if (step < 0) return { start: 0, stop: size, step: 1 };
    return { start, stop: count === 0 ? start : Math.min(start + count * step, size), step };
  });
  const cut = window.slice(
    node,
    forward.map((each) => each.start),
    forward.map((each) => each.stop),
    forward.map((each) => each.step),
  );
  return bounds.reduce(
    (part, { start, count, step }, axis) =>
      step > 0
        ? part
        : pick(
            part,
            Array.from({ length: count }, (_, i) => start + i * step),
            axis,
          ),
    cut,
  );
}

/** What the new entries of `pad` are. */
export interface PadOptions {
  /**
   * `"constant"` (the default): `value`. `"edge"`: the nearest entry. `"reflect"`: x seen in a mirror that stands on
   * its first or last entry.
   */
  readonly mode?: "constant" | "edge" | "reflect";
  /** For constant padding; default 0. */
  readonly value?: number;
  /** How many go between the entries, along each axis; for constant padding. */
  readonly interior?: readonly number[];
}

/**
 * New entries around x, zeros by default: `low` before and `high` after the entries of each axis.
 *
 * @throws ShapeError for a negative or fractional width, or nothing to repeat.
 * @example
 * evaluate(pad(tensor([1, 2]), [1], [0])).toArray(); // [0, 1, 2]
 * evaluate(pad(tensor([1, 2, 3]), [2], [1], { mode: "reflect" })).toArray(); // [3, 2, 1, 2, 3, 2]
 */
export function pad(x: Operand, low: readonly number[], high: readonly number[], options: PadOptions = {}): Node {
  const node = operand(x, "pad");
  if (!Array.isArray(low) || !Array.isArray(high)) {
    throw new ShapeError({
      op: "pad",
      expected: "widths in two arrays are required",
      received: `${typeof low} and ${typeof high}`,
      advice: "Give low and high, a number for each axis.",
    });
  }
  const { mode = "constant", value = 0, interior = low.map(() => 0) } = options;
  const padded = window.pad(node, low, high, interior);
  if (mode === "constant") {
    if (value === 0) return padded;
    const inside = constant(core.pad(ones(node.shape, "bool"), low, high, interior));
    return where(inside, padded, strict.fill(value, padded));
  }
  return composite("pad", [node], { low, high, mode }, () =>
    low.reduce((wide, before, axis) => {
      const size = node.shape[axis] as number;
      const count = padded.shape[axis] as number;
      if (count === size) return wide;
      if (size === 0) {
        throw new ShapeError({
          op: "pad",
          expected: "an entry to repeat is required",
          received: `size 0 of axis ${axis}`,
          advice: "Pad with a constant instead.",
        });
      }
      const places = Array.from({ length: count }, (_, i) => source(mode, i - before, size));
      return pick(wide, places, axis);
    }, node),
  );
}

/** The place whose entry is shown at place i, which may lie outside. */
function source(mode: "edge" | "reflect", i: number, size: number): number {
  if (mode === "edge" || size === 1) return Math.min(Math.max(i, 0), size - 1);
  const period = 2 * (size - 1);
  const turn = ((i % period) + period) % period;
  return Math.min(turn, period - turn);
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
    values.map((value) => operand(value, "broadcastTogether")),
  );
}
