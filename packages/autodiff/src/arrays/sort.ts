/** Order: sorting, the largest, quantiles, and places in a sorted vector. */
import { normalizeAxes, normalizeAxis, ShapeError, sizeOf, ValueError } from "@cadena/core";
import { add, mul, sub } from "../functions/arithmetic.js";
import { equal, less, notEqual, where } from "../functions/comparison.js";
import { composite } from "../functions/composite.js";
import { liftFloat, type Operand, operand, promote } from "../functions/lift.js";
import type { ReductionOptions } from "../functions/reduction.js";
import { constant, type Node } from "../graph/node.js";
import { cast } from "../primitives/identity.js";
import { gather } from "../primitives/indexing.js";
import { fill, reshape, spread } from "../primitives/movement.js";
import * as strict from "../primitives/order.js";
import { moveaxis, part, stack } from "./axes.js";
import { finish } from "./finish.js";
import { withSlope } from "./slope.js";
import { take } from "./take.js";

/** How entries are put in order. */
export interface SortOptions {
  /** The axis; default the last. */
  readonly axis?: number | undefined;
  /** Largest first. */
  readonly descending?: boolean;
}

/**
 * The int32 indices that sort x along an axis. Equal entries keep their order; NaN counts as the largest.
 *
 * @throws AxisError if the axis does not exist.
 * @example
 * evaluate(argsort(tensor([3, 1, 2]))).toArray(); // [1, 2, 0]
 */
export function argsort(x: Operand, options: SortOptions = {}): Node {
  const node = operand(x, "argsort");
  return strict.argsort(node, normalizeAxis("argsort", options.axis ?? -1, node.rank), options.descending === true);
}

/**
 * x sorted along an axis. Each entry has the slope of the one it came from.
 *
 * @throws AxisError if the axis does not exist.
 * @example
 * evaluate(sort(tensor([3, 1, 2]), { descending: true })).toArray(); // [3, 2, 1]
 */
export function sort(x: Operand, options: SortOptions = {}): Node {
  const node = operand(x, "sort");
  const axis = normalizeAxis("sort", options.axis ?? -1, node.rank);
  return composite("sort", [node], { ...options, axis }, () => gather(node, argsort(node, options), axis));
}

/**
 * The k largest entries along an axis (default: the last), largest first, and their int32 indices. Of equal entries the
 * first come first; NaN counts as the largest.
 *
 * @throws ValueError if there are fewer than k.
 * @example
 * const { values, indices } = topK(tensor([3, 1, 4]), 2);
 * evaluate(values).toArray(); // [4, 3]
 * evaluate(indices).toArray(); // [2, 0]
 */
export function topK(
  x: Operand,
  k: number,
  options: { readonly axis?: number } = {},
): { readonly values: Node; readonly indices: Node } {
  const node = operand(x, "topK");
  const axis = normalizeAxis("topK", options.axis ?? -1, node.rank);
  const size = node.shape[axis] as number;
  if (!Number.isInteger(k) || k < 0 || k > size) {
    throw new ValueError({
      op: "topK",
      expected: `a whole number from 0 to ${size} is required`,
      received: String(k),
      advice: "Ask for fewer.",
    });
  }
  const indices = part(strict.argsort(node, axis, true), axis, 0, k);
  return { values: composite("topK", [node], { k, axis }, () => gather(node, indices, axis)), indices };
}

/**
 * The median: the middle of the entries in order, or the mean of the two in the middle. NaN if one of them is.
 *
 * @throws ValueError along axes of size 0.
 * @example
 * evaluate(median(tensor([5, 1, 2, 4]))).item(); // 3
 */
export function median(x: Operand, options: ReductionOptions = {}): Node {
  const node = liftFloat(x, "median");
  return composite("median", [node], { ...options }, () => levelsOf("median", node, options, midpoint)(0.5));
}

/** How a quantile between two entries is made of them. */
export interface QuantileOptions extends ReductionOptions {
  /** On the line between them (default), the lower, the higher, the nearest (of even place, in the middle), or the mean. */
  readonly method?: "linear" | "lower" | "higher" | "nearest" | "midpoint" | undefined;
}

/** The mean of two neighbours. */
const midpoint = (rest: number): number => Math.ceil(rest) / 2;

/** The share of the entry above, of the rest of the place and the place below. */
const shares: ReadonlyMap<string, (rest: number, below: number) => number> = new Map([
  ["linear", (rest: number) => rest],
  ["lower", () => 0],
  ["higher", (rest: number) => Math.ceil(rest)],
  ["nearest", (rest: number, below: number) => (rest === 0.5 ? below % 2 : Math.round(rest))],
  ["midpoint", midpoint],
]);

/**
 * The q-quantile, 0 ≤ q ≤ 1: with n entries in order, that at place (n − 1)·q, on the line between its neighbours or as
 * the method says. Several q give a first axis of their own. NaN if an entry is.
 *
 * @throws ValueError for q outside [0, 1], an unknown method, or along axes of size 0.
 * @example
 * evaluate(quantile(tensor([1, 2, 3, 4]), 0.25)).item(); // 1.75
 * evaluate(quantile(tensor([1, 2, 3, 4]), [0, 1])).toArray(); // [1, 4]
 * evaluate(quantile(tensor([1, 2, 3, 4]), 0.25, { method: "lower" })).item(); // 1
 */
