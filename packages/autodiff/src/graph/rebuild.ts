/** Rebuilding a graph with some nodes replaced: what every rewrite and every substitution stands on. */
import { apply, noParams } from "./apply.js";
import { mapBodies } from "./bodies.js";
import { type Context, enterContext, type Frame } from "./context.js";
import type { Graph } from "./graph.js";
import type { Application, Node } from "./node.js";
import { topologicalOrder } from "./order.js";
import type { Params } from "./primitive.js";

/** From each node of the old graph to the node that takes its place. Nodes outside the old graph stand for themselves. */
export type NodeMap = (node: Node) => Node;

/**
 * Says what takes the place of a node, given the node itself, and its inputs and params in the new graph.
 * `undefined`: the same primitive on the new inputs.
 */
export type Replacement = (node: Node, inputs: readonly Node[], params: Params) => Node | undefined;

/**
 * Walks from inputs to outputs and replaces nodes. Names, layers, dimension names, call frames and origins follow.
 * A node none of whose inputs changed stays the very same node.
 *
 * What is below a node that `stop` is true of is not entered: it is for `replace` to say what takes its place. `body`
 * says what takes the place of a graph among params, which is closed, so that no replacement outside concerns it.
 *
 * @example
 * const x = input("x");
 * const y = sin(mul(x, x));
 * const moved = rebuild([y], (node, [a]) => (node.application?.primitive.name === "sin" ? cos(a as Node) : undefined));
 * evaluate(moved(y), { x: 0 }).item(); // 1
 */
export function rebuild(
  outputs: readonly Node[],
  replace: Replacement,
  stop?: (node: Node) => boolean,
  body?: (body: Graph) => Graph,
): NodeMap {
  const order = topologicalOrder(outputs, stop);
  const results: Node[] = new Array(order.nodes.length);
  const frames = new FrameMap((node) => {
    const place = order.place(node);
    return place < 0 ? node : (results[place] ?? node);
  });
  for (let i = 0; i < order.nodes.length; i++) {
    const node = order.nodes[i] as Node;
    const inputs: Node[] = [];
    let changed = false;
    for (let e = order.starts[i] as number; e < (order.starts[i + 1] as number); e++) {
      const before = order.nodes[order.inputs[e] as number] as Node;
      const after = results[order.inputs[e] as number] as Node;
      if (before !== after) changed = true;
      inputs.push(after);
    }
    const head = results[i - node.index];
    if (node.index > 0 && head !== order.nodes[i - node.index]) {
      changed ||= head?.application?.primitive === node.application?.primitive;
    }
    const outside = enterContext(changed ? frames.context(node.context) : node.context);
    try {
      const given = node.application?.params ?? noParams;
      const params = body && node.index === 0 ? mapBodies(given, body) : given;
      if (params !== given) changed = true;
      results[i] =
        replace(node, inputs, params) ?? (changed ? reapply(node, inputs, order.nodes, results, i, params) : node);
    } finally {
      enterContext(outside);
    }
    const result = results[i] as Node;
    if (result !== node) inherit(result, node);
  }
  frames.close();
  return (node) => {
    const place = order.place(node);
    return place < 0 ? node : (results[place] as Node);
  };
}

/**
 * Replaces nodes by others of the same shape and dtype.
 *
 * @example
 * const [x, t] = [input("x"), input("t")];
 * const y = mul(x, x);
 * evaluate(substitute([y], new Map([[x, sin(t)]]))(y), { t: 0 }).item(); // 0
 */
export function substitute(outputs: readonly Node[], replacements: ReadonlyMap<Node, Node>): NodeMap {
  if (replacements.size === 0) return (node) => node;
  return rebuild(outputs, (node) => replacements.get(node));
}

/** Outputs of one application stand side by side; the later ones take the application made for the first. */
function reapply(
  node: Node,
  inputs: readonly Node[],
  nodes: readonly Node[],
  results: readonly Node[],
  place: number,
  params: Params,
): Node {
  const { primitive } = node.application as Application;
  if (node.index > 0) {
    const sibling = place - node.index;
    const head = results[sibling] as Node;
    if (nodes[sibling]?.application === node.application && head.application?.primitive === primitive) {
      return head.application.outputs[node.index] as Node;
    }
  }
  return apply(primitive, inputs, params)[node.index] as Node;
}

function inherit(result: Node, from: Node): void {
  if (from.name !== undefined && result.name === undefined && result.kind === "output") result.assignName(from.name);
  result.inheritOrigin(from);
}

/** Call frames of the new graph, one for each of the old. */
class FrameMap {
  readonly #frames = new Map<Frame, Frame>();
  readonly #contexts = new Map<Context, Context>();
  readonly #follow: NodeMap;

  constructor(follow: NodeMap) {
    this.#follow = follow;
  }

  context(context: Context): Context {
    if (context.frame === undefined) return context;
    const known = this.#contexts.get(context);
    if (known !== undefined) return known;
    const made = { ...context, frame: this.#frame(context.frame) };
    this.#contexts.set(context, made);
    return made;
  }

  #frame(frame: Frame): Frame {
    const known = this.#frames.get(frame);
    if (known !== undefined) return known;
    const parent = frame.parent && this.#frame(frame.parent);
    const made = { ...frame, parent, inputs: frame.inputs.map(this.#follow), output: undefined };
    this.#frames.set(frame, made);
    return made;
  }

  /** Once all nodes are made, the frames learn what they returned. */
  close(): void {
    for (const [before, after] of this.#frames) after.output = before.output && this.#follow(before.output);
  }
}
