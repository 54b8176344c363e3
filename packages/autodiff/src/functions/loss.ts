/** Losses, each the mean (or the stated reduction) over examples of a stated formula. */
import {
  arange,
  DTypeError,
  formatShape,
  normalizeAxis,
  type Shape,
  ShapeError,
  sameShape,
  ValueError,
} from "@cadena/core";
import type { Node } from "../graph/node.js";
import { logSoftmax } from "./activation.js";
import { absorb, add, div, log, mul, neg, square, sub } from "./arithmetic.js";
import { equal } from "./comparison.js";
import { composite } from "./composite.js";
import { astype, softplus } from "./elementwise.js";
import { liftFloat, type Operand, operand, pair } from "./lift.js";
import { broadcastTo, reshape } from "./movement.js";
import { mean, sum } from "./reduction.js";

/** How the losses of examples become one number. */
export interface LossOptions {
  /** Default "mean". */
  readonly reduction?: "mean" | "sum" | "none" | undefined;
  /**
   * How much each loss counts: of the shape of the losses, or of their first axes, [m]. The mean is Σ w ℓ/Σ w, and not
   * by the number of losses, as Keras's is; a weight of 0 leaves out even a loss that is NaN. With weights of 0 alone
   * it is 0.
   */
  readonly weights?: Operand | undefined;
}

/** Targets that are less sure of themselves. */
export interface SmoothingOptions {
  /** ε: targets of K classes become (1 − ε) y + ε/K (Szegedy et al., 2016, §7), those of one number have K = 2. Default 0. */
  readonly labelSmoothing?: number | undefined;
}

/**
 * A loss of one's own: what `losses` makes of prediction and target, reduced as the options say, under a name.
 *
 * @throws ShapeError if prediction and target have different numbers of axes, as [m, 1] and [m], or the weights do not fit.
 * @example
 * const quartic = (p: Node, y: Node, options?: LossOptions) => lossOf("quartic", p, y, options, (a, b) => pow(sub(a, b), 4));
 * evaluate(quartic(lift(tensor([1, 3])), lift(tensor([1, 1])))).item(); // 8
 */
export function lossOf(
  name: string,
  prediction: Operand,
  target: Operand,
  options: LossOptions = {},
  losses: (prediction: Node, target: Node) => Node,
): Node {
  const [p, y] = together(name, prediction, target);
  return reduced(name, [p, y], options, () => losses(p, y));
}

/**
 * The mean squared error, 1/n Σ (ŷ − y)², over all entries.
 *
 * @example
 * evaluate(mse(tensor([1, 3]), tensor([1, 1]))).item(); // 2
 */
export function mse(prediction: Operand, target: Operand, options: LossOptions = {}): Node {
  return lossOf("mse", prediction, target, options, (p, y) => square(sub(p, y)));
}

/** The options of binary cross-entropies. */
export type BinaryCrossEntropyOptions = LossOptions & SmoothingOptions;

/**
 * Binary cross-entropy of probabilities, −(y ln ŷ + (1 − y) ln(1 − ŷ)), averaged. A target of exactly 0 or 1 drops
 * the other logarithm. From logits, use {@link bceWithLogits}: it does not lose probabilities near 0 and 1.
 *
 * @example
 * evaluate(bce(0.8, 1)).item(); // 0.2231435513142097
 */
export function bce(prediction: Operand, target: Operand, options: BinaryCrossEntropyOptions = {}): Node {
  return lossOf("bce", prediction, target, options, (p, labels) => {
    const y = smoothed("bce", labels, 2, options);
    return neg(add(xlogy(y, p), xlogy(sub(1, y), sub(1, p))));
  });
}

/**
 * Binary cross-entropy of logits, y ln(1 + e⁻ᶻ) + (1 − y) ln(1 + eᶻ), averaged: the same number as bce(sigmoid(z), y),
 * with full accuracy for any z. softplus(z) − y z is shorter, and loses a small loss in the difference.
 *
 * @example
 * evaluate(bceWithLogits(1000, 0)).item(); // 1000
 */
export function bceWithLogits(logits: Operand, target: Operand, options: BinaryCrossEntropyOptions = {}): Node {
  return lossOf("bceWithLogits", logits, target, options, (z, labels) => {
    const y = smoothed("bceWithLogits", labels, 2, options);
    return add(mul(y, softplus(neg(z))), mul(sub(1, y), softplus(z)));
  });
}

