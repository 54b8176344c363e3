/** Values of the nodes of a picture, as far as they are known. */
import { type Bindings, evaluate, type Node, type Order } from "@cadena/autodiff";
import type { Tensor } from "@cadena/core";
import type { ModelOptions } from "./types.js";

/** What is known of a node; no function at all where no values were asked for. */
export type KnownValues = ((node: Node) => Tensor | undefined) | undefined;

/**
 * The values given, and those that follow from the bindings. An input without a value leaves its users without one, and
 * inputs of bodies are bound by none.
 */
export function knownValues(
  order: Order,
  { bindings, values }: ModelOptions,
  isInBody: (node: Node) => boolean = () => false,
): KnownValues {
  if (bindings === undefined) return values && ((node) => values.get(node) ?? node.constant);
  const { nodes, inputs, starts } = order;
  const isKnown = new Uint8Array(nodes.length).fill(1);
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i] as Node;
    if (isInBody(node) || (node.kind === "input" && !isBound(node, bindings))) isKnown[i] = 0;
    for (let e = starts[i] as number; e < (starts[i + 1] as number); e++) {
      if (isKnown[inputs[e] as number] === 0) isKnown[i] = 0;
    }
  }
  const computed = nodes.filter((_, i) => isKnown[i] === 1);
  const results = new Map<Node, Tensor>();
  for (const [i, value] of evaluate(computed, bindings).entries()) results.set(computed[i] as Node, value);
  return (node) => values?.get(node) ?? results.get(node);
}

function isBound(node: Node, bindings: Bindings): boolean {
  const { name } = node;
  if (bindings instanceof Map) return bindings.has(node) || (name !== undefined && bindings.has(name));
  return name !== undefined && Object.hasOwn(bindings, name);
}
