/** Arithmetic as users call it: operands broadcast and promote; numbers, tensors and nodes all serve. */
import type { Node } from "../graph/node.js";
import * as strict from "../primitives/arithmetic.js";
import { composite } from "./composite.js";
import { liftFloat, type Operand, operand, pair } from "./lift.js";

/**
 * a + b, entry by entry, with broadcasting.
 *
 * @throws ShapeError if the shapes do not broadcast; DTypeError for float32 beside float64.
 * @example
 * evaluate(add(tensor([1, 2]), 3)).toArray(); // [4, 5]
 */
export function add(a: Operand, b: Operand): Node {
  return strict.add(...pair("add", a, b));
}

/**
 * a − b, entry by entry, with broadcasting.
 *
 * @example
 * evaluate(sub(tensor([1, 2]), 3)).toArray(); // [-2, -1]
 */
export function sub(a: Operand, b: Operand): Node {
  return strict.sub(...pair("sub", a, b));
}

/**
 * a · b, entry by entry, with broadcasting. For the matrix product see {@link matmul}.
 *
 * @example
 * evaluate(mul(tensor([1, 2]), tensor([3, 4]))).toArray(); // [3, 8]
 */
export function mul(a: Operand, b: Operand): Node {
  return strict.mul(...pair("mul", a, b));
}

/**
 * a / b, entry by entry, with broadcasting. Integers are divided as floats.
 *
 * @example
 * evaluate(div(1, tensor([2, 4]))).toArray(); // [0.5, 0.25]
 */
export function div(a: Operand, b: Operand): Node {
  return strict.div(...pair("div", a, b, true));
}

/**
 * aᵇ, entry by entry, with broadcasting. A constant whole exponent allows any base; else the base must be positive.
 *
 * @example
 * evaluate(pow(tensor([2, 3]), 2)).toArray(); // [4, 9]
 */
export function pow(a: Operand, b: Operand): Node {
  return strict.pow(...pair("pow", a, b, true));
}

/**
 * The larger of a and b, entry by entry; ties share the slope.
 *
 * @example
 * evaluate(maximum(tensor([1, 5]), 3)).toArray(); // [3, 5]
 */
export function maximum(a: Operand, b: Operand): Node {
  return strict.maximum(...pair("maximum", a, b));
}

/**
 * The smaller of a and b, entry by entry; ties share the slope.
 *
 * @example
 * evaluate(minimum(tensor([1, 5]), 3)).toArray(); // [1, 3]
 */
export function minimum(a: Operand, b: Operand): Node {
  return strict.minimum(...pair("minimum", a, b));
}

/**
 * a · b with 0 · anything = 0. What reverse mode uses beside singular partials.
 *
 * @example
 * evaluate(absorb(0, Number.POSITIVE_INFINITY)).item(); // 0
 */
export function absorb(a: Operand, b: Operand): Node {
  return strict.absorb(...pair("absorb", a, b, true));
}

/**
 * −x
 *
 * @example
 * evaluate(neg(3)).item(); // -3
 */
export function neg(x: Operand): Node {
  return strict.neg(operand(x, "neg"));
}

/**
 * |x|, with slope 0 at 0.
 *
 * @example
 * evaluate(abs(-3)).item(); // 3
 */
export function abs(x: Operand): Node {
  return strict.abs(operand(x, "abs"));
}

/**
 * −1, 0 or 1, with slope 0 everywhere.
 *
 * @example
 * evaluate(sign(-3)).item(); // -1
 */
export function sign(x: Operand): Node {
  return strict.sign(operand(x, "sign"));
}

/**
 * The square root. Its slope at 0 is infinite.
 *
 * @example
 * evaluate(sqrt(9)).item(); // 3
 */
export function sqrt(x: Operand): Node {
  return strict.sqrt(liftFloat(x, "sqrt"));
}

/**
 * The natural logarithm.
 *
 * @example
 * evaluate(log(1)).item(); // 0
 */
export function log(x: Operand): Node {
  return strict.log(liftFloat(x, "log"));
}

/**
 * x², as x · x.
 *
 * @example
 * evaluate(square(3)).item(); // 9
 */
export function square(x: Operand): Node {
  const node = operand(x, "square");
  return composite("square", [node], {}, () => strict.mul(node, node), "open");
}
