/** Training: epochs of batches in an order that the key decides, until they are done or something stops it. */
import { foldIn, key as keyOf, leavesOf, type Tensor, ValueError } from "@cadena/core";
import { batchIndices } from "../data/batches.js";
import type { Batch, Dataset, Indices } from "../data/dataset.js";
import type { Values } from "../layer.js";
import { requireSize } from "../requirements.js";
import type { Callback, Training } from "./callbacks.js";
import { admitBatch, type Door, requireLabels } from "./door.js";
import type { EpochRecord, History, Scores } from "./history.js";
import { nonFiniteIn } from "./non-finite.js";
import { addTo, type Place, rewind, scoresOf } from "./place.js";
import { isWatched, type ProgressOptions, progress } from "./progress.js";
import type { Runner } from "./runner.js";
import { type StepParts, type TrainingState, trainingStep } from "./step.js";
import { turns } from "./turns.js";

/** What can stop a training from outside: an AbortSignal is one. */
export interface StopSignal {
  /** Throws its reason if it says stop. */
  throwIfAborted(): void;
}

/** How a model is trained. */
export interface FitOptions {
  /** Default 1. With `resume` they are counted from the very first. */
  readonly epochs?: number | undefined;
  /** Default 32. The last batch of an epoch is smaller, where the size does not divide the number of examples. */
  readonly batchSize?: number | undefined;
  /** Leaves a smaller last batch out. Default false. */
  readonly dropRemainder?: boolean | undefined;
  /** Examples held out: the scores over them are computed after each epoch. */
  readonly validation?: Dataset | Batch | undefined;
  readonly callbacks?: readonly Callback[] | undefined;
  /** Is each epoch in an order of its own? Default true. */
  readonly shuffle?: boolean | undefined;
  /** What the orders come from. Default: the key of the training, which comes from the seed of the model. */
  readonly seed?: number | undefined;
  /** Goes on in the middle of the epoch that was interrupted, as if it had never been. Default false. */
  readonly resume?: boolean | undefined;
  /** Stops after the batch at hand, with the reason of the signal as the error; the model keeps what it has learned. */
  readonly signal?: StopSignal | undefined;
  /** Progress on the terminal, or how it is written. Default: if a person is looking. */
  readonly progress?: boolean | ProgressOptions | undefined;
}

/** @internal What `fit` works on. */
export interface Fitting {
  readonly set: Dataset;
  readonly trainer: Runner<TrainingState>;
  readonly place: Place;
  readonly parts: StepParts;
  readonly door: Door;
  readonly start: TrainingState;
  readonly evaluate: (data: Dataset | Batch) => Promise<Scores>;
  readonly state: () => Values;
  readonly restore: (state: Values) => void;
}

/** @internal `fit` of a model. */
export async function fitModel(fitting: Fitting, options: FitOptions): Promise<History> {
  const { place, parts, evaluate } = fitting;
  const { epochs = 1, batchSize = 32, validation, resume = false } = options;
  requireSize("fit", "epochs", epochs);
  requireSize("fit", "batchSize", batchSize);
  requireSize("fit", "the number of examples", fitting.set.size);
  if (options.dropRemainder && fitting.set.size < batchSize) throw noBatch(fitting.set.size, batchSize);
  if (!resume) rewind(place);
  const last = (resume ? 0 : place.epoch) + epochs;
  const callbacks = [...(options.callbacks ?? []), ...progressOf(options.progress)];
  let stopped = false;
  const training: Training = {
    stop: () => {
      stopped = true;
    },
    state: fitting.state,
    restore: fitting.restore,
  };
  const records: EpochRecord[] = [];
  for (const each of callbacks) await each.onStart?.(training);
  while (place.epoch < last && !stopped) {
    const began = performance.now();
    const whole = await runEpoch(fitting, options, callbacks, training, () => stopped);
    if (!whole) break;
    const scores = scoresOf(place.totals, parts.metrics ?? []);
    place.epoch++;
    rewind(place);
    const held = validation === undefined ? undefined : await evaluate(validation);
    const record = {
      epoch: place.epoch,
      training: scores,
      validation: held,
      seconds: (performance.now() - began) / 1000,
    };
    records.push(record);
    for (const each of callbacks) await each.onEpoch?.(record, training);
  }
  for (const each of callbacks) await each.onEnd?.(training);
  return { epochs: records };
}

