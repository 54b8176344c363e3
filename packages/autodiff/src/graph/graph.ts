/** A function as data: inputs, outputs, and the applications between them in topological order. */

import { flatten, isTensor, unflatten } from "@cadena/core";
import { BindingError, inNameOf } from "../errors.js";
import { type Operand, operand } from "../functions/lift.js";
import { formatAval, Spec } from "./aval.js";
import { bodiesOf, graphBrand } from "./bodies.js";
import { type Application, input, isNode, type Node } from "./node.js";
import { type Order, topologicalOrder } from "./order.js";
import { substitute } from "./rebuild.js";
import { structureOf } from "./structure.js";

/**
 * A graph with its inputs named in order: what an engine compiles, a file stores and a picture shows.
 *
 * Two graphs made the same way print the same text, byte for byte.
 *
 * @example
 * const x = input("x");
 * console.log(new Graph([x], [sin(mul(x, x))]));
 * // …
 */
export class Graph {
  readonly inputs: readonly Node[];
  readonly outputs: readonly Node[];
  /** All nodes the outputs need, and all inputs, in topological order. */
  readonly nodes: readonly Node[];
  /** @internal The order of `nodes`, and where the inputs of each are. */
  readonly order: Order;
  /** Each application before those that use it. */
  readonly applications: readonly Application[];
  #names: ReadonlyMap<Node, string> | undefined;
  #structure: string | undefined;

  /**
   * @throws BindingError if the outputs need an input that is not among `inputs`.
   */
  constructor(inputs: readonly Node[], outputs: readonly Node[]) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.order = topologicalOrder([...inputs, ...outputs]);
    this.nodes = this.order.nodes;
    const applications: Application[] = [];
    for (const { application, index } of this.nodes) {
      if (application !== undefined && index === 0) applications.push(application);
    }
    this.applications = applications;
    const known = new Set(inputs);
    const captured = this.nodes.find((node) => node.kind === "input" && !known.has(node));
    if (captured !== undefined) {
      throw new BindingError({
        op: "Graph",
        expected: "every input the outputs need must be among the graph's inputs",
        received: `captured input ${captured.name === undefined ? formatAval(captured) : `"${captured.name}"`}`,
        advice: "Pass it as an argument of the function.",
      });
    }
  }

  /** @internal By this, packages recognise graphs of one another. */
  get [graphBrand](): true {
    return true;
  }

  /**
   * The name of a node in this graph: its own where that is unique, else v₁, v₂ … in topological order. Constants have
   * names too.
   */
  nameOf(node: Node): string {
    this.#names ??= uniqueNames(this.nodes);
    return this.#names.get(node) ?? node.name ?? "?";
  }

  /** Applies the graph to other nodes, as a function. */
  apply(args: readonly Node[]): readonly Node[] {
    const replaced = substitute(this.outputs, new Map(this.inputs.map((node, i) => [node, args[i] ?? node])));
    return this.outputs.map(replaced);
  }

  /**
   * What the graph computes, names left out: two graphs with the same text compute the same. Where params are compared
   * as JSON, the graphs among them are compared by it.
   */
  toJSON(): string {
    this.#structure ??= structureOf(this);
    return this.#structure;
  }

  /** The listing: one line for each application, and under it the graphs among its params. */
  toString(): string {
    const typed = (node: Node): string => `${this.nameOf(node)}: ${formatAval(node)}`;
    const lines = [`graph(${this.inputs.map(typed).join(", ")})`];
    for (const node of this.nodes) {
      if (node.kind === "constant") lines.push(`  ${typed(node)} = ${constantText(node)}`);
      if (node.application === undefined || node.index > 0) continue;
      const { primitive, inputs, outputs, params } = node.application;
      const args = inputs.map((each) => this.nameOf(each)).join(", ");
      lines.push(`  ${outputs.map(typed).join(", ")} = ${primitive.name}(${args})${paramsText(params)}`);
      for (const [name, body] of bodiesOf(params)) {
        lines.push(`    ${name}: ${String(body).replaceAll("\n", "\n    ")}`);
      }
    }
    lines.push(`  return ${this.outputs.map((node) => this.nameOf(node)).join(", ")}`);
    return lines.join("\n");
  }
}

/** A graph of the same inputs with other outputs; the very same graph, if they are the same. */
export function withOutputs(graph: Graph, outputs: readonly Node[]): Graph {
  return outputs.every((each, i) => each === graph.outputs[i]) ? graph : new Graph(graph.inputs, outputs);
}

/** Names that no two nodes share. A node's own name is kept for the first that has it. */
export function uniqueNames(nodes: readonly Node[]): ReadonlyMap<Node, string> {
  const names = new Map<Node, string>();
  const taken = new Set<string>();
  for (const node of nodes) {
    if (node.name === undefined || taken.has(node.name)) continue;
    taken.add(node.name);
    names.set(node, node.name);
  }
  let count = 0;
  for (const node of nodes) {
    if (names.has(node)) continue;
    let name: string;
    do name = `v${++count}`;
    while (taken.has(name));
    names.set(node, name);
  }
  return names;
}

function constantText(node: Node): string {
  if (node.symbol !== undefined) return `${node.symbol} = ${node.constant?.item()}`;
  if (node.literal !== undefined) return `${node.literal}`;
  const { constant } = node;
  return constant !== undefined && constant.size <= 16 ? JSON.stringify(constant.toArray()) : "constant";
}

function paramsText(params: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(params).filter(([, value]) => typeof value !== "object" || Array.isArray(value));
  if (entries.length === 0) return "";
  return ` {${entries.map(([key, value]) => `${key}: ${JSON.stringify(value)}`).join(", ")}}`;
}

/** What stands for an argument when a function is traced: a specification, an input node, or an example value. */
export type ArgumentSpec = Spec | Operand;

/** A graph of a function on pytrees. */
export interface Traced extends Graph {
  /** The function's result, with nodes for leaves. */
  readonly result: unknown;
}

/**
 * The graph of a function: `specs` say the shapes of its arguments, as pytrees of {@link Spec}, nodes, tensors or
 * numbers.
 *
 * @example
 * trace((x: Node) => mul(x, x), new Spec([2], "float64", { name: "x" })).toString();
 * // graph(x: float64[2])
 * //   v1: float64[2] = mul(x, x)
 * //   return v1
 */
export function trace<A extends readonly unknown[]>(f: (...args: A) => unknown, ...specs: readonly unknown[]): Traced {
  const inputs: Node[] = [];
  const args = specs.map((spec) => {
    const { leaves, structure } = flatten(spec);
    const nodes = (leaves as ArgumentSpec[]).map((leaf) => {
      const aval = leaf instanceof Spec || isNode(leaf) || isTensor(leaf) ? leaf : operand(leaf, "trace");
      const name = "name" in aval ? aval.name : undefined;
      const dims = "dims" in aval ? aval.dims : undefined;
      return input(name, { shape: aval.shape, dtype: aval.dtype, ...(dims && { dims }) });
    });
    inputs.push(...nodes);
    return unflatten(structure, nodes);
  });
  const { leaves, structure } = flatten(f(...(args as unknown as A)));
  const outputs = (leaves as Operand[]).map((leaf) => operand(leaf, "trace"));
  return Object.assign(
    inNameOf("trace", () => new Graph(inputs, outputs)),
    { result: unflatten(structure, outputs) },
  );
}
