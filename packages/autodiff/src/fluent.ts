/**
 * Methods of nodes: importing this module lets `add(matmul(x, w), b)` be written `x.matmul(w).add(b)`.
 *
 * @module @cadena/autodiff/fluent
 */
import type { DType, Shape, Tensor } from "@cadena/core";
import { softmax } from "./functions/activation.js";
import {
  abs,
  add,
  div,
  log,
  maximum,
  minimum,
  mul,
  neg,
  pow,
  sign,
  sqrt,
  square,
  sub,
} from "./functions/arithmetic.js";
import { equal, greater, less } from "./functions/comparison.js";
import { matmul } from "./functions/contraction.js";
import {
  astype,
  atan,
  cos,
  erf,
  exp,
  expm1,
  log1p,
  relu,
  sigmoid,
  sin,
  softplus,
  tanh,
} from "./functions/elementwise.js";
import type { Operand } from "./functions/lift.js";
import { broadcastTo, reshape, transpose } from "./functions/movement.js";
import { max, mean, type ReductionOptions, sum } from "./functions/reduction.js";
import { Node, named } from "./graph/node.js";
import { type Bindings, evaluate } from "./transforms/evaluate.js";

const unary = {
  /** |x|. */
  abs,
  /** −x. */
  neg,
  /** −1, 0 or 1. */
  sign,
  /** √x. */
  sqrt,
  /** x². */
  square,
  /** ln x. */
  log,
  /** eˣ. */
  exp,
  /** eˣ − 1, accurate near 0. */
  expm1,
  /** ln(1 + x), accurate near 0. */
  log1p,
  /** 1/(1 + e⁻ˣ). */
  sigmoid,
  /** ln(1 + eˣ). */
  softplus,
  /** The hyperbolic tangent. */
  tanh,
  /** The error function. */
  erf,
  /** max(0, x). */
  relu,
  /** The sine. */
  sin,
  /** The cosine. */
  cos,
  /** The arctangent. */
  atan,
};
const binary = {
  /** x + other. */
  add,
  /** x − other. */
  sub,
  /** x · other, entry by entry. */
  mul,
  /** x / other, entry by entry. */
  div,
  /** x to the power of other. */
  pow,
  /** The larger of x and other; at a tie both have slope ½. */
  maximum,
  /** The smaller of x and other; at a tie both have slope ½. */
  minimum,
  /** x = other, as bool. */
  equal,
  /** x > other, as bool. */
  greater,
  /** x < other, as bool. */
  less,
  /** The matrix product, over leading batch axes. */
  matmul,
};

type Unary = { readonly [K in keyof typeof unary]: () => Node };
type Binary = { readonly [K in keyof typeof binary]: (other: Operand) => Node };

/** What every node can do once this module is imported. Each method is the function of its name. */
export interface FluentMethods extends Unary, Binary {
  /** The sum along some axes, or all. */
  sum(options?: ReductionOptions): Node;
  /** The largest entry along some axes, or all. */
  max(options?: ReductionOptions): Node;
  /** The mean along some axes, or all. */
  mean(options?: ReductionOptions): Node;
  /** eˣ, divided by its sum along an axis (default: the last). */
  softmax(options?: { readonly axis?: number }): Node;
  /** The same entries in another shape; one size may be −1. */
  reshape(shape: Shape): Node;
  /** The axes in another order (default: reversed). */
  transpose(permutation?: readonly number[]): Node;
  /** Repeated to a shape, as NumPy does. */
  broadcastTo(shape: Shape): Node;
  /** The same numbers in another dtype. */
  astype(dtype: DType): Node;
  /** Gives the node its name, and returns it. */
  named(name: string): Node;
  /** The value: the short form of `evaluate`. */
  value(bindings?: Bindings): Tensor;
}

declare module "./graph/node.js" {
  interface Node extends FluentMethods {}
}

const others: {
  readonly [K in Exclude<keyof FluentMethods, keyof Unary | keyof Binary>]: (x: Node, ...args: never[]) => unknown;
} = {
  sum: (x: Node, options?: ReductionOptions) => sum(x, options),
  max: (x: Node, options?: ReductionOptions) => max(x, options),
  mean: (x: Node, options?: ReductionOptions) => mean(x, options),
  softmax: (x: Node, options?: { readonly axis?: number }) => softmax(x, options),
  reshape: (x: Node, shape: Shape) => reshape(x, shape),
  transpose: (x: Node, permutation?: readonly number[]) => transpose(x, permutation),
  broadcastTo: (x: Node, shape: Shape) => broadcastTo(x, shape),
  astype: (x: Node, dtype: DType) => astype(x, dtype),
  named: (x: Node, name: string) => named(name, x),
  value: (x: Node, bindings?: Bindings) => evaluate(x, bindings),
};

for (const [name, f] of Object.entries({ ...unary, ...binary, ...others })) {
  Object.defineProperty(Node.prototype, name, {
    configurable: true,
    value(this: Node, ...args: unknown[]): unknown {
      return (f as (...all: unknown[]) => unknown)(this, ...args);
    },
  });
}
