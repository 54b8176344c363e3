/** Rates of their own for each parameter, from the gradients of late. */
import { add, div, maximum, type Node, sqrt, square, sub } from "@cadena/autodiff";
import { mapTree, type Tree } from "@cadena/core";
import type { Values } from "../layer.js";
import { requireBetween } from "../requirements.js";
import { movingAverage, movingSquares } from "./leaves.js";
import { type Schedule, scaleByLearningRate } from "./schedule.js";
import { momentum } from "./sgd.js";
import { chain, type Optimizer, type Transformation, transformation, zerosLike } from "./transformation.js";

/** The constants of RMSprop before its learning rate. */
export interface ScaleByRmsOptions {
  /** ρ. Default 0.9, as in the lecture and Keras; PyTorch has 0.99. */
  readonly decay?: number | undefined;
  /** Added to the root. Default 1e-8, as in PyTorch; Keras has 1e-7, under the root. */
  readonly epsilon?: number | undefined;
  /** Subtract the squared mean of the gradients, so that their variance remains (Graves, 2013, eqs. 38–41). Default false. */
  readonly centered?: boolean | undefined;
}

/** The constants of RMSprop. */
export interface RmsPropOptions extends ScaleByRmsOptions {
  /** μ, of the scaled gradients, as in PyTorch. Default 0. */
  readonly momentum?: number | undefined;
}

/** The state of RMSprop: the mean square, and the mean if it is centred. */
export type RmsState = { readonly square: Values; readonly mean: Values };

/**
 * RMSprop (Tieleman and Hinton, 2012, lecture 6.5 of Neural Networks for Machine Learning): v ← ρ v + (1 − ρ) g²,
 * θ ← θ − α g/(√v + ε). Default rate 0.001, as in the lecture and Keras; PyTorch has 0.01.
 *
 * @throws ValueError unless 0 ≤ ρ < 1, 0 ≤ μ < 1 and ε ≥ 0.
 * @example
 * pathsOf(rmsProp(0.001).init({ w: tensor([1, 2]) })); // ["[0].square.w"]
 */
export function rmsProp(
  rate: number | Schedule = 0.001,
  { momentum: mu = 0, ...options }: RmsPropOptions = {},
): Optimizer {
  return chain(scaleByRms(options), ...(mu === 0 ? [] : [momentum(mu)]), scaleByLearningRate(rate));
}

/**
 * g/(√v + ε), the part of {@link rmsProp} before momentum and learning rate.
 *
 * @throws ValueError unless 0 ≤ ρ < 1 and ε ≥ 0.
 * @example
 * pathsOf(scaleByRms({ centered: true }).init({ w: tensor([1, 2]) })); // ["mean.w", "square.w"]
 */
export function scaleByRms(options: ScaleByRmsOptions = {}): Transformation {
  const { decay = 0.9, epsilon = 1e-8, centered = false } = options;
  requireBetween("rmsProp", "decay", decay, 0, 1, "high");
  requireBetween("rmsProp", "epsilon", epsilon, 0, Number.MAX_VALUE);
  return transformation<RmsState>({
    init: (params) => ({ square: zerosLike(params), mean: centered ? zerosLike(params) : {} }),
    update(updates, state) {
      const after = movingSquares(state.square, updates, decay);
      const mean = centered ? movingAverage(state.mean, updates, decay) : state.mean;
      // Of gradients that stay the same the variance is 0, which rounding may miss by a negative number.
      const variance = (v: Node, m: Node): Node => maximum(sub(v, square(m)), 0);
      const spread = centered ? mapTree(variance, after, mean) : after;
      const step = (g: Node, v: Node): Node => div(g, add(sqrt(v), epsilon));
      return [mapTree(step, updates, spread as Tree<Node>) as Tree<Node>, { square: after, mean }];
    },
  });
}
