/** Running sums, products and maxima. */
import { normalizeAxis, sizeOf } from "@cadena/core";
import { maximum, mul } from "../functions/arithmetic.js";
import { composite } from "../functions/composite.js";
import { type Operand, operand } from "../functions/lift.js";
import type { Node } from "../graph/node.js";
import { cast } from "../primitives/identity.js";
import { reshape } from "../primitives/movement.js";
import * as strict from "../primitives/order.js";
import { concatenate } from "../primitives/window.js";
import { part } from "./axes.js";

/** What a running value goes along. */
export interface ScanOptions {
  /** The axis; by default, all entries in row-major order, as a vector. */
  readonly axis?: number | undefined;
}

/**
 * The sums of all entries up to each.
 *
 * @throws AxisError if the axis does not exist.
 * @example
 * evaluate(cumsum(tensor([1, 2, 3]))).toArray(); // [1, 3, 6]
 */
export function cumsum(x: Operand, options: ScanOptions = {}): Node {
  const { node, axis } = lineOf("cumsum", x, options);
  return strict.cumsum(node, axis, false);
}

/**
 * The products of all entries up to each. Zeros have the slopes they should.
 *
 * @throws AxisError if the axis does not exist.
 * @example
 * evaluate(cumprod(tensor([1, 2, 3]))).toArray(); // [1, 2, 6]
 */
export function cumprod(x: Operand, options: ScanOptions = {}): Node {
  const { node, axis } = lineOf("cumprod", x, options);
  const numbers = node.dtype === "bool" ? cast(node, "int32") : node;
  return composite("cumprod", [numbers], { axis }, () => scan(numbers, axis, mul));
}

/**
 * The largest of all entries up to each. Where several are largest, they share the slope as in nested `maximum`: by
 * halves, and not always evenly.
 *
 * @throws AxisError if the axis does not exist.
 * @example
 * evaluate(cummax(tensor([1, 3, 2]))).toArray(); // [1, 3, 3]
 */
export function cummax(x: Operand, options: ScanOptions = {}): Node {
  const { node, axis } = lineOf("cummax", x, options);
  return composite("cummax", [node], { axis }, () => scan(node, axis, maximum));
}

function lineOf(op: string, x: Operand, options: ScanOptions): { readonly node: Node; readonly axis: number } {
  const given = operand(x, op);
  const node = options.axis === undefined ? reshape(given, [sizeOf(given.shape)]) : given;
  return { node, axis: normalizeAxis(op, options.axis ?? 0, node.rank) };
}

/** Hillis and Steele's scan: each round combines twice as many entries, so there are log₂ n of them. */
function scan(x: Node, axis: number, combine: (a: Node, b: Node) => Node): Node {
  const size = x.shape[axis] as number;
  let running = x;
  for (let reach = 1; reach < size; reach *= 2) {
    const joined = combine(part(running, axis, reach, size), part(running, axis, 0, size - reach));
    running = concatenate([part(running, axis, 0, reach), joined], axis);
  }
  return running;
}
