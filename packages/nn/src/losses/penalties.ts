/** Terms that keep weights small; the L2 term is autodiff's `l2`. */
import { abs, add, l2, mul, type Node, type Operand, sum } from "@cadena/autodiff";

/**
 * The L1 penalty λ Σ |θ| (Tibshirani, 1996), with slope 0 at 0: 0 for no weights. Give it the weights alone, not the
 * biases.
 *
 * @example
 * evaluate(l1([tensor([1, -2])], 0.5)).item(); // 1.5
 */
export function l1(weights: readonly Operand[], lambda: Operand): Node {
  const sizes = weights.map((each) => sum(abs(each)));
  return mul(lambda, sizes.length === 0 ? 0 : sizes.reduce((a, b) => add(a, b)));
}

/**
 * The elastic net λ₁ Σ |θ| + λ₂ Σ θ² (Zou and Hastie, 2005, eq. 3).
 *
 * @example
 * evaluate(elasticNet([tensor([1, -2])], 0.5, 0.1)).item(); // 2
 */
export function elasticNet(weights: readonly Operand[], lambda1: Operand, lambda2: Operand): Node {
  return add(l1(weights, lambda1), l2(weights, lambda2));
}
