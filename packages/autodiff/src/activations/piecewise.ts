/** Activation functions made of straight pieces, and gates. */
import { normalizeAxis, ShapeError } from "@cadena/core";
import { step } from "../functions/activation.js";
import { abs, add, div, mul } from "../functions/arithmetic.js";
import { greater, less, where } from "../functions/comparison.js";
import { composite } from "../functions/composite.js";
import { sigmoid } from "../functions/elementwise.js";
import { liftFloat, type Operand, operand } from "../functions/lift.js";
import { slice } from "../functions/movement.js";
import { withSlope } from "../functions/slope.js";
import type { Node } from "../graph/node.js";

/**
 * (x + 3)/6, kept between 0 and 1, with slope 0 at ±3 and beyond.
 *
 * @example
 * evaluate(hardSigmoid(tensor([-4, 0, 4]))).toArray(); // [0, 0.5, 1]
 */
export function hardSigmoid(x: Operand): Node {
  const node = liftFloat(x, "hardSigmoid");
  return composite("hardSigmoid", [node], {}, () => where(less(abs(node), 3), div(add(node, 3), 6), step(node)));
}

/**
 * x · hardSigmoid(x). The slope is 0 at −3 and 1 at 3, as beyond.
 *
 * @example
 * evaluate(hardSwish(tensor([-4, 0, 4]))).toArray(); // [-0, 0, 4]
 */
export function hardSwish(x: Operand): Node {
  const node = liftFloat(x, "hardSwish");
  // The product rule would round (x + 3)/6 and x/6, whose sum is 0 at −1.5.
  return composite("hardSwish", [node], {}, () =>
    withSlope(node, mul(node, hardSigmoid(node)), (at) => where(less(abs(at), 3), div(add(at, 1.5), 3), step(at))),
  );
}

/**
 * x where x is greater than `limit`, else `value`. At the limit the slope is 0.
 *
 * @example
 * evaluate(threshold(tensor([0.5, 2]), 1, -5)).toArray(); // [-5, 2]
 */
export function threshold(x: Operand, limit: Operand, value: Operand): Node {
  const inputs = [operand(x, "threshold"), operand(limit, "threshold"), operand(value, "threshold")];
  return composite("threshold", inputs, {}, () => where(greater(x, limit), x, value));
}

/**
 * a ⊙ σ(b), where a and b are the two halves of x along an axis (default: the last).
 *
 * @throws ShapeError if the size of the axis is odd.
 * @example
 * evaluate(glu(tensor([4, 0]))).toArray(); // [2]
 */
export function glu(x: Operand, options: { readonly axis?: number } = {}): Node {
  const node = liftFloat(x, "glu");
  const axis = normalizeAxis("glu", options.axis ?? -1, node.rank);
  const size = node.shape[axis] as number;
  if (size % 2 !== 0) {
    throw new ShapeError({
      op: "glu",
      expected: `an even size along axis ${axis} is required`,
      received: `${size}`,
      advice: "It is cut into two halves.",
    });
  }
  const part = (start: number, stop: number): Node =>
    slice(
      node,
      node.shape.map((_, i) => (i === axis ? { start, stop } : null)),
    );
  return composite("glu", [node], { axis }, () => mul(part(0, size / 2), sigmoid(part(size / 2, size))));
}
