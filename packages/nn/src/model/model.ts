/** A model: a network with its parameters, a loss and an optimiser, ready to be trained, measured and asked. */
import { type Engine, formatAval, type Node, referenceEngine } from "@cadena/autodiff";
import {
  checkSameStructure,
  concatenate,
  type DType,
  DTypeError,
  flatten,
  foldIn,
  isTensor,
  key as keyOf,
  leavesOf,
  pathsOf,
  type Shape,
  ShapeError,
  sameShape,
  type Tensor,
  type Tree,
  ValueError,
  zeros,
} from "@cadena/core";
import type { Batch, Dataset } from "../data/dataset.js";
import { fromTensors } from "../data/memory.js";
import type { Layer, Values } from "../layer.js";
import type { Metric } from "../metrics/metric.js";
import { adam } from "../optimizers/adam.js";
import type { Optimizer } from "../optimizers/transformation.js";
import { requireSize } from "../requirements.js";
import { admit, admitBatch, type Door, requireLabels } from "./door.js";
import { type FitOptions, fitModel } from "./fit.js";
import { type History, type Scores, Totals } from "./history.js";
import { addTo, type Place, restorePlace, type SavedPlace, savedPlace, scoresOf } from "./place.js";
import { type Runner, runner } from "./runner.js";
import {
  type BatchAvals,
  evaluationStep,
  type Loss,
  predictionStep,
  type StepParts,
  type TrainingState,
  type TrainingStep,
  trainingStep,
} from "./step.js";
import { type SummaryOptions, summaryOf } from "./summary.js";
import { turns } from "./turns.js";

/** What a model is made of, beside its network. */
export interface ModelOptions {
  /** The shape of one example. */
  readonly inputShape: Shape;
  /** The dtype of x: by default that of the model; "int32" for a network that begins with an embedding. */
  readonly inputDType?: DType | undefined;
  readonly loss: Loss;
  /** Default {@link adam}. */
  readonly optimizer?: Optimizer | undefined;
  readonly metrics?: readonly Metric[] | undefined;
  /** Added to the loss, as an L2 term of the weights is. */
  readonly penalty?: ((params: Tree<Node>) => Node) | undefined;
  /** The dtype of parameters and values: "float32" (default) or "float64". */
  readonly dtype?: "float32" | "float64" | undefined;
  /** What all random numbers of the model come from. Default 0. */
  readonly seed?: number | undefined;
  /** What runs the graphs. Default the reference engine. */
  readonly engine?: Engine | undefined;
}

/** How many examples are computed at once. */
export interface BatchSizeOptions {
  /** Default 256. */
  readonly batchSize?: number | undefined;
}

/** A network that can be trained. */
export interface Model {
  readonly layer: Layer;
  /** The shape of one prediction. */
  readonly outputShape: Shape;
  /** The parameters as they are now. */
  params(): Values;
  /** The training state as it is now: what {@link Model.restore} takes, and what files hold. */
  state(): Values;
  /**
   * Goes on from a state. @throws TreeMismatchError, ShapeError or DTypeError, naming the place, if it is that of
   * another model.
   */
  restore(state: Values): void;
  /** Trains. @throws ValueError while another training of the model is under way. */
  fit(data: Dataset | Batch, options?: FitOptions): Promise<History>;
  /** The loss and the metrics over data. */
  evaluate(data: Dataset | Batch, options?: BatchSizeOptions): Promise<Scores>;
  /** The predictions for examples [m, …inputShape]. */
  predict(x: Tensor, options?: BatchSizeOptions): Tensor;
  /** The network as a table. */
  summary(options?: SummaryOptions): string;
  /** One training step for batches of a size, as a graph: to derive, draw, export or run by hand. */
  trainingStep(batch: BatchAvals): TrainingStep;
}

/**
 * A model of a network. Its parameters are drawn from the seed; the same seed gives the same training, to the last bit.
 *
 * @throws ShapeError if the network does not fit the examples; ValueError if two metrics have one name.
 * @example
 * const xor = { x: tensor([[0, 0], [0, 1], [1, 0], [1, 1]]), y: tensor([[0], [1], [1], [0]]) };
 * const net = sequential([dense(8, { activation: tanh }), dense(1)]);
 * const learner = model(net, { inputShape: [2], loss: bceWithLogits, optimizer: adam(0.1) });
 * await learner.fit(xor, { epochs: 100, batchSize: 4 });
 * evaluate(greater(learner.predict(xor.x), 0)).toArray(); // [[false], [true], [true], [false]]
 */