/** The options of cross-entropies over classes. */
export interface CrossEntropyOptions extends LossOptions, SmoothingOptions {
  /** The axis of the classes; default the last. */
  readonly axis?: number | undefined;
}

/**
 * Cross-entropy of probabilities, −Σₖ yₖ ln pₖ, averaged over examples. From logits, use
 * {@link crossEntropyWithLogits}.
 *
 * @example
 * evaluate(crossEntropy(tensor([0.2, 0.8]), tensor([0, 1]))).item(); // 0.2231435513142097
 */
export function crossEntropy(probabilities: Operand, target: Operand, options: CrossEntropyOptions = {}): Node {
  const [p, y] = together("crossEntropy", probabilities, target);
  return overClasses("crossEntropy", [p, y], y, options, xlogy);
}

/**
 * Cross-entropy of logits, −Σₖ yₖ (z − logsumexp z)ₖ, averaged over examples.
 *
 * @example
 * evaluate(crossEntropyWithLogits(tensor([0, 1000]), tensor([1, 0]))).item(); // 1000
 */
export function crossEntropyWithLogits(logits: Operand, target: Operand, options: CrossEntropyOptions = {}): Node {
  const [z, y] = together("crossEntropyWithLogits", logits, target);
  return overClasses("crossEntropyWithLogits", [z, y], y, options, (t, x, axis) => absorb(t, logSoftmax(x, { axis })));
}

/**
 * Cross-entropy of logits with int32 class labels, of the logits' shape without the class axis. A label outside
 * 0 … classes − 1 makes the loss NaN, never a wrong number; if the labels are known already, it is an error.
 *
 * @throws DTypeError if labels are not int32; ValueError for a known label that is no class.
 * @example
 * evaluate(sparseCrossEntropyWithLogits(tensor([[0, 0]]), tensor([1], { dtype: "int32" }))).item(); // 0.6931471805599453
 */
export function sparseCrossEntropyWithLogits(
  logits: Operand,
  labels: Operand,
  options: CrossEntropyOptions = {},
): Node {
  return withLabels("sparseCrossEntropyWithLogits", logits, labels, options, (y, z, axis) =>
    absorb(y, logSoftmax(z, { axis })),
  );
}

/**
 * Cross-entropy of probabilities with int32 class labels; see {@link sparseCrossEntropyWithLogits}.
 *
 * @example
 * evaluate(sparseCrossEntropy(tensor([[0.2, 0.8]]), tensor([1], { dtype: "int32" }))).item(); // 0.2231435513142097
 */
export function sparseCrossEntropy(probabilities: Operand, labels: Operand, options: CrossEntropyOptions = {}): Node {
  return withLabels("sparseCrossEntropy", probabilities, labels, options, xlogy);
}

/**
 * The negative log-likelihood of int32 class labels, −ln p of the label, from logarithms of probabilities, as
 * {@link logSoftmax} gives them; see {@link sparseCrossEntropyWithLogits}, which is both at once.
 *
 * @example
 * evaluate(nll(tensor([[-3, -0.5]]), tensor([1], { dtype: "int32" }))).item(); // 0.5
 */
export function nll(logProbabilities: Operand, labels: Operand, options: CrossEntropyOptions = {}): Node {
  return withLabels("nll", logProbabilities, labels, options, absorb);
}

/**
 * The L2 penalty λ Σ θ²: 0 for no weights. With biases excluded, as they should be: give it the weights alone.
 *
 * @example
 * evaluate(l2([tensor([1, 2])], 0.5)).item(); // 2.5
 */
export function l2(weights: readonly Operand[], lambda: Operand): Node {
  const nodes = weights.map((each) => liftFloat(each, "l2"));
  const body = (): Node => {
    const squares = nodes.map((w) => sum(square(w)));
    return mul(lambda, squares.length === 0 ? 0 : squares.reduce(add));
  };
  return composite("l2", nodes, {}, body, "open");
}

/** y ln p, which is 0 where y is 0: the zero absorbs the logarithm of zero. */
function xlogy(y: Node, p: Node): Node {
  return absorb(y, log(p));
}

/** The terms Σₖ yₖ ln pₖ of each example. */
type Likelihood = (target: Node, scores: Node, axis: number) => Node;

