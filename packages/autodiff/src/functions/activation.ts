/** Activation functions that are made of primitives. sigmoid, tanh, relu and softplus are primitives themselves. */
import { normalizeAxis } from "@cadena/core";
import type { Node } from "../graph/node.js";
import { type FlatRule, withRule } from "../transforms/custom.js";
import { abs, add, div, log, mul, sign, sub } from "./arithmetic.js";
import { equal, greater, less, where } from "./comparison.js";
import { composite } from "./composite.js";
import { astype, exp, expm1, log1p, stopGradient } from "./elementwise.js";
import { liftFloat, type Operand, operand } from "./lift.js";
import { max, sum } from "./reduction.js";

/** Along which axis a normalised function works. */
export interface AxisOptions {
  /** Default: the last. */
  readonly axis?: number;
}

/**
 * e^xⱼ / Σₖ e^xₖ along an axis, computed from x − max x, so that it never overflows. Its slope is p ⊙ (t − Σ t ⊙ p).
 *
 * @example
 * evaluate(softmax(tensor([1000, 1000]))).toArray(); // [0.5, 0.5]
 */
export function softmax(x: Operand, options: AxisOptions = {}): Node {
  const node = liftFloat(x, "softmax");
  return softmaxOver(node, normalizeAxis("softmax", options.axis ?? -1, node.rank));
}

/** Along one axis, or over all. */
function softmaxOver(node: Node, axis: number | undefined): Node {
  return composite("softmax", [node], { axis }, () => {
    const powers = exp(sub(node, shift(node, axis)));
    const shares = div(powers, sum(powers, { axis, keepDims: true }));
    // The Jacobian diag(p) − p pᵀ is symmetric: one formula is both products.
    const product = (_: readonly Node[], [p]: readonly Node[], [d]: readonly Node[]): readonly Node[] => [
      mul(p as Node, sub(d as Node, sum(mul(d as Node, p as Node), { axis, keepDims: true }))),
    ];
    return withRule([node], [shares], { jvp: product, vjp: product }, true)[0] as Node;
  });
}

/**
 * ln Σ e^x along an axis (default all), with full accuracy for any x. Its slope is softmax(x).
 *
 * @example
 * evaluate(logsumexp(tensor([1000, 1000]))).item(); // 1000.6931471805599
 */
export function logsumexp(x: Operand, options: { readonly axis?: number; readonly keepDims?: boolean } = {}): Node {
  const node = liftFloat(x, "logsumexp");
  const axis = options.axis === undefined ? undefined : normalizeAxis("logsumexp", options.axis, node.rank);
  const keepDims = options.keepDims === true;
  return composite("logsumexp", [node], { axis, keepDims }, () => {
    const reduce = { axis, keepDims: true } as const;
    const kept = withRule(
      [node],
      [logOfSum(node, reduce)],
      { vjp: ([x], _y, [ct]) => [mul(softmaxOver(x as Node, axis), ct as Node)] },
      true,
    )[0] as Node;
    return keepDims ? kept : sum(kept, { axis });
  });
}

/**
 * Where n entries are the largest, t: ln Σ e^x = t + ln n + ln(1 + Σ′ e^(x − t)/n), the sum Σ′ over the others. It may
 * be tiny, and 1 + Σ′ would lose it.
 */
function logOfSum(x: Node, reduce: { readonly axis: number | undefined; readonly keepDims: true }): Node {
  const top = max(x, reduce);
  const isTop = equal(x, top);
  const count = sum(astype(isTop, x.dtype), reduce);
  const others = sum(where(isTop, 0, exp(sub(x, top))), reduce);
  return add(add(top, log(count)), log1p(div(others, count)));
}

/**
 * ln softmax(x) along an axis, as x − logsumexp x, both less the largest x: accurate where softmax underflows. Its
 * slope is t − Σ t ⊙ softmax(x).
 *
 * @example
 * evaluate(logSoftmax(tensor([0, 1000]))).toArray(); // [-1000, 0]
 */
export function logSoftmax(x: Operand, options: AxisOptions = {}): Node {
  const node = liftFloat(x, "logSoftmax");
  const axis = normalizeAxis("logSoftmax", options.axis ?? -1, node.rank);
  return composite("logSoftmax", [node], { axis }, () => {
    const reduce = { axis, keepDims: true } as const;
    const shifted = sub(node, shift(node, axis));
    const value = sub(shifted, logsumexp(shifted, reduce));
    const rule: FlatRule = {
      jvp: ([x], _y, [t]) => [sub(t as Node, sum(mul(softmaxOver(x as Node, axis), t as Node), reduce))],
      vjp: ([x], _y, [ct]) => [sub(ct as Node, mul(softmaxOver(x as Node, axis), sum(ct as Node, reduce)))],
    };
    return withRule([node], [value], rule, true)[0] as Node;
  });
}

/** The largest entry, as a constant: it cancels in what follows, and so does its slope. */
function shift(x: Node, axis: number | undefined): Node {
  return stopGradient(max(x, { axis, keepDims: true }));
}

/**
 * x where x > 0, else slope · x. At 0 it takes the left slope.
 *
 * @example
 * evaluate(leakyRelu(tensor([-10, 10]), 0.1)).toArray(); // [-1, 10]
 */
export function leakyRelu(x: Operand, slope = 0.01): Node {
  const node = liftFloat(x, "leakyRelu");
  return composite("leakyRelu", [node], { slope }, () => where(greater(node, 0), node, mul(slope, node)));
}

/**
 * As leakyRelu, with a slope that is learned. At 0 it takes the left slope.
 *
 * @example
 * evaluate(prelu(tensor([-10, 10]), 0.25)).toArray(); // [-2.5, 10]
 */
export function prelu(x: Operand, slope: Operand): Node {
  const [node, alpha] = [liftFloat(x, "prelu"), operand(slope, "prelu")];
  return composite("prelu", [node, alpha], {}, () => where(greater(node, 0), node, mul(alpha, node)));
}

/**
 * x where x > 0, else alpha · (eˣ − 1). At 0 it takes the left slope, alpha.
 *
 * @example
 * evaluate(elu(tensor([0, 2]))).toArray(); // [0, 2]
 */
export function elu(x: Operand, alpha: Operand = 1): Node {
  const node = liftFloat(x, "elu");
  return composite("elu", [node, operand(alpha, "elu", node.dtype)], {}, () =>
    where(greater(node, 0), node, mul(alpha, expm1(node))),
  );
}

/**
 * max(−1, min(1, x)), with slope 0 at ±1 and beyond.
 *
 * @example
 * evaluate(hardTanh(tensor([-2, 0.5]))).toArray(); // [-1, 0.5]
 */
export function hardTanh(x: Operand): Node {
  const node = liftFloat(x, "hardTanh");
  return composite("hardTanh", [node], {}, () => where(less(abs(node), 1), node, sign(node)));
}

/**
 * 0 where x < 0, else 1, with slope 0 everywhere.
 *
 * @example
 * evaluate(step(tensor([-1, 0, 1]))).toArray(); // [0, 1, 1]
 */
export function step(x: Operand): Node {
  const node = liftFloat(x, "step");
  // sign(x) + ½ has the sign wanted, also at 0; NaN stays NaN.
  return composite("step", [node], {}, () => mul(0.5, add(1, sign(add(sign(node), 0.5)))));
}
