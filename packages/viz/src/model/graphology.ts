/** Pictures as graphs of graphology, for its algorithms and for other libraries that draw them. */
import { MultiDirectedGraph } from "graphology";
import { pictureOf } from "./picture.js";
import type { Drawable, ModelEdge, ModelNode, ModelOptions } from "./types.js";

/** A graph of graphology with the attributes of {@link ModelNode} and {@link ModelEdge}. */
export type Model = MultiDirectedGraph<ModelNode, ModelEdge>;

/**
 * What is drawn of a graph: nodes n0, n1 … in topological order; an edge e0, e1 … for each argument,
 * with its position.
 *
 * @example
 * const x = input("x");
 * toGraphology(mul(x, x)).size; // 2
 */
export function toGraphology(drawable: Drawable, options: ModelOptions = {}): Model {
  const { nodes, edges } = pictureOf(drawable, options);
  const model: Model = new MultiDirectedGraph<ModelNode, ModelEdge>();
  for (const node of nodes) model.addNode(node.id, node);
  for (const [i, edge] of edges.entries()) model.addDirectedEdgeWithKey(`e${i}`, edge.source, edge.target, edge);
  return model;
}
