/** Losses, each the mean (or the stated reduction) over examples of a stated formula. */
import { arange, DTypeError, normalizeAxis, ShapeError, sameShape, ValueError } from "@cadena/core";
import type { Node } from "../graph/node.js";
import { logSoftmax } from "./activation.js";
import { absorb, add, div, log, mul, neg, square, sub } from "./arithmetic.js";
import { equal } from "./comparison.js";
import { composite } from "./composite.js";
import { astype, softplus } from "./elementwise.js";
import { liftFloat, type Operand, operand, pair } from "./lift.js";
import { reshape } from "./movement.js";
import { mean, sum } from "./reduction.js";

/** How the losses of examples become one number. */
export interface LossOptions {
  /** Default "mean". */
  readonly reduction?: "mean" | "sum" | "none";
}

/**
 * The mean squared error, 1/n Σ (ŷ − y)², over all entries.
 *
 * @example
 * evaluate(mse(tensor([1, 3]), tensor([1, 1]))).item(); // 2
 */
export function mse(prediction: Operand, target: Operand, options: LossOptions = {}): Node {
  const [p, y] = pair("mse", prediction, target, true);
  return composite("mse", [p, y], { ...options }, () => reduceLoss(square(sub(p, y)), options), "open");
}

/**
 * Binary cross-entropy of probabilities, −(y ln ŷ + (1 − y) ln(1 − ŷ)), averaged. A target of exactly 0 or 1 drops
 * the other logarithm. From logits, use {@link bceWithLogits}: it does not lose probabilities near 0 and 1.
 *
 * @example
 * evaluate(bce(0.8, 1)).item(); // 0.2231435513142097
 */
export function bce(prediction: Operand, target: Operand, options: LossOptions = {}): Node {
  const [p, y] = pair("bce", prediction, target, true);
  return composite(
    "bce",
    [p, y],
    { ...options },
    () => {
      const hit = xlogy(y, p);
      const miss = xlogy(sub(1, y), sub(1, p));
      return reduceLoss(neg(add(hit, miss)), options);
    },
    "open",
  );
}

/**
 * Binary cross-entropy of logits, y ln(1 + e⁻ᶻ) + (1 − y) ln(1 + eᶻ), averaged: the same number as bce(sigmoid(z), y),
 * with full accuracy for any z. softplus(z) − y z is shorter, and loses a small loss in the difference.
 *
 * @example
 * evaluate(bceWithLogits(1000, 0)).item(); // 1000
 */
export function bceWithLogits(logits: Operand, target: Operand, options: LossOptions = {}): Node {
  const [z, y] = pair("bceWithLogits", logits, target, true);
  return composite(
    "bceWithLogits",
    [z, y],
    { ...options },
    () => reduceLoss(add(mul(y, softplus(neg(z))), mul(sub(1, y), softplus(z))), options),
    "open",
  );
}

/** Along which axis the classes are. */
export interface CrossEntropyOptions extends LossOptions {
  /** The axis of the classes; default the last. */
  readonly axis?: number;
}

/**
 * Cross-entropy of probabilities, −Σₖ yₖ ln pₖ, averaged over examples. From logits, use
 * {@link crossEntropyWithLogits}.
 *
 * @example
 * evaluate(crossEntropy(tensor([0.2, 0.8]), tensor([0, 1]))).item(); // 0.2231435513142097
 */
export function crossEntropy(probabilities: Operand, target: Operand, options: CrossEntropyOptions = {}): Node {
  const [p, y] = pair("crossEntropy", probabilities, target, true);
  const axis = normalizeAxis("crossEntropy", options.axis ?? -1, p.rank);
  return composite(
    "crossEntropy",
    [p, y],
    { ...options, axis },
    () => overClasses(neg(xlogy(y, p)), axis, options),
    "open",
  );
}

/**
 * Cross-entropy of logits, −Σₖ yₖ (z − logsumexp z)ₖ, averaged over examples.
 *
 * @example
 * evaluate(crossEntropyWithLogits(tensor([0, 1000]), tensor([1, 0]))).item(); // 1000
 */
