/** One step of training as a graph: forward pass, backward pass and the optimiser's update. */
import { type Aval, add, Graph, gradients, input, type LossOptions, lift, type Node, scope } from "@cadena/autodiff";
import { foldIn } from "@cadena/autodiff/random";
import { flatten, pathsOf, type Tensor, type Tree, unflatten } from "@cadena/core";
import type { Layer, Values } from "../layer.js";
import type { Metric } from "../metrics/metric.js";
import { applyUpdates, type Optimizer } from "../optimizers/transformation.js";

/** The loss of a batch: one number, the mean over examples, or their weighted mean. */
export type Loss = (prediction: Node, target: Node, options?: LossOptions) => Node;

/** All that changes from step to step. */
export type TrainingState = {
  /** What is trained. */
  readonly params: Values;
  /** What the layers keep, such as running means. */
  readonly state: Values;
  /** What the optimiser keeps. */
  readonly optimizer: Values;
  /** The random key of the training: each step folds its number in. */
  readonly key: Tensor;
  /** How many steps were taken, an int32 scalar. */
  readonly step: Tensor;
};

/** What a step is built of. */
export interface StepParts {
  readonly layer: Layer;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly metrics?: readonly Metric[] | undefined;
  /** Added to the loss, as an L2 term is. */
  readonly penalty?: ((params: Tree<Node>) => Node) | undefined;
}

/** The shapes and dtypes of a batch. */
export interface BatchAvals {
  readonly x: Aval;
  readonly y: Aval;
  readonly weights?: Aval | undefined;
}

/** A program of a network: its graph, and how state passes through it. */
export interface NetworkGraph {
  /**
   * Inputs: x, y, the weights of examples if there are any, then the state. Outputs: the loss, the sums of each metric,
   * then the state.
   */
  readonly graph: Graph;
  /** Pairs of an output and the input that it is in the next step. */
  readonly carry: readonly (readonly [output: number, input: number])[];
}

/** A training step as a graph, and the nodes that one asks about. */
export interface TrainingStep extends NetworkGraph {
  readonly loss: Node;
  readonly prediction: Node;
  /** The parameters before the step, as a tree of input nodes. */
  readonly params: Tree<Node>;
  readonly gradients: Tree<Node>;
  /** The parameters after the step. */
  readonly updated: Tree<Node>;
}

/**
 * The training step of a network for batches of given shapes. Parameters are inputs named by their paths, and nodes
 * carry the names of their layers; the update stands in the scope "update".
 *
 * @example
 * const net = dense(1);
 * const parts = { layer: net, loss: mse, optimizer: adam() };
 * const { params, state } = net.init(key(0), [2], { dtype: "float64" });
 * const start = { params, state, optimizer: parts.optimizer.init(params), key: key(1), step: tensor(0, { dtype: "int32" }) };
 * const step = trainingStep(parts, start, { x: ones([4, 2]), y: ones([4, 1]) });
 * step.graph.inputs.map((node) => node.name).slice(0, 4); // ["x", "y", "key", "optimizer[0].count"]
 */
export function trainingStep(parts: StepParts, initial: TrainingState, batch: BatchAvals): TrainingStep {
  const data = batchInputs(batch);
  const before = inputsOf(initial);
  const dropKey = foldIn(before.key, before.step);
  const { loss, prediction, state, sums } = forward(parts, before.params, before.state, data, dropKey);
  const leaves = flatten(before.params);
  const slopes = unflatten(leaves.structure, gradients(loss, leaves.leaves as readonly Node[])) as Tree<Node>;
  const [updated, optimizer] = scope("update", () => {
    const [updates, kept] = parts.optimizer.update(slopes, before.optimizer, { params: before.params, loss });
    return [applyUpdates(before.params, updates), kept];
  });
  const after = { params: updated, state, optimizer, key: before.key, step: add(before.step, lift(1, "int32")) };
  return {
    ...closed(Object.values(data), before, [loss, ...sums], after),
    loss,
    prediction,
    params: before.params,
    gradients: slopes,
    updated,
  };
}

