/** Rates of their own for each parameter, from all the gradients it has seen. */
import { add, div, type Node, sqrt } from "@cadena/autodiff";
import { full, mapTree, type Tensor, type Tree } from "@cadena/core";
import type { Values } from "../layer.js";
import { requireBetween } from "../requirements.js";
import { squares } from "./leaves.js";
import { type Schedule, scaleByLearningRate } from "./schedule.js";
import { chain, type Optimizer, type Transformation, transformation } from "./transformation.js";

/** The constants of Adagrad. */
export interface AdagradOptions {
  /** What the sums of squares start from. Default 0, as in the paper and PyTorch; Keras has 0.1. */
  readonly initial?: number | undefined;
  /** Added to the root. Default 1e-10, as in PyTorch; Keras has 1e-7, under the root. */
  readonly epsilon?: number | undefined;
}

/** The state of Adagrad: sums of squares. */
export type AdagradState = { readonly sum: Values };

/**
 * Adagrad (Duchi, Hazan and Singer, 2011, Figure 1, diagonal): s ← s + g², θ ← θ − α g/(√s + ε). Default rate 0.01, as
 * in PyTorch; Keras has 0.001.
 *
 * @throws ValueError unless ε ≥ 0 and the start is ≥ 0.
 * @example
 * pathsOf(adagrad(0.01).init({ w: tensor([1, 2]) })); // ["[0].sum.w"]
 */
export function adagrad(rate: number | Schedule = 0.01, options: AdagradOptions = {}): Optimizer {
  return chain(scaleByAdagrad(options), scaleByLearningRate(rate));
}

/**
 * g/(√s + ε), the part of {@link adagrad} before the learning rate.
 *
 * @throws ValueError unless ε ≥ 0 and the start is ≥ 0.
 * @example
 * const [updates] = scaleByAdagrad().update({ w: lift(3) }, { sum: { w: lift(16) } }, { params: {} });
 * evaluate(updates); // { w: float64 0.6 }
 */
export function scaleByAdagrad({ initial = 0, epsilon = 1e-10 }: AdagradOptions = {}): Transformation {
  requireBetween("adagrad", "initial", initial, 0, Number.MAX_VALUE);
  requireBetween("adagrad", "epsilon", epsilon, 0, Number.MAX_VALUE);
  return transformation<AdagradState>({
    init: (params) => ({ sum: mapTree((param: Tensor) => full(param.shape, initial, param.dtype), params) as Values }),
    update(updates, { sum }) {
      const after = mapTree((s: Node, square: Node) => add(s, square), sum, squares(updates)) as Tree<Node>;
      const step = (g: Node, s: Node): Node => div(g, add(sqrt(s), epsilon));
      return [mapTree(step, updates, after) as Tree<Node>, { sum: after }];
    },
  });
}
