/** Slice ranges, as in Python. */

import { ValueError } from "./errors.js";

/**
 * From `start` (included) to `stop` (excluded) by `step`. Negative bounds count from the end, bounds beyond the ends
 * are cut, and a negative step walks backwards.
 */
export interface SliceRange {
  /** Default: the first element, or the last if the step is negative. */
  readonly start?: number | undefined;
  /** Default: past the last element, or before the first if the step is negative. */
  readonly stop?: number | undefined;
  /** Default 1; any integer but 0. */
  readonly step?: number | undefined;
}

/**
 * The indices a range selects from an axis: start, start + step, …, `count` of them.
 *
 * @throws {@link ValueError} if a bound is not an integer or the step is 0.
 * @example
 * sliceIndices("slice", { start: -2 }, 5); // { start: 3, count: 2, step: 1 }
 */
export function sliceIndices(
  op: string,
  range: SliceRange,
  length: number,
): { readonly start: number; readonly count: number; readonly step: number } {
  if (typeof range !== "object") {
    throw new ValueError({
      op,
      expected: "a range must be { start, stop, step }, or null for a whole axis",
      received: String(range),
      advice: "For one index i, take { start: i, stop: i + 1 }.",
    });
  }
  const { start, stop, step = 1 } = range;
  for (const bound of [start, stop, step]) {
    if (bound !== undefined && !Number.isSafeInteger(bound)) {
      throw new ValueError({
        op,
        expected: "start, stop and step must be integers",
        received: String(bound),
        advice: "Round them.",
      });
    }
  }
  if (step === 0)
    throw new ValueError({
      op,
      expected: "the step must not be 0",
      received: "0",
      advice: "Use 1, or −1 to go backwards.",
    });
  const lowest = step > 0 ? 0 : -1;
  const highest = step > 0 ? length : length - 1;
  const clip = (bound: number): number => Math.min(Math.max(bound < 0 ? bound + length : bound, lowest), highest);
  const first = start === undefined ? (step > 0 ? lowest : highest) : clip(start);
  const end = stop === undefined ? (step > 0 ? highest : lowest) : clip(stop);
  return { start: first, count: Math.max(0, Math.ceil((end - first) / step)), step };
}
