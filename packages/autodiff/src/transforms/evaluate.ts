/** Evaluation: from nodes to values, node by node. This is what every other engine must agree with. */
import { mapTree, type Tensor, type TensorLike, type Tree } from "@cadena/core";
import { BindingError } from "../errors.js";
import type { Graph } from "../graph/graph.js";
import { type Application, isNode, type Node } from "../graph/node.js";
import { type Order, topologicalOrder } from "../graph/order.js";
import type { Call } from "../graph/primitive.js";
import { describeInput, fitInput } from "./fit.js";

/** Values of inputs: by node, or by name where the name is unique. */
export type Bindings = ReadonlyMap<Node | string, TensorLike> | Readonly<Record<string, TensorLike>>;

/** A pytree with its nodes replaced by their values; a tree of any form stays one. */
export type Evaluated<T> = [Tree<Node>] extends [T]
  ? Tree<Tensor>
  : T extends Node
    ? Tensor
    : T extends readonly unknown[]
      ? { [K in keyof T]: Evaluated<T[K]> }
      : T extends Tensor | number | boolean | string | null | undefined
        ? T
        : { [K in keyof T]: Evaluated<T[K]> };

/**
 * The values of a pytree of nodes. Walks once, shares what is shared, frees each value after its last use, and
 * remembers nothing between calls.
 *
 * @throws BindingError if an input has no value, or a value of another shape.
 * @example
 * const x = input("x");
 * evaluate({ y: mul(x, x) }, { x: 3 }).y.item(); // 9
 */
export function evaluate<T>(tree: T, bindings: Bindings = {}): Evaluated<T> {
  const nodes: Node[] = [];
  mapTree((leaf) => (isNode(leaf) ? nodes.push(leaf) : 0), tree as never);
  const values = evaluateAll(nodes, bindings);
  let next = 0;
  return mapTree((leaf) => (isNode(leaf) ? values[next++] : leaf), tree as never) as Evaluated<T>;
}

/** The values of several nodes. */
export function evaluateAll(nodes: readonly Node[], bindings: Bindings = {}): readonly Tensor[] {
  const order = topologicalOrder(nodes);
  const find = bindingFinder(order, bindings);
  return run(order, nodes, find);
}

/** The values of a graph's outputs: how bodies among params are run. */
export function callGraph(graph: Graph, inputs: readonly Tensor[], observe?: Observe): readonly Tensor[] {
  const values = new Map(graph.inputs.map((node, i) => [node, inputs[i] as Tensor]));
  return run(graph.order, graph.outputs, (node) => values.get(node) as Tensor, observe);
}

/** Sees each value as it is made, those in bodies included. */
export type Observe = (node: Node, value: Tensor) => void;

/** Runs the kernels of an order. `leaf` gives the values of inputs. */
export function run(
  order: Order,
  outputs: readonly Node[],
  leaf: (input: Node) => Tensor,
  observe?: Observe,
): readonly Tensor[] {
  const call: Call = observe ? (body, args) => callGraph(body, args, observe) : callGraph;
  const { nodes, inputs, starts } = order;
  const values: (Tensor | undefined)[] = new Array(nodes.length);
  const uses = new Int32Array(nodes.length);
  for (const place of inputs) uses[place] = (uses[place] as number) + 1;
  const results = outputs.map((output) => order.place(output));
  for (const place of results) uses[place] = (uses[place] as number) + 1;
  let ready: readonly Tensor[] = [];
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i] as Node;
    const { application } = node;
    if (application === undefined) {
      values[i] = node.constant ?? leaf(node);
    } else {
      if (node.index === 0)
        ready = compute(application, values, inputs, starts[i] as number, starts[i + 1] as number, uses, call);
      else release(values, inputs, starts[i] as number, starts[i + 1] as number, uses);
      values[i] = ready[node.index];
      if (observe !== undefined) observe(node, values[i] as Tensor);
      if (uses[i] === 0) values[i] = undefined;
      continue;
    }
    observe?.(node, values[i] as Tensor);
  }
  return results.map((place) => values[place] as Tensor);
}

function compute(
  { primitive, params }: Application,
  values: (Tensor | undefined)[],
  places: Int32Array,
  from: number,
  to: number,
  uses: Int32Array,
  call: Call,
): readonly Tensor[] {
  const args: Tensor[] = [];
  for (let e = from; e < to; e++) args.push(values[places[e] as number] as Tensor);
  const outputs = primitive.kernel(args, params, call);
  release(values, places, from, to, uses);
  return outputs;
}

function release(values: (Tensor | undefined)[], places: Int32Array, from: number, to: number, uses: Int32Array): void {
  for (let e = from; e < to; e++) {
    const place = places[e] as number;
    const left = (uses[place] as number) - 1;
    uses[place] = left;
    if (left === 0) values[place] = undefined;
  }
}

/** Finds the value of an input, by node or by its unique name, and checks that it fits. */
export function bindingFinder(order: Order, bindings: Bindings): (input: Node) => Tensor {
  const find = lookUp(bindings);
  const counts = new Map<string, number>();
  for (const node of order.nodes) {
    if (node.kind === "input" && node.name !== undefined) counts.set(node.name, (counts.get(node.name) ?? 0) + 1);
  }
  return (input) => {
    const { name } = input;
    let value = find(input);
    if (value === undefined && name !== undefined) {
      value = find(name);
      if (value !== undefined && (counts.get(name) ?? 0) > 1) {
        throw new BindingError({
          op: "evaluate",
          expected: "a name used in bindings must be unique",
          received: `${counts.get(name)} inputs named "${name}"`,
          advice: "Bind them by node, in a Map.",
        });
      }
    }
    if (value === undefined) {
      throw new BindingError({
        op: "evaluate",
        expected: `${describeInput(input)} must have a value`,
        received: "none",
        advice: name === undefined ? "Bind it by node, in a Map." : `Bind it: { ${name}: … }.`,
      });
    }
    return fitInput("evaluate", input, value);
  };
}

function lookUp(bindings: Bindings): (key: Node | string) => TensorLike | undefined {
  if (bindings instanceof Map) return (key) => bindings.get(key);
  const byName = new Map(Object.entries(bindings));
  return (key) => (typeof key === "string" ? byName.get(key) : undefined);
}
