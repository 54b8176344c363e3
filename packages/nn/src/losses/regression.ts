/** Losses of predicted numbers. */
import {
  abs,
  type LossOptions,
  lossOf,
  minimum,
  mul,
  type Node,
  type Operand,
  square,
  sub,
  sum,
} from "@cadena/autodiff";
import { requireBetween } from "../requirements.js";

/**
 * ½ Σₖ (ŷₖ − yₖ)² over the last axis, averaged over examples: its slope is ŷ − y.
 *
 * @example
 * evaluate(halfSquaredError(tensor([[1, 3]]), tensor([[0, 1]]))).item(); // 2.5
 */
export function halfSquaredError(prediction: Operand, target: Operand, options: LossOptions = {}): Node {
  return lossOf("halfSquaredError", prediction, target, options, (p, y) => {
    const squares = square(sub(p, y));
    return mul(0.5, p.rank === 0 ? squares : sum(squares, { axis: -1 }));
  });
}

/**
 * The mean absolute error, 1/n Σ |ŷ − y|, over all entries, with slope 0 where they are equal.
 *
 * @example
 * evaluate(mae(tensor([1, 3]), tensor([1, 1]))).item(); // 1
 */
export function mae(prediction: Operand, target: Operand, options: LossOptions = {}): Node {
  return lossOf("mae", prediction, target, options, (p, y) => abs(sub(p, y)));
}

/** The options of {@link huber}. */
export interface HuberOptions extends LossOptions {
  /** δ, where the parabola becomes a line. Default 1. */
  readonly delta?: number | undefined;
}

/**
 * ½ e² for errors e up to δ and δ (|e| − ½ δ) beyond, averaged over all entries (Huber, 1964): outliers pull no harder
 * than δ.
 *
 * @throws ValueError unless δ > 0.
 * @example
 * evaluate(huber(tensor([0.5, 3]), tensor([0, 0]), { reduction: "none" })).toArray(); // [0.125, 2.5]
 */
export function huber(prediction: Operand, target: Operand, options: HuberOptions = {}): Node {
  const { delta = 1 } = options;
  requireBetween("huber", "delta", delta, 0, Number.MAX_VALUE, "low");
  return lossOf("huber", prediction, target, options, (p, y) => {
    const error = abs(sub(p, y));
    // Where the two are equal so are the slopes of both branches: it does not matter that `minimum` splits ties.
    const inner = minimum(error, delta);
    return mul(inner, sub(error, mul(0.5, inner)));
  });
}
