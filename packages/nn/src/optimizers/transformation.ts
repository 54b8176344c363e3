/** What optimisers are made of: small functions from updates to updates, with a state, on trees. */
import { add, mul, type Node, neg } from "@cadena/autodiff";
import { mapTree, type Tensor, type Tree, zeros } from "@cadena/core";
import type { NodesOf, Values } from "../layer.js";

/** What an update may look at beside the gradients. */
export interface UpdateContext {
  /** The parameters before the step. */
  readonly params: Tree<Node>;
  /** The loss of the batch, where it is known. */
  readonly loss?: Node | undefined;
}

/**
 * A function from updates to updates; the first of a chain is given the gradients, and what comes out of the last is
 * added to the parameters. An optimiser is a chain. It is graph in and graph out: `update` makes nodes.
 */
export interface Transformation {
  /** The state before the first step. */
  init(params: Values): Values;
  /** The updates, and the state after the step. */
  update(updates: Tree<Node>, state: Tree<Node>, context: UpdateContext): Updated;
}

/** The updates of a step, and the state after it. */
export type Updated<S extends Tree<Node> = Tree<Node>> = readonly [updates: Tree<Node>, state: S];

/**
 * A transformation whose state has a type of its own.
 *
 * @example
 * const counting = transformation<{ readonly n: Tensor }>({
 *   init: () => ({ n: tensor(0) }),
 *   update: (updates, { n }) => [updates, { n: add(n, 1) }],
 * });
 * counting.init({}); // { n: float64 0 }
 */
export function transformation<S extends Values>(parts: {
  init(params: Values): S;
  update(updates: Tree<Node>, state: NodesOf<S>, context: UpdateContext): readonly [Tree<Node>, NodesOf<S>];
}): Transformation {
  return parts as unknown as Transformation;
}

/** An optimiser: a transformation from gradients to what is added to the parameters. */
export type Optimizer = Transformation;

/**
 * Transformations one after another, as one. Its state is the list of theirs.
 *
 * @example
 * const halved = chain(scale(0.5), scale(-1));
 * const [updates] = halved.update({ w: lift(4) }, [{}, {}], { params: {} });
 * evaluate(updates); // { w: float64 -2 }
 */
export function chain(...parts: readonly Transformation[]): Transformation {
  return transformation<readonly Values[]>({
    init: (params) => parts.map((part) => part.init(params)),
    update(updates, state, context) {
      const after: Tree<Node>[] = [];
      let current = updates;
      for (const [i, part] of parts.entries()) {
        const [next, kept] = part.update(current, state[i] as Tree<Node>, context);
        after.push(kept);
        current = next;
      }
      return [current, after];
    },
  });
}

/**
 * The updates times a number.
 *
 * @example
 * scale(-0.1).init({}); // {}
 */
export function scale(factor: number): Transformation {
  return eachUpdate((update) => (factor === -1 ? neg(update) : mul(factor, update)));
}

/** @internal A transformation of each update by itself, without state. */
export function eachUpdate(f: (update: Node) => Node): Transformation {
  return {
    init: () => ({}),
    update: (updates, state) => [mapTree((update: Node) => f(update), updates) as Tree<Node>, state],
  };
}

/** @internal A tree of zeros, of the shapes and dtypes of another. */
export function zerosLike(params: Values): Values {
  return mapTree((param: Tensor) => zeros(param.shape, param.dtype), params) as Values;
}

/**
 * The parameters after a step: each plus its update.
 *
 * @example
 * evaluate(applyUpdates({ w: lift(1) }, { w: lift(-0.25) })); // { w: float64 0.75 }
 */
export function applyUpdates(params: Tree<Node>, updates: Tree<Node>): Tree<Node> {
  return mapTree((param: Node, update: Node) => add(param, update), params, updates) as Tree<Node>;
}
