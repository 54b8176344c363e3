/** Lowering: from a graph to kernels over buffers, one application at a time. */
import type { Application, Graph, Node, Primitive } from "@cadena/autodiff";
import { type DType, type Shape, sizeOf, Tensor } from "@cadena/core";
import type { Carry } from "../settings.js";
import {
  type Call,
  dtypeOf,
  type Expression,
  eachLoad,
  isSplit,
  loopsOver,
  moved,
  weightOf,
  whole,
} from "./expression.js";
import { evaluateBody, type Kernel, type Native, type Reduction, type Store } from "./kernel.js";
import { labelOf } from "./label.js";
import type { Rule } from "./rules.js";
import { type Buffer, isRowMajor, type Movement, rowMajor, type View } from "./view.js";

/** A graph as kernels, in an order in which they may run. */
export interface Lowered {
  readonly kernels: readonly Kernel[];
  readonly inputs: readonly Buffer[];
  readonly outputs: readonly Buffer[];
  readonly constants: ReadonlyMap<Buffer, Tensor>;
}

/** May an elementwise primitive of a dtype be part of a loop? Said by the table of machine code. */
export type IsElementwise = (name: string, dtype: DType) => boolean;

/** What applications become: loops, or what a rule says. */
export interface Machine {
  readonly isElementwise: IsElementwise;
  readonly rules: Readonly<Record<string, Rule>>;
}

/** What a node is called, for people. */
export type NameOf = (node: Node) => string;

const none: readonly Reduction[] = [];

/** Longer expressions are cut: their loops would not fit the registers. */
const longest = 40;

/** Does a primitive act entry by entry? */
export const isPointwise = ({ name, batch }: Primitive): boolean =>
  batch === "pointwise" || name === "cast" || name === "where";

/** Turns a graph into kernels. `carry` are its pairs of an output and the input that it becomes. */
export function lower(graph: Graph, machine: Machine, nameOf: NameOf = labelOf, carry: Carry = []): Lowered {
  return new Lowering(graph, machine, nameOf).run(carry);
}

/** Entries that have their places in a larger array of zeros. */
export interface Padded {
  readonly shape: Shape;
  readonly value: Expression;
  /** The view of the entries in the larger array. */
  readonly places: (whole: View) => View;
}

/** What the rules of primitives see. */
export class Lowering {
  readonly kernels: Kernel[] = [];
  readonly nameOf: NameOf;
  readonly #graph: Graph;
  readonly #machine: Machine;
  /** By the places of nodes in the order of the graph, as are their uses. */
  readonly #values: (Expression | undefined)[];
  readonly #uses: Int32Array;
  readonly #constants: Map<Buffer, Tensor>;
  readonly #made = new Set<Buffer>();
  /** Padded values that nothing has asked for yet: a sum may take them without their zeros. */
  readonly #waiting = new Map<Node, Padded>();
  /** Sums that were made in a buffer of their own, to which more may be added. */
  readonly #sums = new Map<Node, View>();

  constructor(graph: Graph, machine: Machine, nameOf: NameOf, constants: Map<Buffer, Tensor> = new Map()) {
    this.nameOf = nameOf;
    this.#graph = graph;
    this.#values = new Array(graph.nodes.length).fill(undefined);
    this.#uses = new Int32Array(graph.nodes.length);
    this.#machine = machine;
    this.#constants = constants;
  }

