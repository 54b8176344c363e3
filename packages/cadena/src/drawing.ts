/** What a drawing shows of a function: its parameters, its reverse sweep, and values where there are bindings. */
import { backpropagate, constant, evaluate, type Node, topologicalOrder } from "@cadena/autodiff";
import type { Tensor } from "@cadena/core";
import type { LocaleName, ModelOptions } from "@cadena/viz";

/** What is drawn. */
export interface Drawing {
  /** A scalar, if it is drawn backward. */
  readonly output: Node;
  readonly inputs: readonly Node[];
  readonly parameters: readonly Node[];
  /** With the reverse sweep? */
  readonly backward: boolean;
  readonly bindings: ReadonlyMap<string, Tensor> | undefined;
  readonly locale: LocaleName;
}

/** The options of viz for it. */
export function modelOptions({ output, parameters, backward, bindings, locale }: Drawing): ModelOptions {
  const sweep = backward ? backpropagate([output], [constant(1)], parameters) : undefined;
  const cotangents = topologicalOrder([output]).nodes.flatMap((node) => sweep?.cotangent(node) ?? []);
  return {
    parameters,
    locale,
    ...(sweep && { backward: sweep }),
    ...(bindings && { values: valuesOf([output, ...cotangents], bindings) }),
  };
}

/** The value of every node on the way to the outputs that needs no input but those with values. */
function valuesOf(outputs: readonly Node[], bindings: ReadonlyMap<string, Tensor>): ReadonlyMap<Node, Tensor> {
  const known = new Set<Node>();
  const nodes = topologicalOrder(outputs).nodes.filter((node) => {
    const isKnown =
      node.kind === "input" ? bindings.has(node.name ?? "") : node.application?.inputs.every((each) => known.has(each));
    if (isKnown !== false) known.add(node);
    return isKnown !== false;
  });
  const values = evaluate(nodes, bindings);
  return new Map(nodes.map((node, i) => [node, values[i] as Tensor]));
}
