/** What a layer is: configuration, with a function that makes its parameters and one that applies them. */
import type { Node } from "@cadena/autodiff";
import type { DType, Shape, Tensor, Tree } from "@cadena/core";

/** A tree of parameters or of state: tensors in plain objects and arrays; `{}` where there are none. */
export type Values = Tree<Tensor>;

/** A tree in which nodes stand for the tensors of another. */
export type NodesOf<T> = [Values] extends [T]
  ? Tree<Node>
  : T extends Tensor
    ? Node
    : T extends readonly (infer Item)[]
      ? readonly NodesOf<Item>[]
      : { readonly [K in keyof T]: NodesOf<T[K]> };

/** What a layer starts with. */
export interface Initial<P extends Values = Values, S extends Values = Values> {
  /** What is trained. */
  readonly params: P;
  /** What changes without being trained, as running means do. */
  readonly state: S;
  /** The shape of what comes out for one example. */
  readonly outputShape: Shape;
}

/** How parameters are made. */
export interface InitOptions {
  /** The element type of parameters and state. Default float32. */
  readonly dtype?: DType | undefined;
}

/** How a layer is applied. */
export interface Mode {
  /** True while parameters are trained: units are dropped, statistics are those of the batch. */
  readonly training: boolean;
  /** The random key of this application, an int32 node [2]; a layer that draws numbers needs one. */
  readonly key?: Node | undefined;
}

/**
 * A layer: it holds no numbers itself. `init` makes them, and `apply` is a function of them, so gradients, programs and
 * files see plain trees.
 *
 * Shapes given to and by `init` are those of one example; `apply` takes a batch [m, …].
 */
export interface Layer<P extends Values = Values, S extends Values = Values> {
  /** What it is, as the function that made it is called: "dense". */
  readonly kind: string;
  /** What it is called in a network; in a sequence it is by default its kind and its number, "dense1". */
  readonly name?: string | undefined;
  /** Parameters and state for examples of a shape. */
  init(key: Tensor, inputShape: Shape, options?: InitOptions): Initial<P, S>;
  /** The output for a batch, and the state after it. */
  apply(params: Tree<Node>, state: Tree<Node>, x: Node, mode: Mode): Applied;
}

/** What a layer gives for a batch: its output, and its state after it. */
export type Applied<S extends Values = Values> = readonly [y: Node, state: NodesOf<S>];

/**
 * A layer of one's own, whose `apply` sees its parameters by their names. A model that is a plain function of parameters
 * becomes a layer so.
 *
 * @example
 * const scaled = defineLayer<{ readonly gain: Tensor }>({
 *   kind: "scaled",
 *   init: (_key, shape, { dtype = "float32" } = {}) => ({
 *     params: { gain: ones(shape, dtype) },
 *     state: {},
 *     outputShape: shape,
 *   }),
 *   apply: ({ gain }, state, x) => [mul(x, gain), state],
 * });
 * pathsOf(scaled.init(key(0), [3]).params); // ["gain"]
 */
export function defineLayer<P extends Values = Nothing, S extends Values = Nothing>(definition: {
  readonly kind: string;
  readonly name?: string | undefined;
  readonly init: (key: Tensor, inputShape: Shape, options?: InitOptions) => Initial<P, S>;
  readonly apply: (params: NodesOf<P>, state: NodesOf<S>, x: Node, mode: Mode) => Applied<S>;
}): Layer<P, S> {
  return definition as unknown as Layer<P, S>;
}

/** The state and parameters of a layer that has none. */
export type Nothing = Readonly<Record<string, never>>;

/** @internal Trees without leaves. */
export const nothing: Nothing = Object.freeze({});

/** How any layer may be called. */
export interface NameOptions {
  /** The layer's name in a network. */
  readonly name?: string | undefined;
}
