/** What a graph computes, as text: for comparing graphs, and the params that hold them. */
import { formatAval } from "./aval.js";
import type { Graph } from "./graph.js";

/** Graphs with the same structure compute the same. Functions, as those of rules, are the same where they are one. */
export function structureOf({ order, inputs, outputs }: Graph): string {
  const lines = order.nodes.map((node, i) => {
    const { application, constant, index } = node;
    if (application !== undefined) {
      const places = order.inputs.subarray(order.starts[i], order.starts[i + 1]);
      return `${application.primitive.name}.${index} ${places} ${JSON.stringify(application.params, comparable)}`;
    }
    const what =
      constant === undefined
        ? inputs.indexOf(node)
        : `= ${Array.from(constant.contiguous().data, (each) => (Object.is(each, -0) ? "-0" : each))}`;
    return `${formatAval(node)} ${what}`;
  });
  return `${lines.join("\n")}\n${outputs.map(order.place)}`;
}

function comparable(_: string, value: unknown): unknown {
  if (typeof value !== "function") return value;
  const known = identities.get(value) ?? ++count;
  identities.set(value, known);
  return known;
}

const identities = new WeakMap<object, number>();
let count = 0;