export function model(layer: Layer, options: ModelOptions): Model {
  const { inputShape, dtype = "float32", seed = 0, engine = referenceEngine, metrics = [], penalty, loss } = options;
  const { optimizer = adam(), inputDType = dtype } = options;
  const parts: StepParts = { layer, loss, optimizer, metrics, penalty };
  requireOwnNames(metrics);
  const root = keyOf(seed);
  const { params, state, outputShape } = layer.init(foldIn(root, "init"), inputShape, { dtype });
  const door: Door = { inputShape, outputShape, inputDType, dtype };
  const start: TrainingState = {
    params,
    state,
    optimizer: optimizer.init(params),
    key: foldIn(root, "training"),
    step: zeros([], "int32"),
  };
  const trainer = runner(engine, start, (inputs) => trainingStep(parts, start, avalsOf(inputs)));
  const network = { params, state };
  const evaluator = runner(engine, network, (inputs) => evaluationStep(parts, network, avalsOf(inputs)));
  const predictor = runner(engine, network, ([x]) => predictionStep(layer, network, x as Tensor));
  const place: Place = { epoch: 0, position: 0, totals: new Totals(metrics.length) };
  let isTraining = false;

  const evaluate = async (data: Dataset | Batch, { batchSize = 256 }: BatchSizeOptions = {}): Promise<Scores> => {
    requireSize("evaluate", "batchSize", batchSize);
    const set = datasetOf(data);
    requireSize("evaluate", "the number of examples", set.size);
    handOver(trainer, evaluator);
    const totals = new Totals(metrics.length);
    const othersWait = turns();
    let batch: Batch | undefined;
    for (let from = 0; from < set.size; from += batchSize) {
      const count = Math.min(batchSize, set.size - from);
      batch = await set.read(
        Int32Array.from({ length: count }, (_, i) => from + i),
        batch,
      );
      const inputs = admitBatch("evaluate", batch, door);
      const loss = addTo(totals, inputs, evaluator.run(inputs));
      if (Number.isNaN(loss)) requireLabels("evaluate", inputs, door);
      const turn = othersWait();
      if (turn !== undefined) await turn;
    }
    return scoresOf(totals, metrics);
  };

  const saved = (): Saved => ({ training: trainer.read(), ...savedPlace(place) });
  const restore = (state: Values): void => {
    checkFits(saved(), state);
    const { training, ...rest } = state as Saved;
    trainer.write(training);
    restorePlace(place, rest);
  };

  return {
    layer,
    outputShape,
    params: () => trainer.read().params,
    state: saved,
    restore,
    async fit(data, fitOptions = {}) {
      if (isTraining) throw trainedTwice();
      isTraining = true;
      try {
        const set = datasetOf(data);
        return await fitModel({ set, trainer, place, parts, door, start, evaluate, state: saved, restore }, fitOptions);
      } finally {
        isTraining = false;
      }
    },
    evaluate,
    predict(x, { batchSize = 256 } = {}) {
      requireSize("predict", "batchSize", batchSize);
      const admitted = admit("predict", x, door);
      handOver(trainer, predictor);
      const size = x.shape[0] as number;
      const made: Tensor[] = [];
      for (let from = 0; from === 0 || from < size; from += batchSize) {
        made.push(...predictor.run([admitted.slice([{ start: from, stop: from + batchSize }])]));
      }
      return made.length === 1 ? (made[0] as Tensor) : concatenate(made, 0);
    },
    summary: (summaryOptions) => summaryOf(layer, network, { shape: inputShape, dtype: inputDType }, summaryOptions),
    trainingStep: (batch) => trainingStep(parts, start, batch),
  };
}

/** A training as one tree: what is trained, and how far it has come. */
type Saved = SavedPlace & { readonly training: TrainingState };

function datasetOf(data: Dataset | Batch): Dataset {
  return "read" in data ? data : fromTensors(data);
}

function avalsOf([x, y, weights]: readonly Tensor[]): BatchAvals {
  return { x: x as Tensor, y: y as Tensor, weights };
}

/** Scores are looked up by name, and "loss" is one of them. */
function requireOwnNames(metrics: readonly Metric[]): void {
  const names = ["loss", ...metrics.map(({ name }) => name)];
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return;
  throw new ValueError({
    op: "model",
    expected: "each metric needs a name of its own",
    received: `"${twice}" twice`,
    advice: 'Rename one, as in { ...precisionMetric(), name: "macro" }.',
  });
}

function trainedTwice(): ValueError {
  return new ValueError({
    op: "fit",
    expected: "a model is trained once at a time",
    received: "a second call before the first had ended",
    advice: "Await the first, or make another model.",
  });
}

/** Gives the parameters of one runner, and the state of its layers, to another. */
function handOver(from: Runner<TrainingState>, to: Runner<Pick<TrainingState, "params" | "state">>): void {
  const { params, state } = from.read();
  to.write({ params, state });
}

/** Is it the state of such a model? Sums over an epoch may have any length. */
function checkFits(known: Saved, given: Values): void {
  const [own, other] = [flatten(known), flatten(given)];
  checkSameStructure("restore", own.structure, other.structure, "the state");
  const paths = pathsOf(known);
  for (const [i, leaf] of leavesOf(given).entries()) {
    const { shape, dtype } = own.leaves[i] as Tensor;
    const path = paths[i] as string;
    if (!isTensor(leaf)) throw noTensor(path, leaf);
    const Kind = dtype === leaf.dtype ? ShapeError : DTypeError;
    if (dtype === leaf.dtype && (path.startsWith("totals.metrics") || sameShape(shape, leaf.shape))) continue;
    throw new Kind({
      op: "restore",
      expected: `${path} must be ${formatAval({ shape, dtype })}`,
      received: formatAval(leaf),
      advice: "Restore it into the model that it was saved from.",
    });
  }
}

function noTensor(path: string, leaf: unknown): DTypeError {
  return new DTypeError({
    op: "restore",
    expected: `${path} must be a tensor`,
    received: leaf === null ? "null" : typeof leaf,
    advice: "Restore what state() gave.",
  });
}
