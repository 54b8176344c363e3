/** Checkpoints: a training written to a file as it goes. */
import type { Callback } from "../model/callbacks.js";
import { requireSize } from "../requirements.js";
import { saveState } from "./save.js";

/** How often a checkpoint is written. */
export interface CheckpointOptions {
  /** After so many epochs. Default 1. */
  readonly every?: number | undefined;
}

/**
 * Writes the state of a training after epochs, whole or not at all. `model.restore(await loadState(path))` and
 * `fit(…, { resume: true })` go on from it, bit for bit.
 *
 * @throws ValueError unless `every` is a whole number ≥ 1.
 * @example
 * const learner = model(dense(1), { inputShape: [1], loss: mse });
 * await learner.fit({ x: ones([4, 1]), y: ones([4, 1]) }, { callbacks: [checkpoint("out/line.state")] });
 * learner.restore(await loadState("out/line.state"));
 * learner.outputShape; // [1]
 */
export function checkpoint(path: string, { every = 1 }: CheckpointOptions = {}): Callback {
  requireSize("checkpoint", "every", every);
  return {
    async onEpoch({ epoch }, training) {
      if (epoch % every === 0) await saveState(path, training.state());
    },
  };
}
