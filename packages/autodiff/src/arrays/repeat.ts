/** Entries in another order, or several times. */
import { normalizeAxes, normalizeAxis, ShapeError, sizeOf } from "@cadena/core";
import { composite } from "../functions/composite.js";
import { type Operand, operand } from "../functions/lift.js";
import { pick } from "../functions/pick.js";
import type { Node } from "../graph/node.js";
import { broadcast, reshape } from "../primitives/movement.js";
import { concatenate } from "../primitives/window.js";
import { part } from "./axes.js";

/**
 * The entries in reverse order along one axis, several, or (default) all.
 *
 * @throws AxisError if an axis does not exist.
 * @example
 * evaluate(flip(tensor([1, 2, 3]))).toArray(); // [3, 2, 1]
 */
export function flip(x: Operand, axis?: number | readonly number[]): Node {
  const node = operand(x, "flip");
  const axes = normalizeAxes("flip", axis, node.rank);
  return composite("flip", [node], { axes }, () =>
    axes.reduce((flipped, each) => {
      const last = (node.shape[each] as number) - 1;
      return pick(
        flipped,
        Array.from({ length: last + 1 }, (_, i) => last - i),
        each,
      );
    }, node),
  );
}

/**
 * The entries moved by `shift` places; those that fall off the end come back at the start. Without an axis, in
 * row-major order. Several axes take one shift for all, or one for each.
 *
 * @throws AxisError if an axis does not exist; ShapeError if shifts and axes differ in number.
 * @example
 * evaluate(roll(tensor([1, 2, 3]), 1)).toArray(); // [3, 1, 2]
 */
export function roll(x: Operand, shift: number | readonly number[], axis?: number | readonly number[]): Node {
  const node = operand(x, "roll");
  if (axis === undefined) {
    const total = [shift].flat().reduce((sum, by) => sum + by, 0);
    return reshape(roll(reshape(node, [sizeOf(node.shape)]), total, 0), node.shape);
  }
  const axes = [axis].flat().map((each) => normalizeAxis("roll", each, node.rank));
  const shifts = typeof shift === "number" ? axes.map(() => shift) : shift;
  if (shifts.length !== axes.length || !shifts.every(Number.isInteger)) {
    throw new ShapeError({
      op: "roll",
      expected: `one whole number, or one for each of ${axes.length} axes, is required`,
      received: `[${shifts.join(", ")}]`,
      advice: "Write one number for all axes, or one for each.",
    });
  }
  return composite("roll", [node], { axes, shifts }, () =>
    axes.reduce((rolled, each, i) => {
      const size = rolled.shape[each] as number;
      const cut = size === 0 ? 0 : (size - ((shifts[i] as number) % size)) % size;
      if (cut === 0) return rolled;
      return concatenate([part(rolled, each, cut, size), part(rolled, each, 0, cut)], each);
    }, node),
  );
}

/**
 * x laid several times side by side: `reps` times along each axis, counted from the last.
 *
 * @throws ShapeError if a number of times is negative or not whole.
 * @example
 * evaluate(tile(tensor([1, 2]), 2)).toArray(); // [1, 2, 1, 2]
 * tile(tensor([1, 2]), [3, 1]).shape; // [3, 2]
 */
export function tile(x: Operand, reps: number | readonly number[]): Node {
  const node = operand(x, "tile");
  const listed = [reps].flat();
  checkTimes("tile", listed);
  const rank = Math.max(node.rank, listed.length);
  const sizes = [...new Array<number>(rank - node.rank).fill(1), ...node.shape];
  const times = [...new Array<number>(rank - listed.length).fill(1), ...listed];
  return composite("tile", [node], { reps: times }, () => {
    const between = sizes.flatMap((size, axis) => [times[axis] as number, size]);
    const tiled = broadcast(
      reshape(node, sizes),
      between,
      sizes.map((_, axis) => 2 * axis),
    );
    return reshape(
      tiled,
      sizes.map((size, axis) => size * (times[axis] as number)),
    );
  });
}

/**
 * Each entry several times: `repeats` times, or its own number of times. Without an axis, in row-major order.
 *
 * @throws ShapeError if a number of times is negative or not whole, or there is not one for each entry.
 * @example
 * evaluate(repeat(tensor([1, 2]), 2)).toArray(); // [1, 1, 2, 2]
 * evaluate(repeat(tensor([1, 2]), [0, 3])).toArray(); // [2, 2, 2]
 */
export function repeat(x: Operand, repeats: number | readonly number[], axis?: number): Node {
  const node = operand(x, "repeat");
  if (axis === undefined) return repeat(reshape(node, [sizeOf(node.shape)]), repeats, 0);
  const along = normalizeAxis("repeat", axis, node.rank);
  const size = node.shape[along] as number;
  const times = typeof repeats === "number" ? new Array<number>(size).fill(repeats) : repeats;
  checkTimes("repeat", times);
  if (times.length !== size) {
    throw new ShapeError({
      op: "repeat",
      expected: `a number of times for each of ${size} entries is required`,
      received: `${times.length}`,
      advice: "Write one number for all.",
    });
  }
  const places = times.flatMap((count, i) => new Array<number>(count).fill(i));
  return composite("repeat", [node], { repeats: times, axis: along }, () => pick(node, places, along));
}

function checkTimes(op: string, times: readonly number[]): void {
  const bad = times.find((count) => !Number.isInteger(count) || count < 0);
  if (bad === undefined) return;
  throw new ShapeError({
    op,
    expected: "whole numbers of times, at least 0, are required",
    received: String(bad),
    advice: "0 leaves nothing, 1 changes nothing.",
  });
}
