/** The topological order that every walk over a graph follows. */
import type { Node } from "./node.js";

/** Nodes in topological order, and where the inputs of each stand in it. */
export interface Order {
  /** Each node after the inputs of its application; all outputs of one application side by side. */
  readonly nodes: readonly Node[];
  /** The inputs of `nodes[i]` are `nodes[inputs[e]]` for `e` from `starts[i]` up to `starts[i + 1]`. */
  readonly inputs: Int32Array;
  readonly starts: Int32Array;
  /** The place of a node in `nodes`, or -1 if it is not there. */
  readonly place: (node: Node) => number;
}

/**
 * All nodes that `outputs` need, inputs before outputs, each once: depth first, left to right, so that the order
 * depends on the structure alone. Iterative: a chain of any length fits. Where `stop` answers true, the node is kept
 * and its inputs are not entered.
 */
export function topologicalOrder(outputs: readonly Node[], stop?: (node: Node) => boolean): Order {
  const mark = {};
  const nodes: Node[] = [];
  const stack: Node[] = [];
  const next: number[] = [];
  let edges = 0;
  const inputsOf = (node: Node): readonly Node[] =>
    node.application === undefined || stop?.(node) === true ? none : node.application.inputs;
  const keep = (node: Node): void => {
    node.mark = mark;
    node.slot = nodes.length;
    nodes.push(node);
    edges += inputsOf(node).length;
  };
  for (const output of outputs) {
    if (output.mark === mark) continue;
    output.mark = mark;
    stack.push(output);
    next.push(0);
    while (stack.length > 0) {
      const top = stack.length - 1;
      const node = stack[top] as Node;
      const inputs = inputsOf(node);
      const child = next[top] as number;
      if (child < inputs.length) {
        next[top] = child + 1;
        const argument = inputs[child] as Node;
        if (argument.mark === mark) continue;
        argument.mark = mark;
        stack.push(argument);
        next.push(0);
        continue;
      }
      stack.pop();
      next.pop();
      const { application } = node;
      if (application === undefined || application.arity === 1) keep(node);
      else for (const sibling of application.outputs) keep(sibling);
    }
  }
  const starts = new Int32Array(nodes.length + 1);
  const places = new Int32Array(edges);
  let edge = 0;
  for (let i = 0; i < nodes.length; i++) {
    starts[i] = edge;
    for (const argument of inputsOf(nodes[i] as Node)) places[edge++] = argument.slot;
  }
  starts[nodes.length] = edge;
  return { nodes, inputs: places, starts, place: placeFinder(nodes, mark) };
}

/** Slots are good until a later walk takes them; after that a map is made once. */
function placeFinder(nodes: readonly Node[], mark: object): (node: Node) => number {
  let places: Map<Node, number> | undefined;
  return (node) => {
    if (node.mark === mark) return node.slot;
    places ??= new Map(nodes.map((each, i) => [each, i]));
    return places.get(node) ?? -1;
  };
}

const none: readonly Node[] = [];
