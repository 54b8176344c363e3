/** All that a graph file must hold: the nodes of the graph, and those that calls, rules and conditions speak of. */
import {
  bodiesOf,
  type Condition,
  type Frame,
  type Graph,
  type Node,
  type Order,
  topologicalOrder,
} from "@cadena/autodiff";
import { RuleTracer } from "./rules.js";

/** What a file holds. */
export interface Contents {
  readonly order: Order;
  /** Each with its place; outer calls before inner ones. */
  readonly frames: ReadonlyMap<Frame, number>;
  readonly tracer: RuleTracer;
}

/** Gathers what a file holds. Nodes that are outside the graph come last. */
export function collect(graph: Graph, conditions: readonly Condition[]): Contents {
  const roots = [...graph.inputs, ...graph.outputs, ...conditions.map(({ of }) => of)];
  const frames = new Map<Frame, number>();
  const bodies = new Set<Graph>();
  const tracer = new RuleTracer();
  for (;;) {
    const order = topologicalOrder(roots);
    const before = roots.length;
    for (const { context, application, index } of order.nodes) {
      for (const [, body] of index === 0 ? bodiesOf(application?.params ?? {}) : []) {
        if (bodies.has(body)) continue;
        bodies.add(body);
        // In front: a body stands before the application that holds it.
        roots.unshift(...body.inputs, ...body.outputs);
      }
      if (context.frame !== undefined && !frames.has(context.frame)) roots.push(...addFrame(context.frame, frames));
    }
    roots.push(...tracer.trace(order.nodes));
    if (roots.length === before) return { order, frames, tracer };
  }
}

/** Numbers a frame and those around it; returns the nodes they speak of. */
function addFrame(innermost: Frame, frames: Map<Frame, number>): readonly Node[] {
  const fresh: Frame[] = [];
  for (let frame: Frame | undefined = innermost; frame !== undefined && !frames.has(frame); frame = frame.parent) {
    fresh.push(frame);
  }
  return fresh.reverse().flatMap((frame) => {
    frames.set(frame, frames.size);
    return frame.output === undefined ? frame.inputs : [...frame.inputs, frame.output];
  });
}
