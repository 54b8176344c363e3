/** Indices as users give them: negative ones count from the end, and those out of range are refused or resolved. */
import { DTypeError, fromData, IndexError, ValueError } from "@cadena/core";
import { where } from "../functions/comparison.js";
import { expand, type Operand, operand } from "../functions/lift.js";
import { constant, type Node } from "../graph/node.js";
import { add, maximum, minimum } from "../primitives/arithmetic.js";
import { less } from "../primitives/comparison.js";
import { fill } from "../primitives/movement.js";
import { mod } from "../primitives/rounding.js";

/** Indices: an int32 node or tensor, or whole numbers. */
export type Indices = Operand | readonly number[];

/**
 * What an index out of range means. Without a mode, one that is known is an error, and one that is computed is as in
 * `"fill"`. `"fill"`: it reads NaN (in int32 −2³¹, in bool false), and what it writes is dropped. `"clip"`: it is the
 * nearest in range. `"wrap"`: it goes round, so that the one after the last is the first.
 */
export type IndexMode = "fill" | "clip" | "wrap";

/** Where indices point. */
export interface IndexOptions {
  /** The axis they go along. */
  readonly axis?: number | undefined;
  readonly mode?: IndexMode | undefined;
}

/** Indices counted from the front. Those out of range stay out of range, unless they are clipped. */
export interface Resolved {
  readonly indices: Node;
  /** May some be out of range? */
  readonly open: boolean;
}

/** Indices along an axis of a size. */
export function resolve(op: string, given: Indices, size: number, mode: IndexMode | undefined): Resolved {
  const node = liftIndices(op, given);
  if (size === 0 && (mode === "clip" || mode === "wrap")) {
    throw new ValueError({
      op,
      expected: "an axis that is not empty is required",
      received: `size 0 in mode "${mode}"`,
      advice: "There is no entry to point to.",
    });
  }
  if (node.constant === undefined)
    return { indices: computed(node, size, mode), open: mode !== "clip" && mode !== "wrap" };
  const places = Int32Array.from(node.constant.contiguous().data, (index) => (index < 0 ? index + size : index));
  const outside = places.findIndex((place) => place < 0 || place >= size);
  if (outside >= 0 && mode === undefined) {
    throw new IndexError({
      op,
      expected: size === 0 ? "no index, as the axis is empty" : `indices from ${-size} to ${size - 1} are required`,
      received: String(node.constant.contiguous().data[outside]),
      advice: 'Choose what such an index means with mode: "fill", "clip" or "wrap".',
    });
  }
  const inside = places.map((place) => {
    if (mode === "clip") return Math.min(Math.max(place, 0), size - 1);
    return mode === "wrap" ? ((place % size) + size) % size : place;
  });
  return { indices: constant(fromData(inside, node.shape)), open: outside >= 0 && mode === "fill" };
}

function computed(node: Node, size: number, mode: IndexMode | undefined): Node {
  if (mode === "wrap") return mod(node, fill(size, node));
  const fromFront = where(less(node, fill(0, node)), add(node, fill(size, node)), node);
  return mode === "clip" ? minimum(maximum(fromFront, fill(0, node)), fill(size - 1, node)) : fromFront;
}

/** Which indices are in range, as bool. */
export function inRange(indices: Node, size: number): Node {
  return where(less(indices, fill(0, indices)), false, less(indices, fill(size, indices)));
}

/** Indices as an int32 node. */
export function liftIndices(op: string, given: Indices): Node {
  const numbers = typeof given === "number" ? [given] : Array.isArray(given) ? (given as readonly number[]) : undefined;
  if (numbers !== undefined) {
    const bad = numbers.find((index) => !Number.isInteger(index) || index !== (index | 0));
    if (bad !== undefined) {
      throw new ValueError({
        op,
        expected: "whole numbers as indices are required",
        received: String(bad),
        advice: "Round them, and convert with astype.",
      });
    }
    return constant(fromData(Int32Array.from(numbers), typeof given === "number" ? [] : [numbers.length]));
  }
  const node = operand(given as Operand, op);
  if (node.dtype === "int32") return node;
  throw new DTypeError({
    op,
    expected: "int32 indices are required",
    received: node.dtype,
    advice: 'Make them with tensor(indices, { dtype: "int32" }).',
  });
}

/** 0, 1, 2 … along one axis of a shape. */
export function countAlong(shape: readonly number[], axis: number): Node {
  const line = shape.map((size, each) => (each === axis ? size : 1));
  const numbers = Int32Array.from({ length: shape[axis] as number }, (_, i) => i);
  return expand(constant(fromData(numbers, line)), shape);
}
