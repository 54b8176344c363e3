/** Which nodes a picture shows, and which of them the reverse sweep made. */
import { Graph, isNode, type Node, type Order, topologicalOrder } from "@cadena/autodiff";
import { type OpenedBodies, openBodies } from "./bodies.js";
import type { Drawable, ModelOptions } from "./types.js";

/** The nodes of a picture. Marks are by place in the order. */
export interface View {
  readonly order: Order;
  readonly isShown: Uint8Array;
  readonly isBackward: Uint8Array;
  /** The bodies that nodes stand in. */
  readonly boxOf: OpenedBodies["boxOf"];
  /** Of the graph, and of the bodies. */
  readonly outputs: ReadonlySet<Node>;
  /** The inputs that the sweep leads to. */
  readonly differentiated: ReadonlySet<Node>;
  /** For each backward node that is a cotangent: the forward node it belongs to. */
  readonly cotangentOf: ReadonlyMap<Node, Node>;
  /** For each node that has one: its cotangent, forward or backward. */
  readonly cotangents: ReadonlyMap<Node, Node>;
  /** The name of what is differentiated, where there is one. */
  readonly objective: string | undefined;
}

/** A cotangent, and the node it belongs to. */
type Pair = readonly [cotangent: Node, node: Node];

/** Chooses the nodes of a picture. */
export function chooseView(drawable: Drawable, options: ModelOptions): View {
  const { backward, views = "both" } = options;
  const outputs = drawable instanceof Graph ? drawable.outputs : rootsOf(drawable);
  const roots = rootsOf(drawable);
  const forward = backward === undefined ? [] : topologicalOrder(roots).nodes;
  const pairs = forward.flatMap((node): readonly Pair[] => {
    const cotangent = backward?.cotangent(node);
    return cotangent === undefined ? [] : [[cotangent, node]];
  });
  // A seed of 1 that no product needs is not drawn.
  const shown = pairs.filter(([{ kind }, node]) => kind !== "constant" || node.kind === "input");
  const all = [...roots, ...shown.map(([cotangent]) => cotangent)];
  const bodies = openBodies(all);
  const order = topologicalOrder([...all, ...bodies.roots]);
  const isBackward = backward === undefined ? madeBySteps(order, outputs) : outside(order, forward);
  likeTheirOperation(order, bodies, isBackward);
  const cotangents = backward === undefined ? hintedPairs(order, isBackward) : pairs;
  const isShown = shownNodes(order, isBackward, views);
  likeTheirOperation(order, bodies, isShown);
  const results = cotangents.filter(([, { kind }]) => kind === "input");
  const objectives = outputs.filter((node) => isBackward[order.place(node)] === 0);
  return {
    order,
    isShown,
    isBackward,
    boxOf: bodies.boxOf,
    outputs: new Set([...outputs, ...results.map(([cotangent]) => cotangent), ...bodyOutputs(bodies)]),
    differentiated: new Set(results.map(([, node]) => node)),
    cotangentOf: new Map(bestNamed(cotangents.filter(([cotangent]) => isBackward[order.place(cotangent)] === 1))),
    cotangents: new Map(cotangents.map(([cotangent, node]) => [node, cotangent])),
    objective: objectives.length === 1 ? objectives[0]?.name : undefined,
  };
}

/** The nodes whose graph is drawn. */
function rootsOf(drawable: Drawable): readonly Node[] {
  if (isNode(drawable)) return [drawable];
  if (drawable instanceof Graph) return [...drawable.inputs, ...drawable.outputs];
  return drawable as readonly Node[];
}

/** What is in a body is forward or backward, shown or not, as the operation that holds it. */
function likeTheirOperation({ place }: Order, { boxOf }: OpenedBodies, marks: Uint8Array): void {
  for (const [node, { application }] of boxOf) marks[place(node)] = marks[place(application.output)] as number;
}

function bodyOutputs({ boxOf }: OpenedBodies): readonly Node[] {
  return [...new Set([...boxOf.values()].map(({ body }) => body))].flatMap(({ outputs }) =>
    outputs.filter((node) => boxOf.has(node)),
  );
}

