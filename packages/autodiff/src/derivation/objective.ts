/** What a derivation back-propagates: L itself, or S where L = c·S + penalty. */
import { constant, type Node } from "../graph/node.js";
import { add, constantOf, div } from "../primitives/arithmetic.js";

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
  if (application?.primitive.name === "div" && constantOf(count) !== undefined) {
    return { objective: sum, factor: div(constant(1, { dtype: count.dtype }), count) };
  }
  return { objective: node, factor: undefined };
}
