/** Gradients kept from being too large. */
import { add, astype, clip, div, lift, maximum, mul, type Node, sqrt, square, sum } from "@cadena/autodiff";
import { leavesOf, mapTree, type Tree } from "@cadena/core";
import { requireBetween } from "../requirements.js";
import { eachUpdate, type Transformation } from "./transformation.js";

/**
 * Every entry of the updates from −limit to limit (Mikolov, 2012, §3.3).
 *
 * @throws ValueError unless the limit is > 0.
 * @example
 * const [updates] = clipByValue(1).update({ w: lift(-5) }, {}, { params: {} });
 * evaluate(updates); // { w: float64 -1 }
 */
export function clipByValue(limit: number): Transformation {
  requireBetween("clipByValue", "the limit", limit, 0, Number.MAX_VALUE, "low");
  return eachUpdate((update) => clip(update, -limit, limit));
}

/**
 * The updates times limit/max(‖g‖, limit), where ‖g‖ is the norm of all of them together (Pascanu, Mikolov and Bengio,
 * 2013, Algorithm 1): shorter ones are left as they are. PyTorch adds 1e-6 to the norm.
 *
 * @throws ValueError unless the limit is > 0.
 * @example
 * const [updates] = clipByGlobalNorm(1).update({ b: lift(3), w: lift(4) }, {}, { params: {} });
 * evaluate(updates); // { b: float64 0.6, w: float64 0.8 }
 */
export function clipByGlobalNorm(limit: number): Transformation {
  requireBetween("clipByGlobalNorm", "the limit", limit, 0, Number.MAX_VALUE, "low");
  return {
    init: () => ({}),
    update(updates, state) {
      const factor = div(limit, maximum(globalNorm(updates), limit));
      return [mapTree((update: Node) => mul(update, astype(factor, update.dtype)), updates) as Tree<Node>, state];
    },
  };
}

/**
 * √Σ x² over all leaves of a tree, in float64, where the squares of float32 have room.
 *
 * @example
 * evaluate(globalNorm({ a: lift(3), b: [lift(4)] })).item(); // 5
 */
export function globalNorm(tree: Tree<Node>): Node {
  const squares = leavesOf(tree).map((leaf) => sum(square(astype(leaf as Node, "float64"))));
  return sqrt(squares.reduce((a, b) => add(a, b), lift(0)));
}
