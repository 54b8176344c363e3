/** What a drawing shows of a loss: its parameters, its reverse sweep, and values where there are bindings. */
import { type Bindings, backpropagate, constant, evaluate, type Node, topologicalOrder } from "@cadena/autodiff";
import type { Tensor } from "@cadena/core";
import type { ModelOptions } from "@cadena/viz";

/** What is drawn. */
export interface Drawing {
  readonly outputs: readonly Node[];
  readonly parameters: readonly Node[];
  /** With the reverse sweep? The one output must then be a scalar. */
  readonly backward: boolean;
  readonly bindings: Bindings | undefined;
}

/** The options of viz for it. */
export function modelOptions({ outputs, parameters, backward, bindings }: Drawing): ModelOptions {
  const sweep = backward ? backpropagate(outputs, [constant(1)], parameters) : undefined;
  const forward = topologicalOrder(outputs).nodes;
  const cotangents = forward.flatMap((node) => sweep?.cotangent(node) ?? []);
  return {
    parameters,
    ...(sweep && { backward: sweep }),
    ...(bindings && { values: valuesOf([...outputs, ...cotangents], bindings) }),
  };
}

/** The value of every node on the way to the outputs. */
function valuesOf(outputs: readonly Node[], bindings: Bindings): ReadonlyMap<Node, Tensor> {
  const { nodes } = topologicalOrder(outputs);
  const values = evaluate(nodes, bindings);
  return new Map(nodes.map((node, i) => [node, values[i] as Tensor]));
}
