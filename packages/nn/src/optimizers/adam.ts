/** Adam and its kin. */
import { add, div, type Node, named, sqrt } from "@cadena/autodiff";
import type { Tensor } from "@cadena/core";
import type { Values } from "../layer.js";
import { requireBetween } from "../requirements.js";
import { type DecayOptions, decayWeights } from "./decay.js";
import { biasCorrection, eachLeaf, movingAverage, movingSquares, namedLeaves } from "./leaves.js";
import { nextCount, type Schedule, scaleByLearningRate, startCount } from "./schedule.js";
import { chain, type Optimizer, type Transformation, transformation, zerosLike } from "./transformation.js";

/** The constants of Adam. */
export interface AdamOptions {
  /** The decay of the first moment. Default 0.9. */
  readonly beta1?: number | undefined;
  /** The decay of the second moment. Default 0.999. */
  readonly beta2?: number | undefined;
  /** Added to the root of the second moment. Default 1e-8. */
  readonly epsilon?: number | undefined;
}

/** The state of Adam: moments, and the number of steps. */
export type AdamState = { readonly count: Tensor; readonly m: Values; readonly v: Values };

/**
 * Adam (Kingma and Ba, 2015, Algorithm 1): m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², m̂ = m/(1 − β₁ᵗ),
 * v̂ = v/(1 − β₂ᵗ), θ ← θ − α m̂/(√v̂ + ε).
 *
 * @throws ValueError unless 0 ≤ β < 1 and ε ≥ 0.
 * @example
 * const optimizer = adam(0.001);
 * pathsOf(optimizer.init({ w: tensor([1, 2]) })); // ["[0].count", "[0].m.w", "[0].v.w"]
 */
export function adam(rate: number | Schedule = 0.001, options: AdamOptions = {}): Optimizer {
  return chain(scaleByAdam(options), scaleByLearningRate(rate));
}

/** The constants of AdamW. */
export interface AdamWOptions extends AdamOptions, DecayOptions {
  /** λ. Default 0.01, as in PyTorch; Keras has 0.004. */
  readonly decay?: number | undefined;
}

/**
 * AdamW (Loshchilov and Hutter, 2019, Algorithm 2): Adam, and beside it weights that decay,
 * θ ← θ − α (m̂/(√v̂ + ε) + λ θ), so that the decay is not divided by √v̂ as that of an L2 term is.
 *
 * @throws ValueError unless 0 ≤ β < 1, ε ≥ 0 and λ ≥ 0.
 * @example
 * const optimizer = adamW(0.001, { decay: 0.1, mask: (path) => !path.endsWith("b") });
 * pathsOf(optimizer.init({ W: tensor([1, 2]), b: tensor(0) }));
 * // [ '[0].count', '[0].m.W', '[0].m.b', '[0].v.W', '[0].v.b' ]
 */
export function adamW(rate: number | Schedule = 0.001, { decay = 0.01, ...options }: AdamWOptions = {}): Optimizer {
  return chain(scaleByAdam(options), decayWeights(decay, options), scaleByLearningRate(rate));
}

/**
 * m̂/(√v̂ + ε), the part of {@link adam} before the learning rate.
 *
 * @throws ValueError unless 0 ≤ β < 1 and ε ≥ 0.
 * @example
 * pathsOf(scaleByAdam().init({ w: tensor([1, 2]) })); // ["count", "m.w", "v.w"]
 */
export function scaleByAdam({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions = {}): Transformation {
  requireBetween("adam", "beta1", beta1, 0, 1, "high");
  requireBetween("adam", "beta2", beta2, 0, 1, "high");
  requireBetween("adam", "epsilon", epsilon, 0, Number.MAX_VALUE);
  return transformation<AdamState>({
    init: (params) => ({ ...startCount(), m: zerosLike(params), v: zerosLike(params) }),
    update(updates, { count, m, v }) {
      const after = named("t", nextCount(count));
      const first = namedLeaves("m", movingAverage(m, updates, beta1));
      const second = namedLeaves("v", movingSquares(v, updates, beta2));
      const mean = namedLeaves("m̂", eachLeaf(biasCorrection(beta1, after), first));
      const spread = namedLeaves("v̂", eachLeaf(biasCorrection(beta2, after), second));
      return [
        eachLeaf((a, b) => div(a as Node, add(sqrt(b as Node), epsilon)), mean, spread),
        { count: after, m: first, v: second },
      ];
    },
  });
}
