/** Layers and calls that are drawn as one node. */
import type { Frame, Node } from "@cadena/autodiff";
import type { ModelOptions } from "./types.js";
import type { View } from "./view.js";

/** A drawn node: a node of the graph, or all that disappeared into a layer or a call. */
export interface Unit {
  /** In topological order. */
  readonly members: Node[];
  /** The path of the layer, or the call; undefined for a node that is drawn as itself. */
  readonly group: string | Frame | undefined;
  readonly isBackward: boolean;
}

/** What is drawn, and which of them each node of the order went into; -1 for nodes that are not drawn. */
export interface Units {
  readonly units: readonly Unit[];
  readonly unitOf: Int32Array;
}

/** Puts the nodes of a view into units. The forward and the backward part of a layer are two units. */
export function gatherUnits({ order, isShown, isBackward, outputs }: View, options: ModelOptions): Units {
  const { nodes, inputs, starts } = order;
  const units: Unit[] = [];
  const unitOf = new Int32Array(nodes.length).fill(-1);
  const places = [new Map<string | Frame, number>(), new Map<string | Frame, number>()] as const;
  const isGrouping = options.collapse !== undefined || options.composites === "closed";
  for (let i = 0; i < nodes.length; i++) {
    if (isShown[i] === 0) continue;
    const node = nodes[i] as Node;
    if (options.implicit === "inline" && isMovement(node) && !outputs.has(node)) {
      const operand = inputs[starts[i] as number] as number;
      if (isShown[operand] === 1) {
        unitOf[i] = unitOf[operand] as number;
        continue;
      }
    }
    const side = isBackward[i] === 1;
    const group = isGrouping ? groupOf(node, options) : undefined;
    const known = group === undefined ? undefined : places[side ? 1 : 0].get(group);
    if (known !== undefined) units[known]?.members.push(node);
    else {
      if (group !== undefined) places[side ? 1 : 0].set(group, units.length);
      units.push({ members: [node], group, isBackward: side });
    }
    unitOf[i] = known ?? units.length - 1;
  }
  return { units, unitOf };
}

/** Was it inserted, to give an operand another shape? */
export function isMovement({ context, application }: Node): boolean {
  return context.implicit && application?.inputs.length === 1;
}

/** Parameters that were made in a layer are part of it. */
function groupOf(node: Node, { collapse, composites }: ModelOptions): string | Frame | undefined {
  const { scope, frame } = node.context;
  if (collapse !== undefined && scope !== undefined) {
    if (collapse === true) return scope.split("/")[0];
    const found = collapse.find((each) => scope === each || scope.startsWith(`${each}/`));
    if (found !== undefined) return found;
  }
  return composites === "closed" ? outermostCall(frame) : undefined;
}

/** Of calls in calls, the outermost that is written as a call. */
function outermostCall(innermost: Frame | undefined): Frame | undefined {
  let found: Frame | undefined;
  for (let frame = innermost; frame !== undefined; frame = frame.parent) if (frame.display === "call") found = frame;
  return found;
}