/** The rest of the epoch at hand. Is it whole? */
async function runEpoch(
  fitting: Fitting,
  { batchSize = 32, dropRemainder = false, shuffle = true, seed, signal }: FitOptions,
  callbacks: readonly Callback[],
  training: Training,
  isStopped: () => boolean,
): Promise<boolean> {
  const { set, trainer, place, parts, door } = fitting;
  const before = trainer.read();
  const key = shuffle ? foldIn(seed === undefined ? before.key : keyOf(seed), "order") : undefined;
  const start = wholeBatches(place.position, batchSize, set.size);
  const pieces = batchIndices(set.size, { batchSize, key, epoch: place.epoch, dropRemainder, start });
  const onStep = callbacks.filter((each) => each.onStep !== undefined);
  /** The memory of one batch is that of the next: engines keep no inputs. */
  let batch: Batch | undefined;
  const othersWait = turns();
  for (const [i, indices] of pieces.entries()) {
    signal?.throwIfAborted();
    const reading = set.read(indices, batch);
    batch = reading instanceof Promise ? await reading : reading;
    const inputs = admitBatch("fit", batch, door);
    const loss = addTo(place.totals, inputs, trainer.run(inputs));
    if (!Number.isFinite(loss)) throw await failure(fitting, { pieces: pieces.slice(0, i + 2), before, loss });
    place.position += indices.length;
    if (onStep.length > 0) {
      const scores = scoresOf(place.totals, parts.metrics ?? []);
      const record = { epoch: place.epoch + 1, step: start + i + 1, steps: start + pieces.length, loss, scores };
      for (const each of onStep) await each.onStep?.(record, training);
      if (isStopped() && i + 1 < pieces.length) return false;
    }
    const turn = othersWait();
    if (turn !== undefined) await turn;
  }
  // The loss of a step is that before it: what the last step spoils, no loss of the epoch shows.
  if (!allFinite(trainer.read())) throw await failure(fitting, { pieces, before, loss: place.totals.loss });
  return true;
}

/** Takes the steps of the epoch again, to the first that is given or makes what is not finite. */
async function failure(
  { set, trainer, place, parts, door, start }: Fitting,
  epoch: { readonly pieces: readonly Indices[]; readonly before: TrainingState; readonly loss: number },
): Promise<Error> {
  let [earlier, now] = [epoch.before, epoch.before];
  let data: readonly Tensor[] = [];
  for (const [i, indices] of epoch.pieces.entries()) {
    const inputs = admitBatch("fit", await set.read(indices), door);
    if (i > 0 && !allFinite(now)) break;
    [earlier, data] = [now, inputs];
    trainer.write(now);
    const [loss] = trainer.run(inputs);
    now = trainer.read();
    if (!Number.isFinite((loss as Tensor).item())) break;
  }
  trainer.write(earlier);
  requireLabels("fit", data, door);
  const [x, y, weights] = data as readonly [Tensor, Tensor, Tensor?];
  const { graph } = trainingStep(parts, start, { x, y, weights });
  return nonFiniteIn(graph, [...data, ...(leavesOf(earlier) as readonly Tensor[])], {
    epoch: place.epoch + 1,
    step: earlier.step.item(),
    loss: epoch.loss,
  });
}

/** Are all numbers of the network finite? An optimiser may begin at infinity, as the best loss of a plateau does. */
function allFinite({ params, state }: TrainingState): boolean {
  return (leavesOf({ params, state }) as readonly Tensor[]).every((leaf) =>
    leaf.contiguous().data.every(Number.isFinite),
  );
}

/** How many batches of an epoch were seen; the last may be smaller. */
function wholeBatches(position: number, batchSize: number, size: number): number {
  if (position < 0 || position > size) {
    throw new ValueError({
      op: "fit",
      expected: `resume needs the data of before, where ${position} examples of the epoch were seen`,
      received: `${size} examples`,
      advice: "Use the data of the training that was interrupted.",
    });
  }
  if (position % batchSize === 0 || position === size) return Math.ceil(position / batchSize);
  throw new ValueError({
    op: "fit",
    expected: `resume needs a batchSize that divides the ${position} examples seen`,
    received: `${batchSize}`,
    advice: "Use that of the training that was interrupted.",
  });
}

function progressOf(wanted: boolean | ProgressOptions | undefined): readonly Callback[] {
  if (typeof wanted === "object") return [progress(wanted)];
  return (wanted ?? isWatched()) ? [progress()] : [];
}

function noBatch(size: number, batchSize: number): ValueError {
  return new ValueError({
    op: "fit",
    expected: `dropRemainder needs at least one whole batch of ${batchSize}`,
    received: `${size} examples`,
    advice: "Choose a smaller batchSize.",
  });
}
