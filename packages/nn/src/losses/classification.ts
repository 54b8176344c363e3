/** Losses of predicted classes and distributions, beside the cross-entropies of autodiff. */
import {
  absorb,
  div,
  type LossOptions,
  log,
  logSoftmax,
  lossOf,
  maximum,
  mul,
  type Node,
  type Operand,
  relu,
  sqrt,
  square,
  sub,
  sum,
} from "@cadena/autodiff";

/**
 * The divergence of Kullback and Leibler (1951) from predicted to true probabilities, Σₖ yₖ (ln yₖ − ln pₖ) over the
 * last axis, averaged over examples. From logits, use {@link klDivergenceWithLogits}.
 *
 * @example
 * evaluate(klDivergence(tensor([0.5, 0.5]), tensor([1, 0]))).item(); // 0.6931471805599453
 */
export function klDivergence(prediction: Operand, target: Operand, options: LossOptions = {}): Node {
  return lossOf("klDivergence", prediction, target, options, (p, y) => divergence(y, log(p)));
}

/**
 * {@link klDivergence} of logits, with full accuracy for any.
 *
 * @example
 * evaluate(klDivergenceWithLogits(tensor([0, 1000]), tensor([1, 0]))).item(); // 1000
 */
export function klDivergenceWithLogits(logits: Operand, target: Operand, options: LossOptions = {}): Node {
  return lossOf("klDivergenceWithLogits", logits, target, options, (z, y) => divergence(y, logSoftmax(z)));
}

/** Σₖ yₖ (ln yₖ − ln pₖ), where a class without probability counts nothing. */
function divergence(y: Node, logarithm: Node): Node {
  return sum(sub(absorb(y, log(y)), absorb(y, logarithm)), { axis: -1 });
}

/**
 * max(0, 1 − y ŷ) for targets −1 and 1, averaged over all entries (Cortes and Vapnik, 1995), with slope 0 at y ŷ = 1.
 * Keras takes targets 0 and 1 too: 2 y − 1 makes them so.
 *
 * @example
 * evaluate(hinge(tensor([0.5, -2]), tensor([1, -1]), { reduction: "none" })).toArray(); // [0.5, 0]
 */
export function hinge(prediction: Operand, target: Operand, options: LossOptions = {}): Node {
  return lossOf("hinge", prediction, target, options, (p, y) => relu(sub(1, mul(y, p))));
}

/**
 * 1 − ŷ·y/(‖ŷ‖ ‖y‖) over the last axis, averaged over examples: 0 for one direction, 2 for opposite ones, 1 beside a
 * zero vector. Keras's is 1 less.
 *
 * @example
 * evaluate(cosineDistance(tensor([[2, 0]]), tensor([[1, 1]]))).item(); // 0.29289321881345254
 */
export function cosineDistance(prediction: Operand, target: Operand, options: LossOptions = {}): Node {
  return lossOf("cosineDistance", prediction, target, options, (p, y) =>
    sub(1, sum(mul(unit(p), unit(y)), { axis: -1 })),
  );
}

/** x/‖x‖ along the last axis; 0 where x is. */
function unit(x: Node): Node {
  return div(x, sqrt(maximum(sum(square(x), { axis: -1, keepDims: true }), 1e-24)));
}