function overClasses(
  op: string,
  inputs: readonly [scores: Node, given: Node],
  y: Node,
  options: CrossEntropyOptions,
  likelihood: Likelihood,
): Node {
  const [scores] = inputs;
  const axis = normalizeAxis(op, options.axis ?? -1, scores.rank);
  return reduced(op, inputs, { ...options, axis }, () => {
    const target = smoothed(op, y, scores.shape[axis] as number, options);
    return sum(neg(likelihood(target, scores, axis)), { axis });
  });
}

function withLabels(
  op: string,
  given: Operand,
  classes: Operand,
  options: CrossEntropyOptions,
  likelihood: Likelihood,
): Node {
  const [scores, labels] = [liftFloat(given, op), operand(classes, op)];
  const hot = oneHotLabels(op, labels, scores, normalizeAxis(op, options.axis ?? -1, scores.rank));
  return overClasses(op, [scores, labels], hot, options, likelihood);
}

/** Prediction and target, of one dtype and shape: [m, 1] beside [m] would become [m, m], beside [m, k] the prediction of all k. */
function together(op: string, prediction: Operand, target: Operand): readonly [Node, Node] {
  const [p, y] = [operand(prediction, op), operand(target, op)];
  if (p.rank * y.rank > 0) requireShape(op, "target", p.shape, y);
  return pair(op, prediction, target, true);
}

function smoothed(op: string, y: Node, classes: number, { labelSmoothing = 0 }: SmoothingOptions): Node {
  if (labelSmoothing === 0) return y;
  if (labelSmoothing > 0 && labelSmoothing < 1) return add(mul(1 - labelSmoothing, y), labelSmoothing / classes);
  throw new ValueError({
    op,
    expected: "labelSmoothing from 0 to less than 1 is required",
    received: `${labelSmoothing}`,
    advice: "0.1 is usual.",
  });
}

/** Losses as one number, as a call of the function `op`. */
function reduced(op: string, inputs: readonly Node[], options: CrossEntropyOptions, losses: () => Node): Node {
  const { weights, ...params } = options;
  const given = weights === undefined ? [] : [operand(weights, op)];
  const body = (): Node => {
    const each = losses();
    const [weight] = given.map((w) => weightsLike(op, w, each));
    const weighed = weight === undefined ? each : absorb(weight, each);
    if (params.reduction === "none") return weighed;
    if (params.reduction === "sum") return sum(weighed);
    return weight === undefined ? mean(each) : absorb(sum(weighed), div(1, sum(weight)));
  };
  return composite(op, [...inputs, ...given], params, body, "open");
}

/** Weights of the first axes, for all entries behind them. */
function weightsLike(op: string, weights: Node, losses: Node): Node {
  const { shape } = losses;
  requireShape(op, "weights", shape.slice(0, weights.rank), weights);
  return broadcastTo(
    reshape(
      weights,
      shape.map((size, axis) => (axis < weights.rank ? size : 1)),
    ),
    shape,
  );
}

function requireShape(op: string, what: string, shape: Shape, { shape: given }: Node): void {
  if (sameShape(given, shape)) return;
  throw new ShapeError({
    op,
    expected: `${what} must have shape ${formatShape(shape)}`,
    received: formatShape(given),
    advice: "There is one for each example.",
  });
}

/** 1 at each label, else 0; NaN for a label that is no class. Labels known now are checked now. */
function oneHotLabels(op: string, labels: Node, scores: Node, axis: number): Node {
  const classes = scores.shape[axis] as number;
  if (labels.dtype !== "int32") {
    throw new DTypeError({
      op,
      expected: "int32 labels are required",
      received: labels.dtype,
      advice: 'Make them with tensor(labels, { dtype: "int32" }).',
    });
  }
  requireShape(op, "labels", scores.shape.toSpliced(axis, 1), labels);
  const known = labels.constant?.contiguous().data;
  const bad = known?.find((label) => label < 0 || label >= classes);
  if (bad !== undefined) {
    throw new ValueError({
      op,
      expected: `labels from 0 to ${classes - 1} are required`,
      received: `${bad}`,
      advice: "Classes count from 0.",
    });
  }
  const column = reshape(
    labels,
    scores.shape.map((size, each) => (each === axis ? 1 : size)),
  );
  const names = arange(0, classes, 1, "int32").reshape(scores.shape.map((_, each) => (each === axis ? classes : 1)));
  const hot = astype(equal(column, names), scores.dtype);
  return div(hot, sum(hot, { axis, keepDims: true }));
}