export function crossEntropyWithLogits(logits: Operand, target: Operand, options: CrossEntropyOptions = {}): Node {
  const [z, y] = pair("crossEntropyWithLogits", logits, target, true);
  const axis = normalizeAxis("crossEntropyWithLogits", options.axis ?? -1, z.rank);
  return composite(
    "crossEntropyWithLogits",
    [z, y],
    { ...options, axis },
    () => overClasses(neg(absorb(y, logSoftmax(z, { axis }))), axis, options),
    "open",
  );
}

/**
 * Cross-entropy of logits with int32 class labels, of the logits' shape without the class axis. A label outside
 * 0 … classes − 1 makes the loss NaN, never a wrong number.
 *
 * @throws DTypeError if labels are not int32.
 * @example
 * evaluate(sparseCrossEntropyWithLogits(tensor([[0, 0]]), tensor([1], { dtype: "int32" }))).item(); // 0.6931471805599453
 */
export function sparseCrossEntropyWithLogits(
  logits: Operand,
  labels: Operand,
  options: CrossEntropyOptions = {},
): Node {
  const z = liftFloat(logits, "sparseCrossEntropyWithLogits");
  const axis = normalizeAxis("sparseCrossEntropyWithLogits", options.axis ?? -1, z.rank);
  const target = oneHotLabels("sparseCrossEntropyWithLogits", operand(labels, "sparseCrossEntropyWithLogits"), z, axis);
  return composite(
    "sparseCrossEntropyWithLogits",
    [z, operand(labels, "sparseCrossEntropyWithLogits")],
    { ...options, axis },
    () => overClasses(neg(absorb(target, logSoftmax(z, { axis }))), axis, options),
    "open",
  );
}

/**
 * Cross-entropy of probabilities with int32 class labels; see {@link sparseCrossEntropyWithLogits}.
 *
 * @example
 * evaluate(sparseCrossEntropy(tensor([[0.2, 0.8]]), tensor([1], { dtype: "int32" }))).item(); // 0.2231435513142097
 */
export function sparseCrossEntropy(probabilities: Operand, labels: Operand, options: CrossEntropyOptions = {}): Node {
  const p = liftFloat(probabilities, "sparseCrossEntropy");
  const axis = normalizeAxis("sparseCrossEntropy", options.axis ?? -1, p.rank);
  const target = oneHotLabels("sparseCrossEntropy", operand(labels, "sparseCrossEntropy"), p, axis);
  return composite(
    "sparseCrossEntropy",
    [p, operand(labels, "sparseCrossEntropy")],
    { ...options, axis },
    () => overClasses(neg(xlogy(target, p)), axis, options),
    "open",
  );
}

/**
 * The L2 penalty λ Σ θ². With biases excluded, as they should be: give it the weights alone.
 *
 * @example
 * evaluate(l2([tensor([1, 2])], 0.5)).item(); // 2.5
 */
export function l2(weights: readonly Operand[], lambda: Operand): Node {
  const nodes = weights.map((each) => liftFloat(each, "l2"));
  if (nodes.length === 0) {
    throw new ShapeError({
      op: "l2",
      expected: "at least one weight is required",
      received: "none",
      advice: "Pass a list that is not empty.",
    });
  }
  return composite("l2", nodes, {}, () => mul(lambda, nodes.map((w) => sum(square(w))).reduce(add)), "open");
}

/** y ln p, which is 0 where y is 0: the zero absorbs the logarithm of zero. */
function xlogy(y: Node, p: Node): Node {
  return absorb(y, log(p));
}

function overClasses(terms: Node, axis: number, options: LossOptions): Node {
  return reduceLoss(sum(terms, { axis }), options);
}

function reduceLoss(losses: Node, { reduction = "mean" }: LossOptions): Node {
  if (reduction === "none") return losses;
  return reduction === "sum" ? sum(losses) : mean(losses);
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
  const examples = scores.shape.filter((_, each) => each !== axis);
  if (!sameShape(labels.shape, examples)) {
    throw new ShapeError({
      op,
      expected: `labels must have shape [${examples.join(", ")}], that of the scores without the class axis`,
      received: `[${labels.shape.join(", ")}]`,
      advice: "There is one label for each example.",
    });
  }
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
