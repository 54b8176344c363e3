/** The rules of calculus as a textbook states them, for one expression and the derivatives of its parts. */
import { constant, inputLike, type Node } from "../graph/node.js";
import { substitute } from "../graph/rebuild.js";
import { add, div, mul, neg, sub } from "../primitives/arithmetic.js";
import { genericRules } from "../rewrite/normal/generic.js";
import { simplify } from "../rewrite/simplify.js";
import { pushForward } from "../transforms/forward.js";
import { argumentsOf, isCall } from "./lines.js";
import type { Stage, TextbookRule } from "./types.js";

/** The variable, and what is known of the parts of an expression. */
export interface Calculus {
  readonly x: Node;
  /** Does a part depend on x, or is it x? */
  readonly depends: (part: Node) => boolean;
  /** The symbol for the derivative of a part that is not x itself. */
  readonly derivative: (part: Node) => Node;
}

interface Term {
  readonly part: Node;
  readonly negative: boolean;
}

/** What a rule speaks of: the terms of a sum, else what the expression is made of. */
export function partsOf(node: Node): readonly Node[] {
  return isSum(node) ? termsOf(node).map(({ part }) => part) : argumentsOf(node);
}

/** The derivative of `node` by one rule. */
export function ruleOf(node: Node, calculus: Calculus): Stage {
  const { x, depends, derivative } = calculus;
  const stage = (kind: TextbookRule, expression: Node): Stage => ({ kind, expression, conditions: [] });
  const prime = (part: Node): Node => (part === x ? constant(1, { dtype: x.dtype }) : derivative(part));
  const before = (part: Node, factor: Node): Node => (part === x ? factor : mul(derivative(part), factor));
  const after = (factor: Node, part: Node): Node => (part === x ? factor : mul(factor, derivative(part)));
  if (isSum(node)) {
    const terms = termsOf(node).filter(({ part }) => depends(part));
    return stage("sum", sumOf(terms.map(({ part, negative }) => ({ part: prime(part), negative }))));
  }
  const [u, v] = argumentsOf(node) as readonly [Node, Node];
  const name = isCall(node) ? undefined : node.application?.primitive.name;
  if (name === "mul" && u !== v) {
    if (depends(u) && depends(v)) return stage("product", add(before(u, v), after(u, v)));
    return stage("multiple", depends(u) ? after(v, u) : after(u, v));
  }
  if (name === "div") {
    if (!depends(v)) return stage("multiple", div(prime(u), v));
    const above = depends(u) ? sub(before(u, v), after(u, v)) : neg(after(u, v));
    return stage("quotient", div(above, mul(v, v)));
  }
  const parts = [...new Set(argumentsOf(node))].filter(depends);
  const isPower = name === "mul" || (name === "pow" && !depends(v));
  const plain = isPower ? "power" : "function";
  const isPlain = parts.length === 1 && parts[0] === x && !(name === "pow" && depends(v));
  const slopes = parts.map((part) => [part, slope(node, part, parts)] as const);
  const moving = slopes.filter(([, factor]) => factor.literal !== 0);
  const terms = moving.map(([part, factor]) => ({ part: after(factor, part), negative: false }));
  const expression = terms.length === 0 ? constant(0, { dtype: node.dtype }) : sumOf(terms);
  return stage(isPlain ? plain : "chain", expression);
}

const sums = new Set(["add", "sub", "neg"]);

function isSum(node: Node): boolean {
  return !isCall(node) && sums.has(node.application?.primitive.name ?? "");
}

/** a − (b + c) has the terms a, −b, −c. Sums with a name stay whole. */
function termsOf(node: Node): readonly Term[] {
  const [a, b] = (node.application?.inputs ?? []) as readonly [Node, Node?];
  const open = (part: Node, turn: boolean): readonly Term[] => {
    if (part.name !== undefined || !isSum(part)) return [{ part, negative: turn }];
    return termsOf(part).map((term) => ({ ...term, negative: term.negative !== turn }));
  };
  const name = node.application?.primitive.name;
  return [...open(a, name === "neg"), ...(b === undefined ? [] : open(b, name === "sub"))];
}

function sumOf(terms: readonly Term[]): Node {
  const [first, ...rest] = terms as readonly [Term, ...Term[]];
  const start = first.negative ? neg(first.part) : first.part;
  return rest.reduce((sum, { part, negative }) => (negative ? sub : add)(sum, part), start);
}

/** ∂f/∂u alone, in its normal form: the other parts stand still, though they may depend on this one. */
function slope(node: Node, part: Node, parts: readonly Node[]): Node {
  const stands = new Map(parts.map((each) => [each, inputLike(each)] as const));
  const apart = substitute([node], stands)(node);
  const one = constant(1, { dtype: part.dtype });
  const tangent = pushForward([apart], [stands.get(part) as Node], [one])[0] ?? constant(0, { dtype: part.dtype });
  const alone = substitute([tangent], new Map([...stands].map(([each, stand]) => [stand, each])))(tangent);
  const keep = (each: Node): boolean => each === part || isCall(each);
  const { outputs } = simplify([alone], { rules: genericRules, denominators: "apart", keep });
  return outputs[0] as Node;
}
