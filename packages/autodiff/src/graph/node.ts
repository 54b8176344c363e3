/** The symbolic graph: a node is an input, a constant, or an output of an application of a primitive. */

import {
  checkDType,
  checkShape,
  type DType,
  type Shape,
  ShapeError,
  type Tensor,
  type TensorLike,
  tensor,
  ValueError,
} from "@cadena/core";
import { inNameOf } from "../errors.js";
import type { Aval, Dims } from "./aval.js";
import { type Context, currentContext } from "./context.js";
import { sharedCounter } from "./counter.js";
import type { Params, Primitive } from "./primitive.js";
import type { Step, StepSource } from "./step.js";

const brand: unique symbol = Symbol.for("@cadena/autodiff.Node") as never;
const serials = sharedCounter("serials");

/**
 * A primitive applied to nodes.
 *
 * @example
 * const [w, x] = [input("w"), input("x")];
 * const application = mul(w, x).application;
 * application?.primitive.name; // "mul"
 * application?.inputs[0] === w; // true
 */
export class Application {
  readonly primitive: Primitive;
  readonly params: Params;
  // One or two inputs are kept here and not in a list, as are single outputs. Graphs have many applications, most are
  // such, and keeping fewer objects is what makes large graphs fast.
  readonly #first: Node | undefined;
  readonly #second: Node | undefined;
  readonly #list: readonly Node[] | undefined;
  #held: Node | readonly Node[] | undefined;

  /** @internal Use `apply`. */
  constructor(primitive: Primitive, inputs: readonly Node[], params: Params) {
    const few = inputs.length <= 2;
    this.primitive = primitive;
    this.params = params;
    this.#first = few ? inputs[0] : undefined;
    this.#second = few ? inputs[1] : undefined;
    this.#list = few ? undefined : inputs;
    this.#held = undefined;
  }