function outside({ nodes, place }: Order, forward: readonly Node[]): Uint8Array {
  const marks = new Uint8Array(nodes.length).fill(1);
  for (const node of forward) marks[place(node)] = 0;
  return marks;
}

/**
 * Without a sweep at hand, steps tell: backward is what a step made, what uses that, and what only those use; forward
 * is what steps were taken through, and what that was computed from.
 */
function madeBySteps(order: Order, outputs: readonly Node[]): Uint8Array {
  const { nodes, inputs, starts, place } = order;
  const made = new Uint8Array(nodes.length);
  const first = new Uint8Array(nodes.length);
  let any = false;
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i] as Node;
    if (isMadeByStep(node)) {
      made[i] = 1;
      any = true;
      for (const passed of [...(node.origin?.application.inputs ?? []), ...(node.origin?.application.outputs ?? [])]) {
        if (place(passed) >= 0) first[place(passed)] = 1;
      }
    } else if (any) {
      for (let e = starts[i] as number; e < (starts[i + 1] as number); e++) made[i] ||= made[inputs[e] as number] ?? 0;
    }
  }
  if (!any) return made;
  for (const output of outputs) first[place(output)] = 1;
  for (let i = nodes.length - 1; i >= 0; i--) {
    const isFirst = made[i] === 0 && (first[i] === 1 || nodes[i]?.kind === "input");
    if (isFirst) for (let e = starts[i] as number; e < (starts[i + 1] as number); e++) first[inputs[e] as number] = 1;
    else made[i] = 1;
  }
  return made;
}

/** A step that multiplies by 1 hands on a node that was there before: that one was not made by it. */
function isMadeByStep(node: Node): boolean {
  if (node.origin === undefined || node.application === undefined) return false;
  const { inputs, outputs } = node.origin.application;
  return !(inputs.includes(node) || outputs.includes(node));
}

/**
 * A step leads to the cotangent of an argument, or to a part of it; a sum of parts is a part, which no step names. What
 * is not a part of another is the cotangent.
 */
function hintedPairs({ nodes, inputs, starts, place }: Order, isBackward: Uint8Array): readonly Pair[] {
  const targets: (Node | undefined)[] = new Array(nodes.length);
  const parts = new Map<Node, Set<number>>();
  for (const [i, { origin, application }] of nodes.entries()) {
    if (isBackward[i] === 0) continue;
    const summed = application?.primitive.name === "add" ? Array.from(inputs.subarray(starts[i], starts[i + 1])) : [];
    const common = summed.length > 0 ? targets[summed[0] as number] : undefined;
    const isSum = common !== undefined && summed.every((each) => targets[each] === common);
    const target = isSum ? common : origin?.application.inputs[origin.argument];
    if (target === undefined || place(target) < 0) continue;
    targets[i] = target;
    const found = parts.get(target) ?? new Set<number>();
    if (isSum) for (const each of summed) found.delete(each);
    parts.set(target, found.add(i));
  }
  return [...parts].flatMap(([target, [first, ...more]]) =>
    first === undefined || more.length > 0 ? [] : [[nodes[first] as Node, target] as const],
  );
}

/** One cotangent may belong to several nodes: a named one is the better choice, and then the latest. */
function bestNamed(pairs: readonly Pair[]): readonly Pair[] {
  return [
    ...pairs.filter(([, node]) => node.name === undefined),
    ...pairs.filter(([, node]) => node.name !== undefined),
  ];
}

/** The backward view shows what its nodes use, too. */
function shownNodes(
  { nodes, inputs, starts }: Order,
  isBackward: Uint8Array,
  views: ModelOptions["views"],
): Uint8Array {
  if (views === "both") return new Uint8Array(nodes.length).fill(1);
  if (views === "forward") return isBackward.map((mark) => 1 - mark);
  const shown = Uint8Array.from(isBackward);
  for (let i = 0; i < nodes.length; i++) {
    if (isBackward[i] === 0) continue;
    for (let e = starts[i] as number; e < (starts[i + 1] as number); e++) shown[inputs[e] as number] = 1;
  }
  return shown;
}
