/** Loops over the same values: one that returns all that another does, and more, takes its place. */
import { apply } from "../graph/apply.js";
import { Graph } from "../graph/graph.js";
import type { Application, Node } from "../graph/node.js";
import { topologicalOrder } from "../graph/order.js";
import { type NodeMap, rebuild } from "../graph/rebuild.js";

/**
 * The same values from fewer loops. The gradient of a loop keeps values on the way forward, in a loop that returns
 * them after what the first one returns: this makes the two one.
 */
export function mergeLoops(outputs: readonly Node[]): NodeMap {
  const loops: Application[] = [];
  for (const { application, index } of topologicalOrder(outputs).nodes) {
    if (index === 0 && application?.primitive.name === "scan") loops.push(application);
  }
  if (loops.length < 2) return (node) => node;
  const longestFirst = loops.toSorted((a, b) => b.arity - a.arity);
  const whole = new Map<Application, Application>();
  for (const loop of longestFirst) {
    whole.set(loop, longestFirst.find((other) => whole.get(other) === other && returnsAllOf(other, loop)) ?? loop);
  }
  const made = new Map<Application, readonly Node[]>();
  return rebuild(outputs, ({ application, index }, inputs) => {
    const one = application && whole.get(application);
    if (one === undefined || (one === application && !isShared(one, whole))) return undefined;
    const nodes = made.get(one) ?? apply(one.primitive, inputs, one.params);
    made.set(one, nodes);
    return nodes[index];
  });
}

function isShared(loop: Application, whole: ReadonlyMap<Application, Application>): boolean {
  return [...whole].some(([each, one]) => one === loop && each !== loop);
}

/** Does the longer loop run over the same values, and return first what the shorter one does? */
function returnsAllOf(longer: Application, shorter: Application): boolean {
  const { body, ...rest } = longer.params as { readonly body: Graph };
  const { body: part, ...others } = shorter.params as { readonly body: Graph };
  if (longer.inputs.some((each, i) => each !== shorter.inputs[i])) return false;
  if (longer.inputCount !== shorter.inputCount || JSON.stringify(rest) !== JSON.stringify(others)) return false;
  return new Graph(body.inputs, body.outputs.slice(0, part.outputs.length)).toJSON() === part.toJSON();
}