/** The loss and the metrics of a batch, without training. The state is that of the layers; nothing changes it. */
export function evaluationStep(
  parts: Omit<StepParts, "optimizer">,
  { params, state }: Pick<TrainingState, "params" | "state">,
  batch: BatchAvals,
): NetworkGraph {
  const data = batchInputs(batch);
  const before = inputsOf({ params, state });
  const { loss, sums } = forward(parts, before.params, before.state, data, undefined);
  return closed(Object.values(data), before, [loss, ...sums], before);
}

/** The predictions for a batch. */
export function predictionStep(
  layer: Layer,
  { params, state }: Pick<TrainingState, "params" | "state">,
  x: Aval,
): NetworkGraph {
  const node = inputOf("x", x);
  const before = inputsOf({ params, state });
  const [prediction] = layer.apply(before.params, before.state, node, { training: false });
  return closed([node], before, [prediction], before);
}

interface BatchNodes {
  readonly x: Node;
  readonly y: Node;
  readonly weights?: Node;
}

/** The first axis is that of the m examples, so that formulas write 1/m. */
function batchInputs({ x, y, weights }: BatchAvals): BatchNodes & Readonly<Record<string, Node>> {
  const ofExamples = (name: string, { shape, dtype }: Aval): Node =>
    input(name, { shape, dtype, dims: shape.map((_, axis) => (axis === 0 ? "m" : null)) });
  return {
    x: ofExamples("x", x),
    y: ofExamples("y", y),
    ...(weights === undefined ? {} : { weights: ofExamples("weights", weights) }),
  };
}

function forward(
  { layer, loss, metrics = [], penalty }: Omit<StepParts, "optimizer">,
  params: Tree<Node>,
  state: Tree<Node>,
  { x, y, weights }: BatchNodes,
  key: Node | undefined,
): { readonly loss: Node; readonly prediction: Node; readonly state: Tree<Node>; readonly sums: readonly Node[] } {
  const [prediction, after] = layer.apply(params, state, x, { training: key !== undefined, key });
  const own = scope("loss", () => {
    const plain = loss(prediction, y, weights === undefined ? {} : { weights });
    return penalty === undefined ? plain : add(plain, penalty(params));
  });
  const sums = scope("metrics", () => metrics.map((metric) => metric.sums(prediction, y)));
  return { loss: own, prediction, state: after, sums };
}

/** Input nodes for a tree of tensors, named by their paths; the last of them where that is enough. */
function inputsOf<T extends Readonly<Record<string, Values>>>(
  tree: T,
): { readonly [K in keyof T]: Tree<Node> } & {
  readonly key: Node;
  readonly step: Node;
} {
  const parts = Object.entries(tree).map(([part, values]) => {
    const { leaves, structure } = flatten(values);
    const paths = pathsOf(values, part === "params" ? "" : part);
    const nodes = (leaves as readonly Tensor[]).map((leaf, i) => inputOf(paths[i] as string, leaf));
    return [part, unflatten(structure, nodes)];
  });
  return Object.fromEntries(parts);
}

function inputOf(name: string, { shape, dtype }: Aval): Node {
  return input(name, { shape, dtype });
}

function closed(
  data: readonly Node[],
  before: Readonly<Record<string, Tree<Node>>>,
  results: readonly Node[],
  after: Readonly<Record<string, Tree<Node>>>,
): NetworkGraph {
  const [inputs, outputs] = [before, after].map((tree) => flatten(tree).leaves as readonly Node[]) as [
    readonly Node[],
    readonly Node[],
  ];
  return {
    graph: new Graph([...data, ...inputs], [...results, ...outputs]),
    carry: inputs.map((_, i) => [results.length + i, data.length + i] as const),
  };
}
