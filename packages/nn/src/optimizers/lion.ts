/** Steps of one size, by the sign of the momentum. */
import { type Node, sign } from "@cadena/autodiff";
import { mapTree, type Tree } from "@cadena/core";
import type { Values } from "../layer.js";
import { requireBetween } from "../requirements.js";
import { type DecayOptions, decayWeights } from "./decay.js";
import { movingAverage } from "./leaves.js";
import { type Schedule, scaleByLearningRate } from "./schedule.js";
import { chain, type Optimizer, type Transformation, transformation, zerosLike } from "./transformation.js";

/** The constants of Lion before its learning rate. */
export interface ScaleByLionOptions {
  /** How much of the momentum is in the step. Default 0.9. */
  readonly beta1?: number | undefined;
  /** The decay of the momentum. Default 0.99. */
  readonly beta2?: number | undefined;
}

/** The constants of Lion. */
export interface LionOptions extends ScaleByLionOptions, DecayOptions {
  /** λ. Default 0. */
  readonly decay?: number | undefined;
}

/** The state of Lion: its momentum. */
export type LionState = { readonly m: Values };

/**
 * Lion (Chen et al., 2023, Algorithm 2): c = β₁ m + (1 − β₁) g, θ ← θ − α (sign c + λ θ), m ← β₂ m + (1 − β₂) g.
 * Default rate 1e-4; the paper advises 3 to 10 times less than for AdamW, and as much more decay.
 *
 * @throws ValueError unless 0 ≤ β < 1 and λ ≥ 0.
 * @example
 * pathsOf(lion().init({ w: tensor([1, 2]) })); // ["[0].m.w"]
 */
export function lion(rate: number | Schedule = 1e-4, { decay = 0, ...options }: LionOptions = {}): Optimizer {
  return chain(scaleByLion(options), decayWeights(decay, options), scaleByLearningRate(rate));
}

/**
 * sign c, the part of {@link lion} before decay and learning rate.
 *
 * @throws ValueError unless 0 ≤ β < 1.
 * @example
 * const [updates] = scaleByLion().update({ w: lift(-3) }, { m: { w: lift(0) } }, { params: {} });
 * evaluate(updates); // { w: float64 -1 }
 */
export function scaleByLion({ beta1 = 0.9, beta2 = 0.99 }: ScaleByLionOptions = {}): Transformation {
  requireBetween("lion", "beta1", beta1, 0, 1, "high");
  requireBetween("lion", "beta2", beta2, 0, 1, "high");
  return transformation<LionState>({
    init: (params) => ({ m: zerosLike(params) }),
    update(updates, { m }) {
      const steps = mapTree((c: Node) => sign(c), movingAverage(m, updates, beta1));
      return [steps as Tree<Node>, { m: movingAverage(m, updates, beta2) }];
    },
  });
}
