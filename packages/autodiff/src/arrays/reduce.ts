/** Reductions beside sum, mean, max and min. */
import { isFloat, normalizeAxes, normalizeAxis, type Shape, sizeOf, ValueError } from "@cadena/core";
import { div, mul, square, sub } from "../functions/arithmetic.js";
import { equal, greater, notEqual, where } from "../functions/comparison.js";
import { composite } from "../functions/composite.js";
import { astype } from "../functions/elementwise.js";
import { expand, liftFloat, type Operand, operand } from "../functions/lift.js";
import { max, mean, min, type ReductionOptions, sum } from "../functions/reduction.js";
import { constant, type Node } from "../graph/node.js";
import { cast } from "../primitives/identity.js";
import { fill, reshape, spread } from "../primitives/movement.js";
import { concatenate } from "../primitives/window.js";
import { part } from "./axes.js";
import { finish } from "./finish.js";
import { countAlong } from "./indices.js";
import { euclidean } from "./norm.js";
import { flip } from "./repeat.js";
import { cumprod } from "./scan.js";
import { quotient, withSlope } from "./slope.js";

/**
 * The product. The product of nothing is 1. Its slopes are the products of the others, zeros or not. int32 products
 * wrap, and booleans count as 0 and 1 of int32.
 *
 * @throws AxisError if an axis does not exist.
 * @example
 * evaluate(prod(tensor([2, 3, 4]))).item(); // 24
 * evaluate(grad((x: Node) => prod(x))(tensor([0, 3, 4]))).toArray(); // [12, 0, 0]
 */
export function prod(x: Operand, options: ReductionOptions = {}): Node {
  const given = operand(x, "prod");
  const node = given.dtype === "bool" ? cast(given, "int32") : given;
  const axes = normalizeAxes("prod", options.axis, node.rank);
  return composite("prod", [node], { axes, keepDims: options.keepDims === true }, () => {
    const value = finish(axes.reduce(productAlong, node), axes, options);
    return isFloat(node.dtype) ? withSlope(node, value, axes, (at) => others(at, axes), options.keepDims) : value;
  });
}

/** For each entry the product of all others: of those along the first axis, times the products along the next, and so on. */
function others(x: Node, axes: readonly number[]): Node {
  if (axes.length === 0) return fill(1, x);
  return composite("prodOfOthers", [x], { axes }, () => {
    let slopes = fill(1, x);
    let rest = x;
    for (const axis of axes) {
      slopes = mul(slopes, expand(othersAlong(rest, axis), x.shape));
      rest = productAlong(rest, axis);
    }
    return slopes;
  });
}

/** The products of what stands before each entry, and of what stands behind it. */
function othersAlong(x: Node, axis: number): Node {
  const before = productsBefore(x, axis);
  const behind = flip(productsBefore(flip(x, axis), axis), axis);
  return mul(before, behind);
}

function productsBefore(x: Node, axis: number): Node {
  const size = x.shape[axis] as number;
  if (size === 0) return x;
  const one = spread(constant(1, { dtype: x.dtype }), x.shape.with(axis, 1));
  return cumprod(concatenate([one, part(x, axis, 0, size - 1)], axis), { axis });
}

/** The product along one axis, by halves: no division, so zeros need no care. */
function productAlong(x: Node, axis: number): Node {
  let rest = x;
  let size = x.shape[axis] as number;
  if (size === 0) return spread(constant(1, { dtype: x.dtype }), x.shape.with(axis, 1));
  while (size > 1) {
    const half = Math.floor(size / 2);
    const pairs = mul(part(rest, axis, 0, half), part(rest, axis, half, 2 * half));
    rest = size % 2 === 0 ? pairs : concatenate([pairs, part(rest, axis, size - 1, size)], axis);
    size -= half;
  }
  return rest;
}

/**
 * Is any entry true, or other than 0? None of nothing is.
 *
 * @example
 * evaluate(any(tensor([[0, 1], [0, 0]]), { axis: 1 })).toArray(); // [true, false]
 */
export function any(x: Operand, options: ReductionOptions = {}): Node {
  const node = operand(x, "any");
  return composite("any", [node], { ...options }, () => greater(sum(astype(node, "bool"), options), 0));
}

/**
 * Are all entries true, or other than 0? All of nothing are.
 *
 * @example
 * evaluate(all(tensor([[2, 1], [0, 1]]), { axis: 1 })).toArray(); // [true, false]
 */
export function all(x: Operand, options: ReductionOptions = {}): Node {
  const node = operand(x, "all");
  return composite("all", [node], { ...options }, () => {
    const fails = where(astype(node, "bool"), false, true);
    return equal(sum(fails, options), 0);
  });
}

/** Where the index of an extreme is looked for. */
export interface ArgOptions {
  /** The axis; by default all, in row-major order. */
  readonly axis?: number | undefined;
  /** Keep the reduced axes, with size 1. */
  readonly keepDims?: boolean;
}