  /** Lowers the whole graph. State that stays as it is stays where it is. */
  run(carry: Carry): Lowered {
    const { inputs, outputs } = this.#graph;
    const inputBuffers = inputs.map((node) => this.#bufferOf(node));
    this.#walk(inputs.map((node, i) => whole(inputBuffers[i] as Buffer, node.shape)));
    const taken = new Set<Buffer>();
    const becomes = new Map(carry);
    const outputBuffers = outputs.map((node, i) => {
      const next = becomes.get(i);
      if (next !== undefined && inputs[next] === node) return inputBuffers[next] as Buffer;
      const view = this.load(node);
      const own = this.#made.has(view.buffer) && !taken.has(view.buffer);
      const fits = own && view.buffer.size === sizeOf(node.shape) && isRowMajor(view);
      const { buffer } = fits ? view : this.store(node.shape, { kind: "load", view }, `${this.nameOf(node)}, copied`);
      taken.add(buffer);
      return buffer;
    });
    return { kernels: this.kernels, inputs: inputBuffers, outputs: outputBuffers, constants: this.#constants };
  }

  /** The kernels of a body at operands. What it gives goes to `targets`. */
  body(graph: Graph, operands: readonly Expression[], targets: readonly View[]): readonly Kernel[] {
    const inner = new Lowering(graph, this.#machine, labelOf, this.#constants);
    inner.#walk(operands);
    for (const [i, node] of graph.outputs.entries()) {
      inner.loop(node.shape, [{ to: targets[i] as View, value: inner.value(node) }]);
    }
    return inner.kernels;
  }

  /** The value of a node as an expression. */
  value(node: Node): Expression {
    const padded = this.#waiting.get(node);
    if (padded !== undefined) this.#place(node, padded);
    return this.#values[this.#at(node)] as Expression;
  }

  /** Says that a node is zeros around and between the entries of another. What is used once may wait for a sum. */
  pad(node: Node, padded: Padded): void {
    if (this.#usesOf(node) === 1) this.#waiting.set(node, padded);
    else this.#place(node, padded);
  }

  /** Adds padded values in their places, without their zeros. Answers false if neither argument is one. */
  addPadded({ inputs, output }: Application): boolean {
    if (this.#waiting.size === 0) return false;
    const [a, b] = inputs as readonly [Node, Node];
    const last = this.#waiting.has(b) ? b : a;
    const padded = this.#waiting.get(last);
    if (padded === undefined || a === b) return false;
    const other = last === b ? a : b;
    this.#waiting.delete(last);
    const value = this.value(other);
    const sum = this.#sums.get(other) ?? this.store(other.shape, value, this.nameOf(output));
    const part = padded.places(sum);
    const args: Expression[] = [{ kind: "load", view: part }, padded.value];
    this.loop(padded.shape, [{ to: part, value: this.call("add", {}, args, output.dtype, padded.shape) }]);
    if (this.#usesOf(output) === 1) this.#sums.set(output, sum);
    this.define(output, { kind: "load", view: sum });
    return true;
  }

  /** The value of a node in memory. */
  load(node: Node): View {
    const value = this.value(node);
    if (value.kind === "load") return value.view;
    const view = this.store(node.shape, value, this.nameOf(node));
    this.#values[this.#at(node)] = { kind: "load", view };
    return view;
  }

  /** The value of a node in memory, row-major. */
  contiguous(node: Node): View {
    const view = this.load(node);
    return isRowMajor(view) ? view : this.store(node.shape, { kind: "load", view }, `${this.nameOf(node)}, copied`);
  }

  /** Says what a node is. What is used several times and takes work is kept in memory. */
  define(node: Node, value: Expression): void {
    this.#values[this.#at(node)] = value;
    if (value.kind === "call" && (value.weight > longest || this.#usesOf(node) > 1)) this.load(node);
  }

  /** Says what a node is, which each of its readers computes for itself. */
  inline(node: Node, value: Expression): void {
    this.#values[this.#at(node)] = value;
  }

  /** Says that a node is a movement of another. Where views cannot follow, the entries are put in order first. */
  move(node: Node, from: Node, movement: Movement): void {
    const value = this.value(from);
    const repeats = sizeOf(node.shape) > sizeOf(from.shape) || this.#usesOf(node) > 1;
    if (weightOf(value) > 0 && repeats) this.load(from);
    const after =
      moved(this.value(from), movement) ??
      moved({ kind: "load", view: this.load(from) }, movement) ??
      moved({ kind: "load", view: this.contiguous(from) }, movement);
    this.define(node, after as Expression);
  }

  /** A new buffer. */
  buffer(dtype: DType, size: number, label: string): Buffer {
    const buffer = { dtype, size, label };
    this.#made.add(buffer);
    return buffer;
  }

  /** Writes an expression into a new buffer. */
  store(shape: Shape, value: Expression, label: string): View {
    const to = rowMajor(this.buffer(dtypeOf(value), sizeOf(shape), label), shape);
    this.loop(shape, [{ to, value }]);
    return to;
  }

  /** Adds a loop, if there is anything to do. */
  loop(shape: Shape, stores: readonly Store[], reductions: readonly Reduction[] = none): void {
    if (sizeOf(shape) > 0) this.kernels.push({ kind: "loop", shape, stores, reductions });
  }

  /** Adds a kernel of its own for a primitive, if there is anything to do. */
  native(shape: Shape, kernel: Omit<Native, "kind">): void {
    if (sizeOf(shape) > 0) this.kernels.push({ ...kernel, kind: "native" });
  }

  /** A call of an elementwise primitive, whose arguments lie so that one loop can read them all. */
  call(
    name: string,
    params: Call["params"],
    args: readonly Expression[],
    dtype: DType,
    shape: Shape,
    label?: string,
  ): Call {
    let split = args.some(isSplit);
    let ready = args;
    if (split && loopsOver(shape, args.flatMap(viewsIn)) === undefined) {
      ready = args.map((arg) => (isSplit(arg) ? { kind: "load", view: this.store(shape, arg, name) } : arg));
      split = false;
    }
    let weight = 1;
    for (const arg of ready) weight += weightOf(arg);
    return { kind: "call", name, params, args: ready, dtype, label, weight, split };
  }

  /** Is there machine code for an elementwise primitive whose first argument has a dtype? */
  computes(name: string, dtype: DType): boolean {
    return this.#machine.isElementwise(name, dtype);
  }

  /** Runs a primitive by its reference kernel. */
  reference(application: Application): void {
    const inputs = application.inputs.map((node) => this.contiguous(node));
    const outputs = application.outputs.map((node) => this.buffer(node.dtype, sizeOf(node.shape), this.nameOf(node)));
    this.kernels.push({ kind: "reference", application, inputs, outputs });
    for (const [i, node] of application.outputs.entries()) {
      this.define(node, whole(outputs[i] as Buffer, node.shape));
    }
  }

  /** Lowers all applications, given what the inputs are. */
  #walk(values: readonly Expression[]): void {
    const { inputs, outputs, nodes, order } = this.#graph;
    for (const place of order.inputs) this.#use(place);
    for (const node of outputs) this.#use(this.#at(node));
    for (const [i, node] of inputs.entries()) this.#values[this.#at(node)] = values[i];
    for (const node of nodes) {
      if (node.application === undefined) this.#leaf(node);
      else if (node.index === 0) this.#apply(node.application);
    }
  }

  #apply(application: Application): void {
    const { primitive, output, params } = application;
    const { name } = primitive;
    if (this.#machine.rules[name]?.(application, this)) return;
    const { inputs } = application;
    if (!isPointwise(primitive) || !this.computes(name, (inputs[0] as Node).dtype)) {
      this.reference(application);
      return;
    }
    const args = inputs.map((node) => this.value(node));
    if (args.every((arg) => arg.kind === "literal")) {
      const scalars = args.map(({ value, dtype }) => Tensor.scalar(value, dtype));
      const [result] = primitive.kernel(scalars, params, evaluateBody);
      this.define(output, { kind: "literal", value: (result as Tensor).item(), dtype: output.dtype });
    } else {
      this.define(output, this.call(name, params, args, output.dtype, output.shape, this.nameOf(output)));
    }
  }

  #place(node: Node, { shape, value, places }: Padded): void {
    this.#waiting.delete(node);
    const zero: Expression = { kind: "literal", value: 0, dtype: node.dtype };
    const to = this.store(node.shape, zero, this.nameOf(node));
    this.loop(shape, [{ to: places(to), value }]);
    if (this.#usesOf(node) === 1) this.#sums.set(node, to);
    this.define(node, { kind: "load", view: to });
  }

  #leaf(node: Node): void {
    if (this.#values[this.#at(node)] !== undefined) return;
    const constant = node.constant as Tensor;
    if (constant.size === 1) {
      this.#values[this.#at(node)] = { kind: "literal", value: constant.item(), dtype: constant.dtype };
      return;
    }
    const buffer = this.#bufferOf(node);
    this.#constants.set(buffer, constant);
    this.#values[this.#at(node)] = whole(buffer, node.shape);
  }

  #bufferOf(node: Node): Buffer {
    return { dtype: node.dtype, size: sizeOf(node.shape), label: this.nameOf(node) };
  }

  #use(place: number): void {
    (this.#uses[place] as number) += 1;
  }

  #at(node: Node): number {
    return this.#graph.order.place(node);
  }

  /** How often a node is an argument or an output. */
  #usesOf(node: Node): number {
    return this.#uses[this.#at(node)] as number;
  }
}

function viewsIn(expression: Expression): readonly View[] {
  const views: View[] = [];
  eachLoad(expression, ({ view }) => views.push(view));
  return views;
}
