/** Which nodes a picture shows: forward, backward, or both. */
import { Graph, isNode, type Node, topologicalOrder } from "@cadena/autodiff";
import type { Drawable, ModelOptions } from "./types.js";

/** The nodes to draw, in topological order, and which of them the reverse sweep made. */
export interface View {
  readonly nodes: readonly Node[];
  readonly outputs: ReadonlySet<Node>;
  readonly isBackward: (node: Node) => boolean;
}

/** Chooses the nodes of a picture. */
export function chooseView(drawable: Drawable, { backward, views = "both" }: ModelOptions): View {
  const roots = rootsOf(drawable);
  const outputs = drawable instanceof Graph ? drawable.outputs : roots;
  const forward = topologicalOrder(roots).nodes;
  const cotangents = backward === undefined ? [] : forward.map((node) => backward.cotangent(node)).filter(isDefined);
  const all = backward === undefined ? forward : topologicalOrder([...roots, ...cotangents]).nodes;
  const later = backward === undefined ? afterSweep(all, new Set(outputs)) : without(all, new Set(forward));
  const isBackward = (node: Node): boolean => later.has(node);
  const shown = all.filter((node) => views === "both" || isBackward(node) === (views === "backward"));
  if (views !== "backward") return { nodes: shown, outputs: new Set(outputs), isBackward };
  const used = new Set(shown.flatMap((node) => [...(node.application?.inputs ?? [])]));
  const nodes = all.filter((node) => isBackward(node) || used.has(node));
  return { nodes, outputs: new Set([...outputs, ...cotangents]), isBackward };
}

/** The nodes whose graph is drawn. */
export function rootsOf(drawable: Drawable): readonly Node[] {
  if (isNode(drawable)) return [drawable];
  if (drawable instanceof Graph) return [...drawable.inputs, ...drawable.outputs];
  return drawable as readonly Node[];
}

/** Without a sweep at hand: what the chain rule made, what uses it, and what only that uses. */
function afterSweep(nodes: readonly Node[], outputs: ReadonlySet<Node>): ReadonlySet<Node> {
  const made = new Set<Node>();
  const usedBefore = new Set<Node>();
  for (const node of nodes) {
    const inputs = node.application?.inputs ?? [];
    if (node.origin !== undefined || inputs.some((each) => made.has(each))) made.add(node);
  }
  if (made.size === 0) return made;
  for (const node of [...nodes].reverse()) {
    const isFirst = !made.has(node) && (outputs.has(node) || usedBefore.has(node) || node.kind === "input");
    if (isFirst) for (const argument of node.application?.inputs ?? []) usedBefore.add(argument);
    else made.add(node);
  }
  return made;
}

function without(nodes: readonly Node[], removed: ReadonlySet<Node>): ReadonlySet<Node> {
  return new Set(nodes.filter((node) => !removed.has(node)));
}

function isDefined<T>(value: T | undefined): value is T {
  return value !== undefined;
}