/**
 * The int32 index of the largest entry, the first of several. NaN counts as the largest.
 *
 * @throws ValueError along an axis of size 0.
 * @example
 * evaluate(argmax(tensor([[1, 5], [7, 7]]), { axis: 1 })).toArray(); // [1, 0]
 */
export function argmax(x: Operand, options: ArgOptions = {}): Node {
  return argExtreme("argmax", max, x, options);
}

/**
 * The int32 index of the smallest entry, the first of several. NaN counts as the smallest.
 *
 * @throws ValueError along an axis of size 0.
 * @example
 * evaluate(argmin(tensor([[1, 5], [7, 7]]), { axis: 1 })).toArray(); // [0, 0]
 */
export function argmin(x: Operand, options: ArgOptions = {}): Node {
  return argExtreme("argmin", min, x, options);
}

function argExtreme(op: string, extreme: typeof max, x: Operand, options: ArgOptions): Node {
  const node = operand(x, op);
  if (options.axis === undefined) {
    const index = argExtreme(op, extreme, reshape(node, [sizeOf(node.shape)]), { axis: 0 });
    return options.keepDims === true ? reshape(index, oneEach(node.shape)) : index;
  }
  const axis = normalizeAxis(op, options.axis, node.rank);
  const size = node.shape[axis] as number;
  if (size === 0) {
    throw new ValueError({
      op,
      expected: "at least one entry is required",
      received: `size 0 along axis ${axis}`,
      advice: "Nothing has no largest entry.",
    });
  }
  return composite(op, [node], { axis, keepDims: options.keepDims === true }, () => {
    const reached = expand(extreme(node, { axis, keepDims: true }), node.shape);
    const here = where(equal(node, reached), true, notEqual(node, node));
    const places = where(here, countAlong(node.shape, axis), constant(size, { dtype: "int32" }));
    return min(places, { axis, keepDims: options.keepDims === true });
  });
}

const oneEach = (shape: Shape): Shape => shape.map(() => 1);

/** Options of `variance` and `std`. */
export interface SpreadOptions extends ReductionOptions {
  /** The divisor is the number of entries less this: 0 (the default) of a population, 1 of a sample. */
  readonly ddof?: number;
}

/**
 * The variance: the mean square of the distances from the mean. NumPy's `var`.
 *
 * @example
 * evaluate(variance(tensor([1, 2, 3, 4]))).item(); // 1.25
 * evaluate(variance(tensor([1, 2, 3]), { ddof: 1 })).item(); // 1
 */
export function variance(x: Operand, options: SpreadOptions = {}): Node {
  const node = liftFloat(x, "variance");
  const axes = spreadAxes("variance", node, options);
  return composite("variance", [node], { ...options, axes }, () =>
    withSlope(
      node,
      div(sum(square(deviations(node, axes)), options), divisor(node, axes, options)),
      axes,
      (at) => div(mul(2, centred(at, axes)), divisor(node, axes, options)),
      options.keepDims,
    ),
  );
}

/**
 * The standard deviation. Where it is 0, its slopes are taken as 0.
 *
 * @example
 * evaluate(std(tensor([1, 3]))).item(); // 1
 */
export function std(x: Operand, options: SpreadOptions = {}): Node {
  const node = liftFloat(x, "std");
  const axes = spreadAxes("std", node, options);
  return composite("std", [node], { ...options, axes }, () =>
    withSlope(
      node,
      div(finish(euclidean(deviations(node, axes), axes), axes, options), Math.sqrt(divisor(node, axes, options))),
      axes,
      (at, value) => quotient(centred(at, axes), mul(divisor(node, axes, options), value)),
      options.keepDims,
    ),
  );
}

function deviations(x: Node, axes: readonly number[]): Node {
  return axes.length === 0 ? sub(x, x) : sub(x, mean(x, { axis: axes, keepDims: true }));
}

/** The deviations, less their own mean, which rounding leaves: slopes that sum to 0. They are written x − mean(x). */
function centred(x: Node, axes: readonly number[]): Node {
  return composite("deviations", [x], { axes }, () => deviations(deviations(x, axes), axes));
}

function spreadAxes(op: string, { rank }: Node, { axis, ddof = 0 }: SpreadOptions): readonly number[] {
  if (Number.isFinite(ddof)) return normalizeAxes(op, axis, rank);
  throw new ValueError({
    op,
    expected: "ddof must be a finite number",
    received: typeof ddof === "string" ? `"${ddof}"` : String(ddof),
    advice: "Give 0, or 1 for a sample.",
  });
}

function divisor({ shape }: Node, axes: readonly number[], { ddof = 0 }: SpreadOptions): number {
  return Math.max(0, sizeOf(axes.map((axis) => shape[axis] as number)) - ddof);
}
