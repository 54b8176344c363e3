/** Which nodes of a forward graph are lines of its derivation, and how each is written. */

import { uniqueNames } from "../graph/graph.js";
import { inputLike, type Node } from "../graph/node.js";
import { topologicalOrder } from "../graph/order.js";
import { rebuild } from "../graph/rebuild.js";
import type { Formula } from "../notation.js";

const movement = new Set(["broadcast", "reshape", "transpose", "cast", "stopGradient"]);
const additive = new Set(["add", "sub"]);

/** The lines of a forward graph, and a symbol for each: a fresh input that stands for the line in small graphs. */
export interface Lines {
  /** Inputs, parameters and named constants, then computed lines, in topological order. */
  readonly nodes: readonly Node[];
  readonly symbolOf: ReadonlyMap<Node, Node>;
  readonly names: ReadonlyMap<Node, string>;
}

/** A line is a node that is named, shared, an output, a contraction or a nonlinearity; others are written inline. */
export function chooseLines(output: Node): Lines {
  const order = topologicalOrder([output]);
  const consumers = new Map<Node, Set<Node>>();
  for (const node of order.nodes) {
    if (isInside(node)) continue;
    for (const argument of lineInputs(node)) {
      const users = consumers.get(argument) ?? new Set();
      consumers.set(argument, users.add(node));
    }
  }
  const reached = reachable(output);
  const nodes = order.nodes.filter((node) => {
    if (!reached.has(node)) return false;
    if (node === output || node.name !== undefined || node.kind === "input") return true;
    if (node.kind === "constant") return false;
    const name = node.application?.primitive.name ?? "";
    if (movement.has(name)) return false;
    const users = [...(consumers.get(node) ?? [])];
    if (users.length > 1 && node.rank > 0) return true;
    if (name === "matmul") return !users.every((user) => additive.has(user.application?.primitive.name ?? ""));
    return isClosedCall(node) || isNonlinear(node);
  });
  const names = uniqueNames([...nodes]);
  const symbolOf = new Map(nodes.map((node) => [node, inputLike(node)]));
  return { nodes, symbolOf, names };
}

/** The right-hand side of a line: its definition as a small graph over the symbols of other lines. */
export function definition(node: Node, symbolOf: ReadonlyMap<Node, Node>): Node {
  return rebuild([node], (each) => (each === node ? undefined : symbolOf.get(each)))(node);
}

/** The formula of a symbol. */
export function symbol(name: string): Formula {
  return { kind: "symbol", name };
}

/** Is it the value of a composite that is written as a call? */
function isClosedCall(node: Node): boolean {
  const { frame } = node.context;
  return frame?.display === "call" && frame.output === node;
}

/** Is it inside such a composite, and not its value? */
function isInside(node: Node): boolean {
  for (let frame = node.context.frame; frame !== undefined; frame = frame.parent) {
    if (frame.display === "call" && frame.output !== node) return true;
  }
  return false;
}

function isNonlinear(node: Node): boolean {
  const primitive = node.application?.primitive;
  const isFunction = primitive?.differential.kind === "elementwise" && primitive.differential.partials.length === 1;
  return isFunction && primitive.name !== "neg" && node.rank > 0;
}

/** The inputs of a node as a reader sees them: a call's arguments, and no implicit movement between. */
function lineInputs(node: Node): readonly Node[] {
  const { frame } = node.context;
  const inputs = isClosedCall(node) ? (frame?.inputs ?? []) : (node.application?.inputs ?? []);
  return inputs.map((argument) => {
    let source = argument;
    while (source.context.implicit && movement.has(source.application?.primitive.name ?? "") && !source.name) {
      source = source.application?.inputs[0] as Node;
    }
    return source;
  });
}

function reachable(output: Node): ReadonlySet<Node> {
  const found = new Set<Node>([output]);
  const stack = [output];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    for (const argument of isClosedCall(node) ? lineInputs(node) : (node.application?.inputs ?? [])) {
      if (found.has(argument)) continue;
      found.add(argument);
      stack.push(argument);
    }
  }
  return found;
}
