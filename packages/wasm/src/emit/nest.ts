/** Loop nests: along which axes a loop runs, in which order, and how far each view steps. */
import type { Shape } from "@cadena/core";
import { loopsOver } from "../lower/expression.js";
import { join, type View } from "../lower/view.js";

/** One of the loops of a nest. */
export interface Dimension {
  readonly size: number;
  /** How far each view steps, in elements. */
  readonly strides: readonly number[];
}

/**
 * The loops over a shape, outermost first, for all views at once. Neighbours that every view steps through evenly
 * become one. The innermost is that along which most views step by one; `fixed` outer axes stay where they are.
 */
export function nestOf(shape: Shape, views: readonly View[], fixed = 0): readonly Dimension[] {
  const sizes = loopsOver(shape, views) as readonly (readonly number[])[];
  const dimensions: Dimension[] = [];
  let kept = 0;
  for (const [axis, cuts] of sizes.entries()) {
    const perView = views.map((view) => stridesAlong(view, axis, cuts));
    for (const [i, size] of cuts.entries()) {
      dimensions.push({ size, strides: perView.map((strides) => strides[i] as number) });
    }
    if (axis < fixed) kept = dimensions.length;
  }
  return innermostLast(coalesced(dimensions, kept), kept);
}

/** The steps of a view along an axis that is cut into loops of these sizes. */
function stridesAlong(view: View, axis: number, cuts: readonly number[]): readonly number[] {
  const strides = new Array<number>(cuts.length).fill(0);
  let at = cuts.length - 1;
  for (const run of [...join(view.axes[axis] ?? [])].reverse()) {
    let inner = 1;
    while (inner < run.size) {
      strides[at] = run.stride * inner;
      inner *= cuts[at] as number;
      at -= 1;
    }
  }
  return strides;
}

/** Loops that every view steps through as one. */
function coalesced(dimensions: readonly Dimension[], kept: number): Dimension[] {
  const joined: Dimension[] = [];
  for (const [i, dimension] of dimensions.entries()) {
    if (dimension.size === 1 && i >= kept) continue;
    const last = joined[joined.length - 1];
    const even =
      last !== undefined &&
      i > kept &&
      last.strides.every((stride, view) => stride === dimension.size * (dimension.strides[view] as number));
    if (even && joined.length > kept)
      joined[joined.length - 1] = { size: last.size * dimension.size, strides: dimension.strides };
    else joined.push(dimension);
  }
  return joined;
}

/** The loop along which most views step by one goes to the end; of equals the longest, and then the last. */
function innermostLast(dimensions: readonly Dimension[], kept: number): readonly Dimension[] {
  let best = -1;
  let bestScore = -1;
  for (let i = kept; i < dimensions.length; i++) {
    const { size, strides } = dimensions[i] as Dimension;
    const units = strides.filter((stride) => stride === 1).length;
    const even = strides.filter((stride) => stride === 0).length;
    const score = (units + even / 4) * Math.min(size, 8);
    if (score >= bestScore) {
      best = i;
      bestScore = score;
    }
  }
  if (best < 0 || best === dimensions.length - 1) return dimensions;
  return [...dimensions.slice(0, best), ...dimensions.slice(best + 1), dimensions[best] as Dimension];
}
