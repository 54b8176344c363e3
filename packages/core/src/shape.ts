/** Arithmetic on shapes and axes. */

import { maxSize } from "./dtype.js";
import { AxisError, ShapeError } from "./errors.js";

/** The length of each axis; `[]` is a scalar. */
export type Shape = readonly number[];

/**
 * The number of elements, ∏ shape.
 *
 * @example
 * sizeOf([2, 3]); // 6
 * sizeOf([]); // 1
 */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (let i = 0; i < shape.length; i++) size *= shape[i] as number;
  return size;
}

/**
 * Row-major strides, in elements.
 *
 * @example
 * stridesOf([2, 3, 4]); // [12, 4, 1]
 */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= shape[i] as number;
  }
  return strides;
}

/**
 * Whether two shapes are equal.
 *
 * @example
 * sameShape([2, 3], [2, 3]); // true
 */
export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/**
 * A shape as text.
 *
 * @example
 * formatShape([2, 3]); // "[2, 3]"
 */
export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/**
 * Checks a shape that came from outside: non-negative integers, at most 2³¹ − 1 elements in all.
 *
 * @throws {@link ShapeError} otherwise.
 * @example
 * checkShape("zeros", [2, 0.5]); // throws ShapeError: zeros: …
 */
export function checkShape(op: string, shape: Shape): void {
  const expected = "the shape must be an array of non-negative integers";
  if (!Array.isArray(shape))
    throw new ShapeError({ op, expected, received: typeof shape, advice: "Write [3] for three numbers." });
  for (let i = 0; i < shape.length; i++) {
    const length: unknown = shape[i];
    if (!Number.isSafeInteger(length) || (length as number) < 0) {
      throw new ShapeError({
        op,
        expected,
        received: `[${Array.from(shape, String).join(", ")}]`,
        advice: "Only reshape takes −1, for what is left.",
      });
    }
  }
  if (sizeOf(shape) > maxSize) {
    throw new ShapeError({
      op,
      expected: `a tensor must have at most ${maxSize} elements`,
      received: `shape ${formatShape(shape)}`,
      advice: "Work in parts.",
    });
  }
}

/**
 * The shape to which all shapes broadcast, by NumPy's rules: axes are aligned from the last,
 * a missing axis counts as 1, and lengths must be equal or 1.
 *
 * @throws {@link ShapeError} if they do not.
 * @example
 * broadcastShapes("add", [2, 1], [3]); // [2, 3]
 */
export function broadcastShapes(op: string, ...shapes: readonly Shape[]): Shape {
  const [first, ...rest] = shapes;
  if (first !== undefined && rest.every((shape) => sameShape(shape, first))) return first;
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const result = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    for (let i = 0; i < shape.length; i++) {
      const axis = rank - shape.length + i;
      const length = shape[i] as number;
      if (length === 1 || length === result[axis]) continue;
      if (result[axis] !== 1) {
        throw new ShapeError({
          op,
          expected: "shapes must broadcast",
          received: shapes.map(formatShape).join(" and "),
          advice: "Aligned from the last axis, lengths must be equal or 1.",
        });
      }
      result[axis] = length;
    }
  }
  return result;
}

/**
 * The axis counted from the front; −1 is the last.
 *
 * @throws {@link AxisError} if there is no such axis.
 * @example
 * normalizeAxis("sum", -1, 3); // 2
 */
export function normalizeAxis(op: string, axis: number, rank: number): number {
  if (Number.isInteger(axis) && axis >= -rank && axis < rank) return axis < 0 ? axis + rank : axis;
  throw new AxisError({
    op,
    expected: rank === 0 ? "a scalar has no axes" : `the axis must be an integer from ${-rank} to ${rank - 1}`,
    received: String(axis),
    advice: rank === 0 ? "Leave the axis out." : "Axes count from 0, or from −1 for the last.",
  });
}

/**
 * Axes counted from the front, in ascending order; `undefined` means all of them.
 *
 * @throws {@link AxisError} if an axis does not exist or occurs twice.
 * @example
 * normalizeAxes("sum", [-1, 0], 3); // [0, 2]
 * normalizeAxes("sum", undefined, 2); // [0, 1]
 */
export function normalizeAxes(op: string, axes: number | readonly number[] | undefined, rank: number): number[] {
  if (axes === undefined) return Array.from({ length: rank }, (_, axis) => axis);
  const listed = typeof axes === "number" ? [axes] : axes;
  const sorted = listed.map((axis) => normalizeAxis(op, axis, rank)).sort((a, b) => a - b);
  for (let i = 1; i < sorted.length; i++) {
    if (sorted[i] === sorted[i - 1]) {
      throw new AxisError({
        op,
        expected: "axes must be distinct",
        received: formatShape(listed),
        advice: "Name each axis once; −1 is the last.",
      });
    }
  }
  return sorted;
}