export function quantile(x: Operand, q: number | readonly number[], options: QuantileOptions = {}): Node {
  const node = liftFloat(x, "quantile");
  const levels = [q].flat();
  const bad = levels.find((level) => !(level >= 0 && level <= 1));
  if (bad !== undefined || levels.length === 0) {
    throw new ValueError({
      op: "quantile",
      expected: "q from 0 to 1 is required",
      received: String(bad ?? "none"),
      advice: "Divide percents by 100.",
    });
  }
  const method = options.method ?? "linear";
  const share = shares.get(method);
  if (share === undefined) {
    throw new ValueError({
      op: "quantile",
      expected: `the method must be one of ${[...shares.keys()].join(", ")}`,
      received: String(method),
      advice: "Leave it out for the linear one.",
    });
  }
  return composite("quantile", [node], { ...options, q }, () => {
    const found = levels.map(levelsOf("quantile", node, options, share));
    return typeof q === "number" ? (found[0] as Node) : stack(found);
  });
}

/** What has the place of a level in the order of the entries, NaN where one of all is. Slopes are by rank. */
function levelsOf(
  op: string,
  x: Node,
  options: ReductionOptions,
  share: (rest: number, below: number) => number,
): (level: number) => Node {
  const axes = normalizeAxes(op, options.axis, x.rank);
  const size = sizeOf(axes.map((axis) => x.shape[axis] as number));
  if (size === 0) {
    throw new ValueError({
      op,
      expected: "at least one entry is required",
      received: `[${x.shape.join(", ")}] along axes [${axes.join(", ")}]`,
      advice: "Nothing has no middle.",
    });
  }
  const kept = x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
  const sorted = sort(inLines(x, axes));
  const largest = at(sorted, size - 1);
  return (level) => {
    const place = (size - 1) * level;
    const low = Math.floor(place);
    const weight = share(place - low, low);
    const [below, above] = [at(sorted, low), at(sorted, Math.ceil(place))];
    const made = weight === 0 ? below : weight === 1 ? above : mixed(below, above, weight);
    const value = finish(reshape(where(notEqual(largest, largest), largest, made), kept), axes, options);
    const slope = (node: Node): Node => {
      const ranks = rank(node, axes);
      const has = (k: number): Node => cast(equal(ranks, fill(k, ranks)), node.dtype);
      if (Number.isInteger(weight)) return has(low + weight + 1);
      return add(mul(has(low + 1), 1 - weight), mul(has(low + 2), weight));
    };
    return withSlope(x, value, axes, slope, options.keepDims);
  };
}

/** A mean of two, with the weight of the second: exact where they are equal, and the mean of the two halves halfway. */
function mixed(a: Node, b: Node, weight: number): Node {
  return weight === 0.5 ? add(mul(a, 0.5), mul(b, 0.5)) : add(a, mul(sub(b, a), weight));
}

/** The place of each entry in the order along the axes, from 1: equal entries in turn. */
function rank(x: Node, axes: readonly number[]): Node {
  return composite("rank", [x], { axes }, () => {
    const places = reshape(argsort(argsort(inLines(x, axes))), toBack(x, axes).shape);
    return add(moveaxis(places, lastAxes(x, axes), axes), 1);
  });
}

/** The entries with the given axes as one, which is the last. */
function inLines(x: Node, axes: readonly number[]): Node {
  const moved = toBack(x, axes);
  const kept = x.rank - axes.length;
  return reshape(moved, [...moved.shape.slice(0, kept), sizeOf(moved.shape.slice(kept))]);
}

const toBack = (x: Node, axes: readonly number[]): Node => moveaxis(x, axes, lastAxes(x, axes));

const lastAxes = ({ rank }: Node, axes: readonly number[]): readonly number[] =>
  axes.map((_, i) => rank - axes.length + i);

/** The entries at one place of the last axis. */
function at(x: Node, place: number): Node {
  return reshape(part(x, x.rank - 1, place, place + 1), x.shape.slice(0, -1));
}

/**
 * Where values would go in a sorted vector to keep it sorted, as int32: before equal entries (`"left"`, the default) or
 * behind them (`"right"`). NaN counts as the largest.
 *
 * @throws ShapeError if `sorted` is not a vector.
 * @example
 * evaluate(searchsorted(tensor([1, 2, 2, 3]), tensor([2, 9]))).toArray(); // [1, 4]
 */
export function searchsorted(
  sorted: Operand,
  values: Operand,
  { side = "left" }: { readonly side?: "left" | "right" } = {},
): Node {
  const [line, wanted] = promote("searchsorted", [sorted, values]) as readonly [Node, Node];
  if (line.rank !== 1) {
    throw new ShapeError({
      op: "searchsorted",
      expected: "a sorted vector is required",
      received: `[${line.shape.join(", ")}]`,
      advice: "Flatten it with reshape, then sort it.",
    });
  }
  const size = line.shape[0] as number;
  return composite("searchsorted", [line, wanted], { side }, () => {
    let found = spread(constant(0, { dtype: "int32" }), wanted.shape);
    // Bisection: how many entries come before, bit by bit.
    for (let bit = 2 ** Math.floor(Math.log2(Math.max(size, 1))); bit >= 1 && size > 0; bit /= 2) {
      const probe = add(found, fill(bit, found));
      const entry = take(line, sub(probe, fill(1, found)), { axis: 0, mode: "clip" });
      const before = side === "left" ? comesBefore(entry, wanted) : where(comesBefore(wanted, entry), false, true);
      const within = less(probe, fill(size + 1, found));
      found = where(where(within, before, false), probe, found);
    }
    return found;
  });
}

/** a < b, where NaN is larger than all numbers. */
function comesBefore(a: Node, b: Node): Node {
  return where(less(a, b), true, where(notEqual(b, b), equal(a, a), false));
}
