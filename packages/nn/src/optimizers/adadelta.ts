/** Steps in the units of the parameters, without a learning rate to choose. */
import { add, div, mul, type Node, sqrt } from "@cadena/autodiff";
import { mapTree, type Tree } from "@cadena/core";
import type { Values } from "../layer.js";
import { requireBetween } from "../requirements.js";
import { movingSquares } from "./leaves.js";
import { type Schedule, scaleByLearningRate } from "./schedule.js";
import { chain, type Optimizer, type Transformation, transformation, zerosLike } from "./transformation.js";

/** The constants of Adadelta. */
export interface AdadeltaOptions {
  /** ρ. Default 0.95, as in the paper and Keras; PyTorch has 0.9. */
  readonly decay?: number | undefined;
  /** Added under both roots. Default 1e-6, as in the paper and PyTorch; Keras has 1e-7. */
  readonly epsilon?: number | undefined;
}

/** The state of Adadelta: mean squares of gradients and of steps. */
export type AdadeltaState = { readonly gradient: Values; readonly step: Values };

/**
 * Adadelta (Zeiler, 2012, Algorithm 1): v ← ρ v + (1 − ρ) g², Δ = √(u + ε)/√(v + ε) g, u ← ρ u + (1 − ρ) Δ²,
 * θ ← θ − α Δ. Default rate 1, as in the paper and PyTorch; Keras has 0.001.
 *
 * @throws ValueError unless 0 ≤ ρ < 1 and ε > 0.
 * @example
 * pathsOf(adadelta().init({ w: tensor([1, 2]) })); // ["[0].gradient.w", "[0].step.w"]
 */
export function adadelta(rate: number | Schedule = 1, options: AdadeltaOptions = {}): Optimizer {
  return chain(scaleByAdadelta(options), scaleByLearningRate(rate));
}

/**
 * Δ, the part of {@link adadelta} before the learning rate.
 *
 * @throws ValueError unless 0 ≤ ρ < 1 and ε > 0.
 * @example
 * pathsOf(scaleByAdadelta().init({ w: tensor([1, 2]) })); // ["gradient.w", "step.w"]
 */
export function scaleByAdadelta({ decay = 0.95, epsilon = 1e-6 }: AdadeltaOptions = {}): Transformation {
  requireBetween("adadelta", "decay", decay, 0, 1, "high");
  requireBetween("adadelta", "epsilon", epsilon, 0, Number.MAX_VALUE, "low");
  return transformation<AdadeltaState>({
    init: (params) => ({ gradient: zerosLike(params), step: zerosLike(params) }),
    update(updates, state) {
      const gradient = movingSquares(state.gradient, updates, decay);
      const scaled = (u: Node, v: Node, g: Node): Node => mul(div(sqrt(add(u, epsilon)), sqrt(add(v, epsilon))), g);
      const steps = mapTree(scaled, state.step, gradient, updates) as Tree<Node>;
      return [steps, { gradient, step: movingSquares(state.step, steps, decay) }];
    },
  });
}
