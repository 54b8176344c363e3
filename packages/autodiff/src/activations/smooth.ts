/** Activation functions without kinks, and the two ELUs. */
import { ValueError } from "@cadena/core";
import { abs, absorb, add, div, mul, neg } from "../functions/arithmetic.js";
import { greater, where } from "../functions/comparison.js";
import { composite } from "../functions/composite.js";
import { exp, expm1, sigmoid, softplus, tanh } from "../functions/elementwise.js";
import { liftFloat, type Operand, operand } from "../functions/lift.js";
import { reciprocal } from "../functions/power.js";
import type { Node } from "../graph/node.js";
import { normalCdf } from "../primitives/exponential.js";
import { withRule } from "../transforms/custom.js";

/**
 * x σ(x), also called swish.
 *
 * @example
 * evaluate(silu(0)).item(); // 0
 */
export function silu(x: Operand): Node {
  const node = liftFloat(x, "silu");
  return composite("silu", [node], {}, () => mul(node, sigmoid(node)));
}

/** Which formula {@link gelu} takes. */
export interface GeluOptions {
  /** "none" (default): x Φ(x), with the error function. "tanh": the approximation of GPT-2. */
  readonly approximate?: "none" | "tanh";
}

/**
 * x Φ(x), where Φ is the standard normal distribution. Φ keeps its digits far below 0; and (1 + tanh u)/2 is
 * σ(2u).
 *
 * @example
 * evaluate(gelu(1)).item(); // 0.841344746068543
 * evaluate(gelu(1, { approximate: "tanh" })).item(); // 0.8411919906082768
 */
export function gelu(x: Operand, options: GeluOptions = {}): Node {
  const node = liftFloat(x, "gelu");
  const { approximate = "none" } = options;
  return composite("gelu", [node], { approximate }, () => {
    if (approximate === "none") return mul(node, normalCdf(node));
    // Where the cube overflows, its slope absorbs the 0 that arrives there.
    const cubic = add(node, mul(0.044715, absorb(node, absorb(node, node))));
    return mul(node, sigmoid(mul(2 * Math.sqrt(2 / Math.PI), cubic)));
  });
}

/**
 * x tanh(ln(1 + eˣ))
 *
 * @example
 * evaluate(mish(0)).item(); // 0
 */
export function mish(x: Operand): Node {
  const node = liftFloat(x, "mish");
  return composite("mish", [node], {}, () => {
    const product = ([at]: readonly Node[], _: readonly Node[], [d]: readonly Node[]): readonly Node[] => [
      mul(d as Node, mishSlope(at as Node)),
    ];
    return withRule([node], [mul(node, tanh(softplus(node)))], { jvp: product, vjp: product }, true)[0] as Node;
  });
}

/**
 * tanh s + x · 4q(1 + q)/(q² + 2q + 2)² with s = ln(1 + eˣ) and q = eˣ. 1 − tanh² s, which is in the second term, would
 * have lost its digits. Where x > 0, q is e⁻ˣ, and the fraction is 4q²(1 + q)/(2q² + 2q + 1)².
 */
function mishSlope(x: Node): Node {
  const isPositive = greater(x, 0);
  const q = exp(where(isPositive, neg(x), x));
  const square = mul(q, q);
  const twice = add(q, q);
  const root = where(isPositive, add(add(square, square), add(twice, 1)), add(square, add(twice, 2)));
  const above = mul(mul(4, where(isPositive, square, q)), add(1, q));
  return add(tanh(softplus(x)), mul(x, div(above, mul(root, root))));
}

/**
 * x where x > 0, else alpha · (e^(x/alpha) − 1), whose slope at 0 is 1 for every alpha.
 *
 * @throws ValueError if alpha is 0.
 * @example
 * evaluate(celu(tensor([0, 2]), 0.5)).toArray(); // [0, 2]
 */
export function celu(x: Operand, alpha: Operand = 1): Node {
  if (alpha === 0) {
    throw new ValueError({
      op: "celu",
      expected: "an alpha other than 0 is required",
      received: "0",
      advice: "The limit is relu.",
    });
  }
  const [node, scale] = [liftFloat(x, "celu"), operand(alpha, "celu")];
  return composite("celu", [node, scale], {}, () => where(greater(node, 0), node, mul(alpha, expm1(div(node, alpha)))));
}

/** So that mean 0 and variance 1 are kept (Klambauer et al., 2017). */
const selfNormalizing = { scale: 1.0507009873554805, alpha: 1.6732632423543772 };

/**
 * 1.0507… · elu(x, 1.6732…), which keeps mean 0 and variance 1. At 0 it takes the left slope, 1.758….
 *
 * @example
 * evaluate(selu(1)).item(); // 1.0507009873554805
 */
export function selu(x: Operand): Node {
  const node = liftFloat(x, "selu");
  const { scale, alpha } = selfNormalizing;
  return composite("selu", [node], {}, () =>
    where(greater(node, 0), mul(scale, node), mul(scale * alpha, expm1(node))),
  );
}

/**
 * x / (1 + |x|), whose slope is 1 / (1 + |x|)².
 *
 * @example
 * evaluate(softsign(tensor([-1, 3]))).toArray(); // [-0.5, 0.75]
 */
export function softsign(x: Operand): Node {
  const node = liftFloat(x, "softsign");
  return composite("softsign", [node], {}, () => {
    // The quotient rule would subtract numbers that agree in most digits.
    const product = ([at]: readonly Node[], _: readonly Node[], [d]: readonly Node[]): readonly Node[] => {
      const share = reciprocal(add(1, abs(at as Node)));
      return [mul(d as Node, mul(share, share))];
    };
    return withRule([node], [div(node, add(1, abs(node)))], { jvp: product, vjp: product }, true)[0] as Node;
  });
}

/**
 * ln σ(x) = −softplus(−x), accurate where σ(x) underflows.
 *
 * @example
 * evaluate(logSigmoid(-1000)).item(); // -1000
 */
export function logSigmoid(x: Operand): Node {
  const node = liftFloat(x, "logSigmoid");
  return composite("logSigmoid", [node], {}, () => neg(softplus(neg(node))));
}
