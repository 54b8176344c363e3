/** The topological order that every walk over a graph follows. */
import { sharedCounter } from "./counter.js";
import type { Application, Node } from "./node.js";

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
 * and its inputs are not entered; nor are those of the other outputs of its application, which stand beside it.
 *
 * @example
 * const x = input("x");
 * topologicalOrder([sin(mul(x, x))]).nodes.map(({ name, application }) => name ?? application?.primitive.name);
 * // ["x", "mul", "sin"]
 */
export function topologicalOrder(outputs: readonly Node[], stop?: (node: Node) => boolean): Order {
  const walk = ++walks.count;
  const nodes: Node[] = [];
  const stack: Node[] = [];
  let edges = 0;
  const countOf = (node: Node): number =>
    node.application === undefined || (stop !== undefined && isStopped(node.application, stop))
      ? 0
      : node.application.inputCount;
  // While a node is on the stack, its slot counts the inputs that were entered; afterwards it is the node's place.
  const enter = (node: Node): void => {
    node.mark = walk;
    node.slot = 0;
    stack.push(node);
  };
  const keep = (node: Node): void => {
    node.mark = walk;
    node.slot = nodes.length;
    nodes.push(node);
    edges += countOf(node);
  };
  for (const output of outputs) {
    if (output.mark === walk) continue;
    enter(output);
    while (stack.length > 0) {
      const node = stack[stack.length - 1] as Node;
      const { application } = node;
      if (application !== undefined && node.slot < countOf(node)) {
        const argument = application.inputAt(node.slot++);
        if (argument.mark !== walk) enter(argument);
        continue;
      }
      stack.pop();
      if (application === undefined || application.arity === 1) keep(node);
      else for (const sibling of application.outputs) keep(sibling);
    }
  }
  const starts = new Int32Array(nodes.length + 1);
  const places = new Int32Array(edges);
  let edge = 0;
  for (let i = 0; i < nodes.length; i++) {
    starts[i] = edge;
    const node = nodes[i] as Node;
    const { application } = node;
    if (application === undefined) continue;
    const count = countOf(node);
    for (let j = 0; j < count; j++) places[edge++] = application.inputAt(j).slot;
  }
  starts[nodes.length] = edge;
  return { nodes, inputs: places, starts, place: placeFinder(nodes, walk) };
}

/** Slots are good until a later walk takes them; after that a map is made once. */
function placeFinder(nodes: readonly Node[], walk: number): (node: Node) => number {
  let places: Map<Node, number> | undefined;
  return (node) => {
    if (node.mark === walk) return node.slot;
    places ??= new Map(nodes.map((each, i) => [each, i]));
    return places.get(node) ?? -1;
  };
}

/** Walks are numbered, which marks nodes without keeping anything alive. */
const walks = sharedCounter("walks");

function isStopped({ arity, output, outputs }: Application, stop: (node: Node) => boolean): boolean {
  return arity === 1 ? stop(output) : outputs.some(stop);
}
