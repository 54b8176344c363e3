/** Gradient descent, with and without momentum. */
import { add, mul, type Node } from "@cadena/autodiff";
import type { Values } from "../layer.js";
import { requireBetween } from "../requirements.js";
import { eachLeaf } from "./leaves.js";
import { type Schedule, scaleByLearningRate } from "./schedule.js";
import { chain, type Optimizer, type Transformation, transformation, zerosLike } from "./transformation.js";

/** How gradient descent remembers. */
export interface MomentumOptions {
  /** Look ahead, as Nesterov's method does. Default false. */
  readonly nesterov?: boolean | undefined;
}

/** The options of {@link sgd}. */
export interface SgdOptions extends MomentumOptions {
  /** μ. Default 0: none. */
  readonly momentum?: number | undefined;
}

/**
 * Gradient descent, θ ← θ − α g, on whatever batch it is given; with {@link momentum} if asked. Default rate 0.01, as
 * in Keras.
 *
 * @throws ValueError unless 0 ≤ μ < 1.
 * @example
 * const [updates] = sgd(0.1).update({ w: lift(2) }, [{}], { params: { w: lift(1) } });
 * evaluate(updates); // { w: float64 -0.2 }
 */
export function sgd(rate: number | Schedule = 0.01, { momentum: mu = 0, nesterov }: SgdOptions = {}): Optimizer {
  return chain(...(mu === 0 && nesterov !== true ? [] : [momentum(mu, { nesterov })]), scaleByLearningRate(rate));
}

/** The state of {@link momentum}. */
export type MomentumState = { readonly velocity: Values };

/**
 * The heavy ball of Polyak (1964) as Sutskever et al. (2013, eqs. 1–4) write it, and as PyTorch does, with the rate
 * outside: v ← μ v + g, and the update is v, or g + μ v for Nesterov's. Keras keeps −α v, which is the same until the
 * rate changes.
 *
 * @throws ValueError unless 0 ≤ μ < 1.
 * @example
 * const [updates] = momentum(0.9).update({ w: lift(2) }, { velocity: { w: lift(10) } }, { params: {} });
 * evaluate(updates); // { w: float64 11 }
 */
export function momentum(mu = 0.9, { nesterov = false }: MomentumOptions = {}): Transformation {
  requireBetween("momentum", "μ", mu, 0, 1, "high");
  const remember = (velocity: Node | undefined, update: Node | undefined): Node =>
    add(mul(mu, velocity as Node), update as Node);
  return transformation<MomentumState>({
    init: (params) => ({ velocity: zerosLike(params) }),
    update(updates, { velocity }) {
      const after = eachLeaf(remember, velocity, updates);
      return [nesterov ? eachLeaf(remember, after, updates) : after, { velocity: after }];
    },
  });
}
