/** Weights that decay. */
import { add, mul, type Node } from "@cadena/autodiff";
import { flatten, mapTree, pathsOf, type Tree, unflatten } from "@cadena/core";
import { requireBetween } from "../requirements.js";
import type { Transformation } from "./transformation.js";

/** Which parameters decay. */
export interface DecayOptions {
  /**
   * Whether the parameter at a path, as "dense1.W", decays. Default: all do, as in PyTorch. Without biases and gains:
   * `(_, { rank }) => rank > 1`.
   */
  readonly mask?: ((path: string, param: Node) => boolean) | undefined;
}

/**
 * The updates plus λ θ. Before the learning rate and behind all else it is the decoupled decay of Loshchilov and Hutter
 * (2019, Algorithm 2), θ ← θ − α (… + λ θ); at the head of a chain it is the gradient of the L2 term λ/2 Σ θ².
 *
 * @throws ValueError unless λ ≥ 0.
 * @example
 * const [updates] = decayWeights(0.5).update({ w: lift(1) }, {}, { params: { w: lift(4) } });
 * evaluate(updates); // { w: float64 3 }
 */
export function decayWeights(decay: number, { mask = () => true }: DecayOptions = {}): Transformation {
  requireBetween("decayWeights", "the decay", decay, 0, Number.MAX_VALUE);
  return {
    init: () => ({}),
    update(updates, state, { params }) {
      const { structure } = flatten(params);
      const paths = unflatten(structure, pathsOf(params)) as Tree<string>;
      const decayed = mapTree(
        (path: string, update: Node, param: Node) => (mask(path, param) ? add(update, mul(decay, param)) : update),
        paths,
        updates,
        params,
      );
      return [decayed as Tree<Node>, state];
    },
  };
}
