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
  const picture = pictureOf(drawable, options);
  const model: Model = new MultiDirectedGraph<ModelNode, ModelEdge>();
  for (let i = 0; i < picture.size; i++) {
    const node = picture.node(i);
    model.addNode(node.id, node);
  }
  for (const edge of picture.edges()) model.addDirectedEdgeWithKey(`e${model.size}`, edge.source, edge.target, edge);
  return model;
}
