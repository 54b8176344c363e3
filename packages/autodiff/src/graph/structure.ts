/** What a graph computes, as text: for comparing graphs, and the params that hold them. */
import { formatAval } from "./aval.js";
import type { Graph } from "./graph.js";
import type { Node } from "./node.js";

/** Constants of more entries are told apart by their tensors, and not by what they hold. */
const mostCompared = 64;

/** Graphs with the same structure compute the same. Rules of derivatives are the same where they are the same objects. */
export function structureOf({ order, inputs, outputs }: Graph): string {
  const numbers = new Map<Node, string>(inputs.map((node, i) => [node, `argument ${i}`]));
  const lines = order.nodes.map((node, i) => {
    const { application, constant, index } = node;
    const type = formatAval(node);
    const argument = numbers.get(node);
    if (argument !== undefined) return `${argument} ${type}`;
    if (application === undefined) {
      if (constant === undefined || constant.size > mostCompared)
        return `constant ${type} ${identity(constant ?? node)}`;
      const entries = Array.from(constant.contiguous().data, (each) => (Object.is(each, -0) ? "-0" : String(each)));
      return `constant ${type} ${entries} ${node.symbol ?? ""}`;
    }
    const places = order.inputs.subarray(order.starts[i], order.starts[i + 1]);
    return `${application.primitive.name}.${index} ${places} ${JSON.stringify(application.params, comparable)}`;
  });
  return `${lines.join("\n")}\n${outputs.map(order.place)}`;
}

/** A function, as that of a rule, is the same only as itself. */
function comparable(_: string, value: unknown): unknown {
  return typeof value === "function" ? identity(value) : value;
}

const identities = new WeakMap<object, number>();
let count = 0;

function identity(value: object): number {
  const known = identities.get(value) ?? ++count;
  identities.set(value, known);
  return known;
}
