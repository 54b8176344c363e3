/** Indicators: 1 where a condition holds, else 0; and the other way round. Branches are sums of products with them. */
import type { DType, Shape } from "@cadena/core";
import { implicitly } from "../../graph/context.js";
import type { Node } from "../../graph/node.js";
import { constantOf } from "../../primitives/arithmetic.js";
import { where } from "../../primitives/comparison.js";
import { cast } from "../../primitives/identity.js";
import { broadcast } from "../../primitives/movement.js";
import type { Interner } from "../interner.js";
import type { Algebra } from "./algebra.js";
import type { Product } from "./factor.js";

/** What an indicator asks, and which answer gives 1. */
export interface Indicator {
  readonly condition: Node;
  readonly holds: boolean;
}

/** [c], or 1 − [c]. */
export function indicator(nodes: Interner, { condition, holds }: Indicator, dtype: DType): Node {
  if (holds) return nodes.make(cast.primitive, [condition], { dtype });
  const [zero, one] = [0, 1].map((value) => spread(nodes, nodes.number(value, dtype), condition.shape));
  return nodes.make(where.primitive, [condition, zero as Node, one as Node]);
}

/** What {@link indicator} was made of. */
export function indicated({ application }: Node): Indicator | undefined {
  const [condition, yes, no] = (application?.inputs ?? []) as readonly [Node, Node?, Node?];
  if (application?.primitive === cast.primitive) {
    return condition.dtype === "bool" ? { condition, holds: true } : undefined;
  }
  const isNegated = application?.primitive === where.primitive && constantOf(yes as Node) === 0;
  return isNegated && constantOf(no as Node) === 1 ? { condition, holds: false } : undefined;
}

/** A sum with terms for both answers of a condition, these terms without it, and the other terms. */
export interface Branches {
  readonly condition: Node;
  readonly yes: readonly Product[];
  readonly no: readonly Product[];
  readonly rest: readonly Product[];
}

/** The first condition of a sum that has terms for both of its answers. */
export function branches(algebra: Algebra, terms: readonly Product[]): Branches | undefined {
  for (const { factors } of terms) {
    for (const [id, exponent] of factors) {
      const found = indicatorOf(algebra, id);
      if (found === undefined || exponent !== 1) continue;
      const { condition } = found;
      const [yes, no, rest]: [Product[], Product[], Product[]] = [[], [], []];
      for (const term of terms) {
        const place = [...term.factors.keys()].find((each) => indicatorOf(algebra, each)?.condition === condition);
        if (place === undefined) rest.push(term);
        else (indicatorOf(algebra, place)?.holds ? yes : no).push(without(term, place));
      }
      if (yes.length > 0 && no.length > 0) return { condition, yes, no, rest };
    }
  }
  return undefined;
}

/** A scalar at every place of a shape. */
export function spread(nodes: Interner, node: Node, shape: Shape): Node {
  if (node.rank > 0 || shape.length === 0) return node;
  const axes = shape.map((_, axis) => axis);
  return implicitly(() => nodes.make(broadcast.primitive, [node], { shape, axes }));
}

function indicatorOf(algebra: Algebra, id: number): Indicator | undefined {
  const factor = algebra.factor(id);
  return factor.kind === "atom" && factor.indicator ? indicated(factor.node) : undefined;
}

function without({ coefficient, factors }: Product, id: number): Product {
  return { coefficient, factors: new Map([...factors].filter(([each]) => each !== id)) };
}
