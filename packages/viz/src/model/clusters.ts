/** Nodes of a model by phase and layer, as a tree. */
import type { Model } from "./model.js";

/** A phase or a layer, with what stands in it. */
export interface Cluster {
  readonly title: string;
  readonly nodes: string[];
  readonly clusters: Map<string, Cluster>;
}

/** The tree of clusters. Phases are clusters of their own where both are drawn. */
export function clustersOf(model: Model, phaseTitle: (phase: "forward" | "backward") => string): Cluster {
  const root: Cluster = { title: "", nodes: [], clusters: new Map() };
  const phases = new Set<string>();
  model.forEachNode((_, { phase }) => phases.add(phase));
  model.forEachNode((id, { phase, scope }) => {
    let place = phases.size > 1 ? enter(root, `\u0000${phase}`, phaseTitle(phase)) : root;
    for (const part of scope === undefined ? [] : scope.split("/")) place = enter(place, part, part);
    place.nodes.push(id);
  });
  return root;
}

function enter(parent: Cluster, key: string, title: string): Cluster {
  const known = parent.clusters.get(key);
  if (known !== undefined) return known;
  const made: Cluster = { title, nodes: [], clusters: new Map() };
  parent.clusters.set(key, made);
  return made;
}
