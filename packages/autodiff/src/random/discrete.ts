/** Draws of integers and booleans, which have no slopes. */

import { checkShape, normalizeAxis, type Shape, ValueError } from "@cadena/core";
import { argmax } from "../arrays/reduce.js";
import { inNameOf } from "../errors.js";
import { add } from "../functions/arithmetic.js";
import { less } from "../functions/comparison.js";
import { composite } from "../functions/composite.js";
import { liftFloat, type Operand, operand } from "../functions/lift.js";
import type { Node } from "../graph/node.js";
import { randomPermutation } from "../primitives/random.js";
import { standardGumbel } from "./normal.js";
import { parameter } from "./parameters.js";
import { unit53 } from "./uniform.js";

/** How categories are drawn. */
export interface CategoricalOptions {
  /** The axis of the logits along which the categories are. Default the last. */
  readonly axis?: number | undefined;
  /** How many draws of each distribution: new axes before those of the logits. Default [], one draw. */
  readonly shape?: Shape | undefined;
}

/**
 * Booleans that are true with probability p: a uniform float64 draw of the same key is below p.
 *
 * @throws ValueError if p is a number outside [0, 1]; ShapeError if p does not broadcast to the draws.
 * @throws DTypeError if it is not a key.
 * @example
 * evaluate(bernoulli(key(0), 1, [2])).toArray(); // [true, true]
 */
export function bernoulli(key: Operand, p: Operand, shape: Shape): Node {
  if (typeof p === "number" && !(p >= 0 && p <= 1)) {
    throw new ValueError({
      op: "bernoulli",
      expected: "p must be from 0 to 1",
      received: String(p),
      advice: "Give a probability.",
    });
  }
  checkShape("bernoulli", shape);
  const [keys, chance] = [operand(key, "bernoulli"), operand(p, "bernoulli")];
  return composite("bernoulli", [keys, chance], { shape }, () => {
    const unit = unit53(keys, shape);
    return less(unit, parameter("bernoulli", "p", chance, unit));
  });
}

/**
 * Categories as int32 indices, with probabilities softmax(logits) along an axis: the largest of logits with Gumbel noise.
 *
 * @throws AxisError if the axis does not exist; ShapeError or DTypeError if it is not a key.
 * @example
 * evaluate(categorical(key(0), tensor([-Infinity, 0, -Infinity]), { shape: [3] })).toArray(); // [1, 1, 1]
 */
export function categorical(key: Operand, logits: Operand, options: CategoricalOptions = {}): Node {
  const [keys, scores] = [operand(key, "categorical"), liftFloat(logits, "categorical")];
  const axis = normalizeAxis("categorical", options.axis ?? -1, scores.rank);
  checkShape("categorical", options.shape ?? []);
  const shape = [...(options.shape ?? []), ...scores.shape];
  return composite("categorical", [keys, scores], { ...options, axis }, () => {
    const noise = standardGumbel(keys, shape);
    const noisy = add(parameter("categorical", "logits", scores, noise), noise);
    return argmax(noisy, { axis: axis - scores.rank });
  });
}

/**
 * The numbers 0 … n − 1 in random order, all orders equally likely.
 *
 * @throws ShapeError if n is not a whole number ≥ 0, or it is not a key; DTypeError if it is not a key.
 * @example
 * evaluate(permutation(key(0), 5)).toArray(); // [3, 0, 1, 2, 4]
 */
export function permutation(key: Operand, n: number): Node {
  return inNameOf("permutation", () => randomPermutation(operand(key, "permutation"), [n]));
}
