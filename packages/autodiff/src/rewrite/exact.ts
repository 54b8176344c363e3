/** Rules that hold at every point, infinities, NaN and the sign of zero included. */
import type { Tensor } from "@cadena/core";
import { constant, type Node } from "../graph/node.js";
import { constantOf, neg } from "../primitives/arithmetic.js";
import { transpose } from "../primitives/movement.js";
import { callGraph } from "../transforms/evaluate.js";

/** A rule: what takes the place of an application on simplified inputs. `undefined`: it does not apply. */
export type Rule = (node: Node, inputs: readonly Node[]) => Node | undefined;

/** All rules. */
export const simplifyOne: Rule = (node, inputs) => fold(node, inputs) ?? algebra(node, inputs);

/** Sums with −0, products and powers with 1 or −1, movement that moves nothing, and what undoes itself. */
export const algebra: Rule = ({ application, dtype, rank, shape }, inputs) => {
  const [a, b] = inputs as readonly [Node, Node];
  switch (application?.primitive.name) {
    case "add":
      return isNegativeZero(a) ? b : isNegativeZero(b) ? a : undefined;
    case "sub":
      return Object.is(constantOf(b), 0) ? a : undefined;
    case "mul":
    case "absorb":
      if (constantOf(a) === 1) return b;
      if (constantOf(b) === 1) return a;
      if (constantOf(a) === -1) return neg(b);
      return constantOf(b) === -1 ? neg(a) : undefined;
    case "div":
    case "pow":
      return constantOf(b) === 1 ? a : undefined;
    case "neg":
      return a.application?.primitive.name === "neg" ? a.application.inputs[0] : undefined;
    case "cast":
      return a.dtype === dtype ? a : undefined;
    case "reshape":
      return a.rank === rank && a.shape.every((size, axis) => size === shape[axis]) ? a : undefined;
    case "transpose":
      return transposed(a, application.params["permutation"] as readonly number[]);
    default:
      return undefined;
  }
};

/** An elementwise function of numbers is a number: the kernel is asked, so that it is the same one. */
export const fold: Rule = (node, inputs) => {
  const primitive = node.application?.primitive;
  if (primitive?.scalar === undefined || node.rank > 0) return undefined;
  if (!inputs.every(isNumber)) return undefined;
  const values = inputs.map((each) => each.constant as Tensor);
  const [result] = primitive.kernel(values, {}, callGraph);
  return result && constant(result);
};

function transposed(a: Node, permutation: readonly number[]): Node | undefined {
  if (permutation.every((axis, i) => axis === i)) return a;
  const inner = a.application;
  if (inner?.primitive !== transpose.primitive) return undefined;
  const first = inner.params["permutation"] as readonly number[];
  const both = permutation.map((axis) => first[axis] as number);
  const source = inner.inputs[0] as Node;
  return both.every((axis, i) => axis === i) ? source : transpose(source, both);
}

function isNumber({ constant, symbol, name }: Node): boolean {
  return constant !== undefined && symbol === undefined && name === undefined;
}

function isNegativeZero(node: Node): boolean {
  return Object.is(constantOf(node), -0);
}
