/** Methods of nodes: importing this module lets `add(matmul(x, w), b)` be written `x.matmul(w).add(b)`. */
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
  abs,
  neg,
  sign,
  sqrt,
  square,
  log,
  exp,
  expm1,
  log1p,
  sigmoid,
  softplus,
  tanh,
  erf,
  relu,
  sin,
  cos,
  atan,
};
const binary = { add, sub, mul, div, pow, maximum, minimum, equal, greater, less, matmul };

type Unary = { readonly [K in keyof typeof unary]: () => Node };
type Binary = { readonly [K in keyof typeof binary]: (other: Operand) => Node };

/** What every node can do once this module is imported. Each method is the function of its name. */
export interface FluentMethods extends Unary, Binary {
  sum(options?: ReductionOptions): Node;
  max(options?: ReductionOptions): Node;
  mean(options?: ReductionOptions): Node;
  softmax(options?: { readonly axis?: number }): Node;
  reshape(shape: Shape): Node;
  transpose(permutation?: readonly number[]): Node;
  broadcastTo(shape: Shape): Node;
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
