/** The forward pass again with one value moved: what depends on it is computed anew, and nothing else. */
import { isFloat, type Tensor } from "@cadena/core";
import type { Application, Node } from "../graph/node.js";
import { topologicalOrder } from "../graph/order.js";
import { callGraph, type Observe, run } from "../transforms/evaluate.js";

/** One use of an operation, with its values: of the graph, or of a body that an operation of the graph has run. */
interface Use {
  readonly node: Node;
  readonly inputs: readonly Tensor[];
  readonly value: Tensor;
}

/** The values of a graph with one of them moved. */
export interface Moved {
  readonly y: number;
  readonly value: (node: Node) => Tensor;
  /** What the bodies of an operation computed, in order. */
  readonly inside: (node: Node) => readonly Use[];
}

/** How y moves with one of its nodes. */
export interface Movement {
  /** What lies between the node and y, in topological order. Constants of differentiation are left out. */
  readonly between: readonly Node[];
  /** Those of them that derivatives pass: not what computes a value whose derivative is stated. */
  readonly differentiated: readonly Node[];
  readonly move: (value: Tensor) => Moved;
}

/** A kink that was met, at one entry of one node. */
export interface MetKink {
  readonly node: Node;
  readonly entry: number;
  /** The distance from the kink in the middle. */
  readonly distance: number;
}

/** Evaluates the graph of `y` (and of `others`) once. The result tells values, and how y moves with a node. */
export function forwardPass(
  y: Node,
  others: readonly Node[],
  leaf: (input: Node) => Tensor,
): { readonly value: (node: Node) => Tensor; readonly movement: (of: Node) => Movement } {
  const order = topologicalOrder([y, ...others]);
  const base = new Map<Node, Tensor>();
  run(order, [y], leaf, (node, value) => base.set(node, value));
  const value = (node: Node): Tensor => base.get(node) as Tensor;
  return { value, movement };

  function movement(of: Node): Movement {
    const moving = new Set([of]);
    for (const node of order.nodes) {
      if (node !== of && passes(node) && node.application.inputs.some((each) => moving.has(each))) moving.add(node);
    }
    const reaching = new Set([y]);
    for (const node of order.nodes.toReversed()) {
      if (!reaching.has(node) || node === of || !passes(node)) continue;
      for (const each of node.application.inputs) reaching.add(each);
    }
    const between = order.nodes.filter((node) => node !== of && moving.has(node) && reaching.has(node));
    const passed = new Set([y]);
    for (const node of between.toReversed()) {
      if (passed.has(node)) for (const each of differentiatedInputs(node)) passed.add(each);
    }
    return { between, differentiated: between.filter((node) => passed.has(node)), move };

    function move(moved: Tensor): Moved {
      const values = new Map([[of, moved]]);
      const insides = new Map<Node, readonly Use[]>();
      const lookUp = (node: Node): Tensor => values.get(node) ?? value(node);
      for (const node of between) {
        const { primitive, inputs, params } = node.application as Application;
        const uses: Use[] = [];
        const outputs = primitive.kernel(inputs.map(lookUp), params, (body, args) =>
          callGraph(body, args, recorder(uses)),
        );
        if (uses.length > 0) insides.set(node, uses);
        values.set(node, outputs[node.index] as Tensor);
      }
      return { y: lookUp(y).item() as number, value: lookUp, inside: (node) => insides.get(node) ?? [] };
    }
  }
}

/** Notes the operations of a body as they are computed: each after its inputs, so that those are the latest. */
function recorder(uses: Use[]): Observe {
  const latest = new Map<Node, Tensor>();
  return (node, value) => {
    latest.set(node, value);
    const inputs = node.application?.inputs.map((each) => latest.get(each) as Tensor);
    if (inputs !== undefined) uses.push({ node, inputs, value });
  };
}

/** The operation itself, and what its bodies computed. */
function usesOf(node: Node, at: Moved): readonly Use[] {
  const { inputs } = node.application as Application;
  return [{ node, inputs: inputs.map(at.value), value: at.value(node) }, ...at.inside(node)];
}

/** Derivatives pass through it: it is an operation, and not stopGradient. */
function passes(node: Node): node is Node & { readonly application: Application } {
  return node.application !== undefined && node.application.primitive.name !== "stopGradient";
}

/** The inputs that its derivative goes to: for a rule of its own, its arguments, and not how its value is computed. */
export function differentiatedInputs({ application }: Node): readonly Node[] {
  if (application === undefined) return [];
  const { primitive, inputs, params } = application;
  return primitive.name === "custom" ? inputs.slice(0, params["count"] as number) : inputs;
}

/**
 * The first kink between two moved points: a distance that is zero, or changes sign, while it moves.
 */
export function kinkBetween({ differentiated }: Movement, low: Moved, middle: Moved, high: Moved): MetKink | undefined {
  for (const each of differentiated) {
    const [before, here, after] = [low, middle, high].map((at) => usesOf(each, at)) as [Use[], Use[], Use[]];
    for (const [k, use] of here.entries()) {
      const [a, b, c] = [before[k], use, after[k]].map((at) => (at?.node === use.node ? distances(at) : undefined));
      if (a === undefined || b === undefined || c === undefined) continue;
      const entry = b.findIndex((distance, i) => {
        const side = Math.sign(distance);
        return Math.sign(a[i] as number) !== side || side !== Math.sign(c[i] as number);
      });
      if (entry >= 0) return { node: use.node, entry, distance: b[entry] as number };
    }
  }
  return undefined;
}

/**
 * The first operation whose integers or booleans are others at the second point: where entries change places in an
 * order, or another entry is the one that is taken.
 */
export function decisionBetween({ between }: Movement, low: Moved, high: Moved): Node | undefined {
  for (const each of between) {
    const [before, after] = [usesOf(each, low), usesOf(each, high)];
    const changed = before.find(({ node, value }, k) => {
      const other = after[k];
      if (isFloat(node.dtype) || other?.node !== node) return false;
      const data = other.value.contiguous().data;
      return value.contiguous().data.some((entry, i) => entry !== data[i]);
    });
    if (changed !== undefined) return changed.node;
  }
  return undefined;
}

/** Of each entry, from the kink of an operation; undefined if it has none. */
function distances({ node, inputs, value }: Use): readonly number[] | undefined {
  const { primitive, params } = node.application as Application;
  const { kink } = primitive;
  const data = inputs.map((each) => each.contiguous().data);
  if (kink !== undefined)
    return Array.from(data[0] ?? [], (_, i) => kink.distance(...data.map((each) => each[i] as number)));
  if (primitive.name !== "max" && primitive.name !== "min") return undefined;
  // A reduction has its kinks where another entry becomes the largest, or smallest: where an entry's distance from it is 0 or not.
  const { shape } = inputs[0] as Tensor;
  const axes = params["axes"] as readonly number[];
  const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const reached = value.reshape(kept).broadcastTo(shape).contiguous().data;
  return Array.from(data[0] ?? [], (each, i) => each - (reached[i] as number));
}
