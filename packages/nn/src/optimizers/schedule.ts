/** Learning rates: a number, or a function of the number of steps taken. */
import { add, astype, lift, mul, type Node, neg } from "@cadena/autodiff";
import { mapTree, type Tensor, type Tree, zeros } from "@cadena/core";
import { eachUpdate, type Transformation, transformation } from "./transformation.js";

/** The learning rate of a step, of the number of steps before it: a float64 node to a float64 node. */
export type Schedule = (step: Node) => Node;

/** @internal The count of steps that a transformation keeps. */
export type Counted = { readonly count: Tensor };

/** @internal The state of a transformation that counts steps. */
export const startCount = (): Counted => ({ count: zeros([], "int32") });

/** @internal The count after a step. */
export const nextCount = (count: Node): Node => add(count, lift(1, "int32"));

/**
 * The updates times −rate: the end of every chain that descends. A rate that is a {@link Schedule} is computed in
 * float64 from the count of steps.
 *
 * @example
 * const [updates] = scaleByLearningRate(0.1).update({ w: lift(2) }, {}, { params: {} });
 * evaluate(updates); // { w: float64 -0.2 }
 */
export function scaleByLearningRate(rate: number | Schedule): Transformation {
  if (typeof rate === "number") return eachUpdate((update) => neg(mul(rate, update)));
  return transformation<Counted>({
    init: startCount,
    update(updates, { count }) {
      const factor = neg(rate(astype(count, "float64")));
      const scaled = mapTree((update: Node) => mul(astype(factor, update.dtype), update), updates);
      return [scaled as Tree<Node>, { count: nextCount(count) }];
    },
  });
}
