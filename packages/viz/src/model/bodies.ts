/** Graphs among params, as the branches of cond: their nodes are drawn in a box of their own. */
import { type Application, bodiesOf, type Graph, type Node, topologicalOrder } from "@cadena/autodiff";

/** A body, and the operation that holds it. */
export interface BodyBox {
  readonly application: Application;
  /** The name of the param. */
  readonly name: string;
  readonly body: Graph;
}

/** What the bodies below `roots` add to a picture. A node that several bodies share stands in the first. */
export interface OpenedBodies {
  /** Outputs and inputs of bodies: an order of these and of the roots has all nodes. */
  readonly roots: readonly Node[];
  readonly boxOf: ReadonlyMap<Node, BodyBox>;
}

/** Finds all bodies, those inside bodies too. */
export function openBodies(roots: readonly Node[]): OpenedBodies {
  const { nodes } = topologicalOrder(roots);
  const drawn = new Set(nodes);
  const boxOf = new Map<Node, BodyBox>();
  const found: Node[] = [];
  // Grows while it is walked: what a body adds is searched for bodies in its turn.
  const queue = [...nodes];
  for (const { application, index } of queue) {
    if (application === undefined || index > 0) continue;
    for (const [name, body] of bodiesOf(application.params)) {
      const box = { application, name, body };
      const fresh = body.nodes.filter((node) => !drawn.has(node));
      for (const node of fresh) {
        drawn.add(node);
        boxOf.set(node, box);
      }
      found.push(...body.inputs, ...body.outputs);
      queue.push(...fresh);
    }
  }
  return { roots: found, boxOf };
}
