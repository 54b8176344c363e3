/** Logic, and questions about what kind of number it is, with NumPy's semantics. Results are bool. */
import { isFloat } from "@cadena/core";
import { implicitly } from "../graph/context.js";
import type { Node } from "../graph/node.js";
import { cast } from "../primitives/identity.js";
import { abs } from "./arithmetic.js";
import { equal, less, notEqual, where } from "./comparison.js";
import { composite } from "./composite.js";
import { liftFloat, type Operand, operand } from "./lift.js";

/** A bool node: a number is true if it is not 0, and so is NaN. */
function liftBool(value: Operand, op: string): Node {
  const node = operand(value, op);
  return node.dtype === "bool" ? node : implicitly(() => cast(node, "bool"));
}

/**
 * Do both hold, entry by entry? A number holds if it is not 0.
 *
 * @example
 * evaluate(logicalAnd(tensor([true, true]), tensor([true, false]))).toArray(); // [true, false]
 */
export function logicalAnd(a: Operand, b: Operand): Node {
  const [x, y] = [liftBool(a, "logicalAnd"), liftBool(b, "logicalAnd")];
  return composite("logicalAnd", [x, y], {}, () => where(x, y, false));
}

/**
 * Does one hold, or both, entry by entry? A number holds if it is not 0.
 *
 * @example
 * evaluate(logicalOr(tensor([true, false]), tensor([true, false]))).toArray(); // [true, false]
 */
export function logicalOr(a: Operand, b: Operand): Node {
  const [x, y] = [liftBool(a, "logicalOr"), liftBool(b, "logicalOr")];
  return composite("logicalOr", [x, y], {}, () => where(x, true, y));
}

/**
 * Does it not hold, entry by entry? A number holds if it is not 0.
 *
 * @example
 * evaluate(logicalNot(tensor([true, false]))).toArray(); // [false, true]
 */
export function logicalNot(x: Operand): Node {
  const node = liftBool(x, "logicalNot");
  return composite("logicalNot", [node], {}, () => where(node, false, true));
}

/**
 * Does exactly one hold, entry by entry? A number holds if it is not 0.
 *
 * @example
 * evaluate(logicalXor(tensor([true, true]), tensor([true, false]))).toArray(); // [false, true]
 */
export function logicalXor(a: Operand, b: Operand): Node {
  const [x, y] = [liftBool(a, "logicalXor"), liftBool(b, "logicalXor")];
  return composite("logicalXor", [x, y], {}, () => notEqual(x, y));
}

/**
 * Is it NaN, entry by entry?
 *
 * @example
 * evaluate(isNaN(tensor([1, Number.NaN]))).toArray(); // [false, true]
 */
// biome-ignore lint/suspicious/noShadowRestrictedNames: the name that JavaScript and NumPy give it
export function isNaN(x: Operand): Node {
  const node = operand(x, "isNaN");
  return composite("isNaN", [node], {}, () => notEqual(node, node));
}

/**
 * Is it neither infinite nor NaN, entry by entry?
 *
 * @example
 * evaluate(isFinite(tensor([1, Number.NaN]))).toArray(); // [true, false]
 */
// biome-ignore lint/suspicious/noShadowRestrictedNames: the name that JavaScript and NumPy give it
export function isFinite(x: Operand): Node {
  const node = liftFloat(x, "isFinite");
  return composite("isFinite", [node], {}, () => less(abs(node), Number.POSITIVE_INFINITY));
}

/**
 * Is it ∞ or −∞, entry by entry?
 *
 * @example
 * evaluate(isInf(tensor([1, Number.NEGATIVE_INFINITY]))).toArray(); // [false, true]
 */
export function isInf(x: Operand): Node {
  const node = liftFloat(x, "isInf");
  return composite("isInf", [node], {}, () => equal(abs(node), Number.POSITIVE_INFINITY));
}

/** What {@link nanToNum} puts in the place of what is not finite. */
export interface NanToNumOptions {
  /** Default: 0. */
  readonly nan?: number;
  /** Default: the largest number of the dtype. */
  readonly posInf?: number;
  /** Default: the smallest number of the dtype. */
  readonly negInf?: number;
}

const largestFloat32 = (2 - 2 ** -23) * 2 ** 127;

/**
 * x with other numbers for NaN, ∞ and −∞. The slope is 1 where x is finite, and 0 elsewhere.
 *
 * @example
 * evaluate(nanToNum(tensor([1, Number.NaN]))).toArray(); // [1, 0]
 */
export function nanToNum(x: Operand, options: NanToNumOptions = {}): Node {
  const node = operand(x, "nanToNum");
  if (!isFloat(node.dtype)) return node;
  const largest = node.dtype === "float32" ? largestFloat32 : Number.MAX_VALUE;
  const { nan = 0, posInf = largest, negInf = -largest } = options;
  return composite("nanToNum", [node], { nan, posInf, negInf }, () => {
    const number = where(equal(node, node), node, nan);
    const capped = where(equal(number, Number.POSITIVE_INFINITY), posInf, number);
    return where(equal(capped, Number.NEGATIVE_INFINITY), negInf, capped);
  });
}