  /** What it is applied to, in order. */
  get inputs(): readonly Node[] {
    if (this.#list !== undefined) return this.#list;
    if (this.#first === undefined) return [];
    return this.#second === undefined ? [this.#first] : [this.#first, this.#second];
  }

  /** How many inputs it has. */
  get inputCount(): number {
    return this.#list?.length ?? (this.#second !== undefined ? 2 : this.#first !== undefined ? 1 : 0);
  }

  /** Input number `i`, without making a list of them all. */
  inputAt(i: number): Node {
    return (this.#list === undefined ? (i === 0 ? this.#first : this.#second) : this.#list[i]) as Node;
  }

  /** Its outputs, in order. */
  get outputs(): readonly Node[] {
    const held = this.#held;
    return held === undefined ? [] : Array.isArray(held) ? held : [held as Node];
  }

  /** The first of its outputs, which is the only one of most. */
  get output(): Node {
    return (Array.isArray(this.#held) ? this.#held[0] : this.#held) as Node;
  }

  /** How many outputs it has. */
  get arity(): number {
    return Array.isArray(this.#held) ? this.#held.length : 1;
  }

  /** @internal Once, when the nodes are made. */
  hold(outputs: Node | readonly Node[]): void {
    this.#held = outputs;
  }
}

/**
 * A value that is not computed yet: immutable, with a shape and a dtype.
 *
 * Made by {@link input}, {@link constant}, or a function such as `add`; its value comes from `evaluate`.
 *
 * @example
 * const x = input("x", { shape: [2, 3] });
 * const y = mul(x, x);
 * y.shape; // [2, 3]
 * y.kind; // "output"
 */
export class Node implements Aval {
  readonly shape: Shape;
  readonly dtype: DType;
  /** What computes it; undefined for inputs and constants. */
  readonly application: Application | undefined;
  /** Which output of the application it is. */
  readonly index: number;
  /** Layer, composite call, and whether it was inserted implicitly. */
  readonly context: Context;
  /** May it be infinite or NaN where all inputs are finite (log, division …)? Then products with cotangents absorb. */
  readonly singular: boolean;
  /** @internal The sweep that knows its origin, or the node it takes the place of. */
  source: StepSource | Node | undefined;
  /** @internal The number of the walk that last met this node, and the node's place in it. Numbers, and no object, so
   *  that marking tells the garbage collector nothing. */
  mark: number;
  /** @internal */
  slot: number;
  /** @internal Nodes are numbered as they are made: what was there before a function was called is what it captures. */
  readonly serial: number;
  /** @internal What few nodes have, in one place: graphs have many nodes. */
  details: NodeDetails | undefined;

  /** @internal Use `input`, `constant` or a function. */
  constructor(
    aval: Aval,
    application: Application | undefined,
    index: number,
    details: NodeDetails | undefined,
    singular: boolean,
  ) {
    this.shape = aval.shape;
    this.dtype = aval.dtype;
    this.application = application;
    this.index = index;
    this.context = currentContext();
    this.singular = singular;
    this.source = undefined;
    this.mark = 0;
    this.slot = 0;
    this.serial = ++serials.count;
    this.details = details;
  }

  /** By this, packages recognise nodes of one another. */
  get [brand](): true {
    return true;
  }

  /** The name it was given, if any. */
  get name(): string | undefined {
    return this.details?.name;
  }

  /** The value of a constant. */
  get constant(): Tensor | undefined {
    return this.details?.constant;
  }

  /** For a constant: the symbol it prints as, such as the `m` of a mean. */
  get symbol(): string | undefined {
    return this.details?.symbol;
  }

  /** For a constant: the number as it was written, so that a float32 0.1 prints as 0.1. */
  get literal(): number | undefined {
    return this.details?.literal;
  }

  /** Names of the dimensions. They never change a result. */
  get dims(): Dims | undefined {
    return this.details?.dims;
  }

  /** The chain-rule step that made it. A hint for drawing, no more. */
  get origin(): Step | undefined {
    const { source } = this;
    return isNode(source) ? source.origin : source?.stepOf(this);
  }

  /** @internal Its origin is that of the node it takes the place of. */
  inheritOrigin(from: Node): void {
    this.source ??= isNode(from.source) ? from.source : from.source && from;
  }

  /** The layer it belongs to. */
  get scope(): string | undefined {
    return this.context.scope;
  }

  /** The number of dimensions. */
  get rank(): number {
    return this.shape.length;
  }

  /** "input", "constant" or "output" (of an application). */
  get kind(): "input" | "constant" | "output" {
    return this.application !== undefined ? "output" : this.constant !== undefined ? "constant" : "input";
  }

  /** @internal A name is given once; giving the same one again does nothing. */
  assignName(name: string): void {
    const before = this.name;
    if (before === name) return;
    if (before !== undefined) {
      throw new ValueError({
        op: "named",
        expected: `a node keeps its first name, "${before}"`,
        received: `"${name}"`,
        advice: "Name each node once.",
      });
    }
    this.details = { ...this.details, name };
  }

  /** `float64[2,3] Z` */
  toString(): string {
    return `${this.dtype}[${this.shape.join(",")}] ${this.name ?? this.application?.primitive.name ?? this.kind}`;
  }
}

/** @internal What an input or constant has beyond its aval. */
export interface NodeDetails {
  readonly name?: string | undefined;
  readonly dims?: Dims | undefined;
  readonly constant?: Tensor;
  readonly symbol?: string | undefined;
  readonly literal?: number | undefined;
}

/**
 * Is it a node, of this copy of the package or of another?
 *
 * @example
 * isNode(input("x")); // true
 * isNode(3); // false
 */
export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && brand in value;
}

/** How an input is declared. */
export interface InputOptions {
  /** Default: a scalar. */
  readonly shape?: Shape;
  /** Default: float64. */
  readonly dtype?: DType;
  /** One name (or null) for each dimension. */
  readonly dims?: Dims;
}

/**
 * A node that gets its value when the graph is evaluated.
 *
 * @throws ShapeError if the shape has a negative or fractional size, or `dims` another length.
 * @example
 * input("X", { shape: [4, 2], dims: ["m", "d"] }).shape; // [4, 2]
 */
export function input(name?: string, options: InputOptions = {}): Node {
  const shape = Object.freeze([...(options.shape ?? [])]);
  checkShape("input", shape);
  const { dims, dtype = "float64" } = options;
  checkDType("input", dtype);
  if (dims !== undefined && dims.length !== shape.length) {
    throw new ShapeError({
      op: "input",
      expected: `dims must name each of the ${shape.length} dimensions`,
      received: `${dims.length} names`,
      advice: "Write null for a dimension without a name.",
    });
  }
  return new Node({ shape, dtype }, undefined, 0, { name, dims: dims && Object.freeze([...dims]) }, false);
}

/** @internal A fresh input with the shape, dtype, name and dimension names of another node. */
export function inputLike({ name, shape, dtype, dims }: Node): Node {
  return new Node({ shape, dtype }, undefined, 0, { name, dims }, false);
}

/** @internal The number that the next node will have. */
export function nextSerial(): number {
  return serials.count + 1;
}

/** How a constant prints. */
export interface ConstantOptions {
  readonly dtype?: DType;
  readonly name?: string;
  /** The size it stands for, as the m of a mean. */
  readonly symbol?: string | undefined;
}

/**
 * A node whose value is known.
 *
 * @example
 * constant([[1, 2], [3, 4]]).shape; // [2, 2]
 */
export function constant(value: TensorLike, options: ConstantOptions = {}): Node {
  const held = inNameOf("constant", () => tensor(value, options.dtype === undefined ? {} : { dtype: options.dtype }));
  const literal = typeof value === "number" ? value : undefined;
  const details = { constant: held, name: options.name, symbol: options.symbol, literal };
  const singular = held.rank === 0 && !Number.isFinite(held.item());
  return new Node(held, undefined, 0, details, singular);
}

/**
 * Gives a node its name, and returns it. Named nodes are lines of derivations, and can be bound and found by name.
 *
 * @throws ValueError if the node has another name already.
 * @example
 * const [w, x] = [input("w"), input("x")];
 * named("z", mul(w, x)).name; // "z"
 */
export function named(name: string, node: Node): Node {
  node.assignName(name);
  return node;
}
