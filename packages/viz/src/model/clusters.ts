/** The boxes of a picture: phases, layers and opened calls, as a tree. */
import type { Context, Frame } from "@cadena/autodiff";
import type { ClusterKey, Picture } from "./types.js";

/** A box, with what stands in it. */
export interface Cluster {
  readonly title: string;
  /** Places of nodes in the picture. */
  readonly nodes: number[];
  readonly clusters: Map<unknown, Cluster>;
}

/** The layers, and then the calls, that a node made in a context stands in. Shared by all nodes of the context. */
export class ClusterPaths {
  readonly #paths = new Map<Context, readonly ClusterKey[]>();

  of(context: Context): readonly ClusterKey[] {
    let path = this.#paths.get(context);
    if (path === undefined) {
      path = [...layersOf(context.scope), ...callsOf(context.frame)];
      this.#paths.set(context, path);
    }
    return path;
  }
}

/** `a/b` stands in a, and in b of a. */
export function layersOf(scope: string | undefined): readonly ClusterKey[] {
  return scope === undefined ? [] : scope.split("/").map((title) => ({ key: `layer ${title}`, title }));
}

/** Calls of functions that are written as calls, outermost first. */
function callsOf(innermost: Frame | undefined): readonly ClusterKey[] {
  const calls: ClusterKey[] = [];
  for (let frame = innermost; frame !== undefined; frame = frame.parent) {
    if (frame.display === "call") calls.push({ key: frame, title: frame.name });
  }
  return calls.reverse();
}

/** The tree of clusters. Phases are clusters of their own where both are drawn. */
export function clustersOf(picture: Picture, phaseTitle: (phase: "forward" | "backward") => string): Cluster {
  const root: Cluster = { title: "", nodes: [], clusters: new Map() };
  const phases = {
    forward: new Map<readonly ClusterKey[], number[]>(),
    backward: new Map<readonly ClusterKey[], number[]>(),
  };
  for (let i = 0; i < picture.size; i++) {
    const { phase, clusters } = picture.place(i);
    const known = phases[phase].get(clusters);
    if (known === undefined) phases[phase].set(clusters, [i]);
    else known.push(i);
  }
  const isMixed = phases.forward.size > 0 && phases.backward.size > 0;
  for (const phase of ["forward", "backward"] as const) {
    const start = isMixed ? enter(root, phase, phaseTitle(phase)) : root;
    for (const [clusters, places] of phases[phase]) {
      let cluster = start;
      for (const { key, title } of clusters) cluster = enter(cluster, key, title);
      for (const place of places) cluster.nodes.push(place);
    }
  }
  return root;
}

function enter(parent: Cluster, key: unknown, title: string): Cluster {
  const known = parent.clusters.get(key);
  if (known !== undefined) return known;
  const made: Cluster = { title, nodes: [], clusters: new Map() };
  parent.clusters.set(key, made);
  return made;
}

/** A walk over the tree: what opens, the nodes inside, what closes. Not recursive: layers nest as deep as they like. */
export function walkClusters(
  root: Cluster,
  visit: {
    readonly open: (cluster: Cluster, depth: number, number: number) => void;
    readonly node: (place: number, depth: number) => void;
    readonly close: (depth: number) => void;
  },
): void {
  let count = 0;
  const enterCluster = (cluster: Cluster): Iterator<Cluster> => {
    for (const place of cluster.nodes) visit.node(place, stack.length);
    return cluster.clusters.values();
  };
  const stack: Iterator<Cluster>[] = [];
  stack.push(enterCluster(root));
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const { value, done } = top.next();
    if (done !== true) {
      visit.open(value, stack.length - 1, count++);
      stack.push(enterCluster(value));
    } else {
      stack.pop();
      if (stack.length > 0) visit.close(stack.length - 1);
    }
  }
}
