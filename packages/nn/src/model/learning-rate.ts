/** Which learning rate: a short training whose rate grows from step to step, and where its loss falls fastest. */
import { mul, type Node, pow } from "@cadena/autodiff";
import type { Batch, Dataset } from "../data/dataset.js";
import type { Layer } from "../layer.js";
import type { Schedule } from "../optimizers/schedule.js";
import type { Optimizer } from "../optimizers/transformation.js";
import { requireBetween, requireSize } from "../requirements.js";
import { type ModelOptions, model } from "./model.js";
import { NonFiniteError } from "./non-finite.js";

/** Which rates are tried, and with what. */
export interface LearningRateOptions extends Omit<ModelOptions, "optimizer"> {
  /** The optimiser of a rate, as `adam` is one. */
  readonly optimizer: (rate: Schedule) => Optimizer;
  /** The first rate. Default 1e-6. */
  readonly low?: number | undefined;
  /** The last rate. Default 10. */
  readonly high?: number | undefined;
  /** How many steps. Default 100. */
  readonly steps?: number | undefined;
  /** Default 32. */
  readonly batchSize?: number | undefined;
}

/** What was seen: the loss at each rate, smoothed, and a rate to train with. */
export interface LearningRates {
  readonly rates: readonly number[];
  readonly losses: readonly number[];
  /** The rate where the loss falls fastest. */
  readonly suggested: number;
}

/** How much of the mean of losses stays at each step. */
const smoothing = 0.9;

/** A loss so many times the least one ends the search. */
const tooHigh = 4;

/**
 * The learning-rate range test (Smith, Cyclical learning rates for training neural networks, 2017, §3.3): the rate grows
 * by the same factor at each step, until the loss explodes. The network that is trained is thrown away.
 *
 * @throws ValueError unless 0 < low < high, and steps is a whole number ≥ 1; NonFiniteError if the very first loss is
 * not finite.
 * @example
 * const data = { x: ones([32, 1]), y: ones([32, 1]) };
 * const found = await findLearningRate(dense(1), data, { inputShape: [1], loss: mse, optimizer: sgd, steps: 20 });
 * found.suggested > 1e-6 && found.suggested < 10; // true
 */
export async function findLearningRate(
  layer: Layer,
  data: Dataset | Batch,
  { optimizer, low = 1e-6, high = 10, steps = 100, batchSize = 32, ...options }: LearningRateOptions,
): Promise<LearningRates> {
  requireBetween("findLearningRate", "low", low, 0, high, "both");
  requireSize("findLearningRate", "steps", steps);
  const growth = (high / low) ** (1 / Math.max(steps - 1, 1));
  const schedule: Schedule = (step: Node) => mul(low, pow(growth, step));
  const learner = model(layer, { ...options, optimizer: optimizer(schedule) });
  const [rates, losses]: [number[], number[]] = [[], []];
  let average = 0;
  try {
    await learner.fit(data, {
      epochs: steps,
      batchSize,
      progress: false,
      callbacks: [
        {
          onStep({ loss }, training) {
            average = smoothing * average + (1 - smoothing) * loss;
            rates.push(low * growth ** rates.length);
            losses.push(average / (1 - smoothing ** rates.length));
            const least = Math.min(...losses);
            if (rates.length === steps || (losses.at(-1) as number) > tooHigh * Math.max(least, Number.MIN_VALUE))
              training.stop();
          },
        },
      ],
    });
  } catch (error) {
    if (!(error instanceof NonFiniteError) || rates.length === 0) throw error;
  }
  return { rates, losses, suggested: steepest(rates, losses) };
}

/**
 * Where the loss falls fastest along the logarithm of the rate, which grows evenly. Slopes are taken over as many steps
 * as the mean of losses remembers, and no earlier: between two neighbours the batches differ more than the rates.
 */
function steepest(rates: readonly number[], losses: readonly number[]): number {
  const half = Math.max(1, Math.min(Math.round(1 / (1 - smoothing)), Math.floor(losses.length / 6)));
  let [best, fall] = [0, Number.POSITIVE_INFINITY];
  for (let i = 2 * half; i + half < losses.length; i++) {
    const slope = (losses[i + half] as number) - (losses[i - half] as number);
    if (slope < fall) [best, fall] = [i, slope];
  }
  return rates[best] as number;
}
