/** What is called while a model is trained: to look, to stop, to save. */
import { type CadenaError, ValueError } from "@cadena/core";
import type { Values } from "../layer.js";
import { requireSize } from "../requirements.js";
import type { EpochRecord, Scores } from "./history.js";

/** A training that is running, as callbacks see it. */
export interface Training {
  /** Ends the training after the callbacks of this moment. */
  stop(): void;
  /** The whole state, to save or to go back to. Copies it, so not for every step. */
  state(): Values;
  /** Goes on from another state. */
  restore(state: Values): void;
}

/** A step that was taken. */
export interface StepRecord {
  /** Counted from 1. */
  readonly epoch: number;
  /** Steps of the epoch so far, and in all. */
  readonly step: number;
  readonly steps: number;
  /** The loss of the batch, before the step. */
  readonly loss: number;
  /** Over the epoch so far. */
  readonly scores: Scores;
}

/** Is called while a model is trained. What is asynchronous is waited for. */
export interface Callback {
  /** Before the first step. */
  onStart?(training: Training): void | Promise<void>;
  /** After each step. */
  onStep?(record: StepRecord, training: Training): void | Promise<void>;
  /** After each whole epoch, and its validation. */
  onEpoch?(record: EpochRecord, training: Training): void | Promise<void>;
  /** At the end, however it was reached, but for an error. */
  onEnd?(training: Training): void | Promise<void>;
}

/** When a training stops early. */
export interface EarlyStoppingOptions {
  /** The score that should get better. Default the loss, held out if there is such data. */
  readonly monitor?: string | undefined;
  /** Is less better? Default true for the loss, false for others. */
  readonly less?: boolean | undefined;
  /** How many epochs without a better score are waited for. Default 3. */
  readonly patience?: number | undefined;
  /** How much better counts. Default 0. */
  readonly minDelta?: number | undefined;
  /** Goes back to the best epoch at the end. Default true. */
  readonly restoreBest?: boolean | undefined;
}

/**
 * Stops when a score has not got better for some epochs (Prechelt, Early stopping — but when?, 1998). How long it has
 * waited is not part of the training state: after a resume it waits anew.
 *
 * @throws ValueError if the patience is no whole number ≥ 1, or there is no such score.
 * @example
 * const stop = earlyStopping({ patience: 2 });
 * typeof stop.onEpoch; // "function"
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): Callback {
  const { monitor = "loss", patience = 3, minDelta = 0, restoreBest = true } = options;
  const less = options.less ?? monitor === "loss";
  requireSize("earlyStopping", "patience", patience);
  let best: { readonly score: number; readonly state: Values | undefined } | undefined;
  let waited = 0;
  return {
    onStart() {
      best = undefined;
      waited = 0;
    },
    onEpoch({ training: scores, validation }, training) {
      const score = (validation ?? scores)[monitor];
      if (score === undefined) throw unknownScore(monitor, validation ?? scores);
      if (
        best === undefined ||
        Number.isNaN(best.score) ||
        (less ? score < best.score - minDelta : score > best.score + minDelta)
      ) {
        best = { score, state: restoreBest ? training.state() : undefined };
        waited = 0;
      } else if (++waited >= patience) {
        training.stop();
      }
    },
    onEnd(training) {
      if (best?.state !== undefined && waited > 0) training.restore(best.state);
    },
  };
}

function unknownScore(monitor: string, scores: Scores): CadenaError {
  return new ValueError({
    op: "earlyStopping",
    expected: `monitor must be one of ${Object.keys(scores).join(", ")}`,
    received: `"${monitor}"`,
    advice: "Give the metric to the model.",
  });
}
