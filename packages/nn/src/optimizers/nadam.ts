/** Adam that looks ahead. */
import { add, astype, div, lift, mul, type Node, pow, sqrt, sub } from "@cadena/autodiff";
import { mapTree, ones, type Tensor, type Tree } from "@cadena/core";
import type { Values } from "../layer.js";
import { requireBetween } from "../requirements.js";
import type { AdamOptions } from "./adam.js";
import { biasCorrection, movingAverage, movingSquares } from "./leaves.js";
import { nextCount, type Schedule, scaleByLearningRate, startCount } from "./schedule.js";
import { chain, type Optimizer, type Transformation, transformation, zerosLike } from "./transformation.js";

/** The constants of Nadam. */
export interface NadamOptions extends AdamOptions {
  /** ψ, how fast the momentum warms up to β₁. Default 0.004, as in PyTorch and Keras. */
  readonly momentumDecay?: number | undefined;
}

/** The state of Nadam: moments, the number of steps, and the product of the momenta so far. */
export type NadamState = {
  readonly count: Tensor;
  readonly m: Values;
  readonly product: Tensor;
  readonly v: Values;
};

/**
 * Nadam (Dozat, 2016, Algorithm 2, with the momentum of §3): μₜ = β₁ (1 − ½ 0.96^(t ψ)), m and v as in Adam,
 * m̂ = μₜ₊₁ m/(1 − μ₁ ⋯ μₜ₊₁) + (1 − μₜ) g/(1 − μ₁ ⋯ μₜ), v̂ = v/(1 − β₂ᵗ), θ ← θ − α m̂/(√v̂ + ε). Default rate
 * 0.002, as in the paper and PyTorch; Keras has 0.001.
 *
 * @throws ValueError unless 0 ≤ β < 1, ε ≥ 0 and ψ ≥ 0.
 * @example
 * pathsOf(nadam().init({ w: tensor([1, 2]) })); // ["[0].count", "[0].m.w", "[0].product", "[0].v.w"]
 */
export function nadam(rate: number | Schedule = 0.002, options: NadamOptions = {}): Optimizer {
  return chain(scaleByNadam(options), scaleByLearningRate(rate));
}

/**
 * m̂/(√v̂ + ε), the part of {@link nadam} before the learning rate.
 *
 * @throws ValueError unless 0 ≤ β < 1, ε ≥ 0 and ψ ≥ 0.
 * @example
 * pathsOf(scaleByNadam().init({ w: tensor([1, 2]) })); // ["count", "m.w", "product", "v.w"]
 */
export function scaleByNadam(options: NadamOptions = {}): Transformation {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, momentumDecay = 0.004 } = options;
  requireBetween("nadam", "beta1", beta1, 0, 1, "high");
  requireBetween("nadam", "beta2", beta2, 0, 1, "high");
  requireBetween("nadam", "epsilon", epsilon, 0, Number.MAX_VALUE);
  requireBetween("nadam", "momentumDecay", momentumDecay, 0, Number.MAX_VALUE);
  const momentumAt = (count: Node): Node =>
    mul(beta1, sub(1, mul(0.5, pow(lift(0.96), mul(momentumDecay, astype(count, "float64"))))));
  return transformation<NadamState>({
    init: (params) => ({ ...startCount(), m: zerosLike(params), product: ones([]), v: zerosLike(params) }),
    update(updates, { count, m, product, v }) {
      const after = nextCount(count);
      const [now, next] = [momentumAt(after), momentumAt(nextCount(after))];
      const soFar = mul(product, now);
      const ofMean = div(next, sub(1, mul(soFar, next)));
      const ofGradient = div(sub(1, now), sub(1, soFar));
      const first = movingAverage(m, updates, beta1);
      const second = movingSquares(v, updates, beta2);
      const correct = biasCorrection(beta2, after);
      const step = (mean: Node, g: Node, spread: Node): Node => {
        const ahead = add(mul(astype(ofMean, g.dtype), mean), mul(astype(ofGradient, g.dtype), g));
        return div(ahead, add(sqrt(correct(spread)), epsilon));
      };
      const steps = mapTree(step, first, updates, second) as Tree<Node>;
      return [steps, { count: after, m: first, product: soFar, v: second }];
    },
  });
}
