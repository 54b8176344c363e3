/** What a derivation back-propagates: L itself, or S where L = c·S + penalty. */

import { sum } from "../functions/reduction.js";
import { constant, type Node } from "../graph/node.js";
import { topologicalOrder } from "../graph/order.js";
import { add, constantOf, div } from "../primitives/arithmetic.js";
import type { Condition } from "../rewrite/types.js";
import { type Bindings, evaluateAll } from "../transforms/evaluate.js";

/** L = factor · objective + penalty. */
export interface Objective {
  readonly objective: Node;
  /** c, a scalar; undefined for 1. */
  readonly factor: Node | undefined;
  readonly penalty: Node | undefined;
}

/** Takes an L2 term and a constant factor off a scalar loss. */
export function splitObjective(loss: Node): Objective {
  const terms = additiveTerms(loss);
  const penalties = terms.filter((term) => isPenalty(term));
  const data = terms.filter((term) => !isPenalty(term));
  const single = data.length === 1 ? (data[0] as Node) : undefined;
  if (single === undefined) return { objective: loss, factor: undefined, penalty: undefined };
  const penalty = penalties.length === 0 ? undefined : penalties.reduce((a, b) => add(a, b));
  return { ...peel(single), penalty };
}

function additiveTerms(node: Node): readonly Node[] {
  if (node.application?.primitive.name !== "add" || frameNames(node).includes("l2")) return [node];
  return node.application.inputs.flatMap(additiveTerms);
}

function isPenalty(node: Node): boolean {
  return frameNames(node).includes("l2");
}

function frameNames(node: Node): readonly string[] {
  const names: string[] = [];
  for (let frame = node.context.frame; frame !== undefined; frame = frame.parent) names.push(frame.name);
  return names;
}

/** The sum below a mean, and 1/m. */
function peel(node: Node): { readonly objective: Node; readonly factor: Node | undefined } {
  const { application } = node;
  const [sum, count] = (application?.inputs ?? []) as readonly [Node, Node];
  const size = application?.primitive.name === "div" ? constantOf(count) : undefined;
  if (size !== undefined && size !== 1) {
    return { objective: sum, factor: div(constant(1, { dtype: count.dtype }), count) };
  }
  return { objective: node, factor: undefined };
}

/** L and S, or other letters where these are taken. */
export function nameObjective(loss: Node, objective: Node): ReadonlyMap<Node, string> {
  const { nodes } = topologicalOrder([loss]);
  const names = new Map([[loss, loss.name ?? freeName("L", nodes)]]);
  if (objective !== loss) names.set(objective, objective.name ?? freeName("S", nodes));
  return names;
}

/** The name, with primes where a node has it already. */
export function freeName(name: string, nodes: readonly Node[]): string {
  const taken = new Set(nodes.map((node) => node.name));
  let found = name;
  while (taken.has(found)) found += "′";
  return found;
}

/**
 * What the losses say of their targets: those of a cross-entropy sum to one over the classes. Not assumed where the
 * values at hand, or the target's definition, say otherwise or are not a line.
 */
export function factsOf(
  loss: Node,
  symbolOf: ReadonlyMap<Node, Node>,
  bindings: Bindings | undefined,
): readonly Condition[] {
  const facts = new Map<Node, Condition>();
  for (const { context } of topologicalOrder([loss]).nodes) {
    for (let { frame } = context; frame !== undefined; frame = frame.parent) {
      if (frame.name !== "crossEntropy" && frame.name !== "crossEntropyWithLogits") continue;
      const target = frame.inputs[1] as Node;
      const axis = frame.params["axis"] as number;
      const of = symbolOf.get(target);
      if (of !== undefined && !facts.has(of) && holds(target, axis, bindings)) {
        facts.set(of, { kind: "sumsToOne", of, axis });
      }
    }
  }
  return [...facts.values()];
}

function holds(target: Node, axis: number, bindings: Bindings | undefined): boolean {
  if (bindings === undefined) return true;
  const totals = evaluateAll([sum(target, { axis })], bindings)[0];
  return totals?.contiguous().data.every((total) => Math.abs(Number(total) - 1) < 1e-6) ?? false;
}
