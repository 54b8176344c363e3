/** Activation functions without kinks, and the two ELUs. */
import { ValueError } from "@cadena/core";
import { abs, absorb, add, div, mul, neg, square, sub } from "../functions/arithmetic.js";
import { greater, where } from "../functions/comparison.js";
import { composite } from "../functions/composite.js";
import { exp, expm1, sigmoid, softplus, tanh } from "../functions/elementwise.js";
import { liftFloat, type Operand, operand } from "../functions/lift.js";
import { reciprocal } from "../functions/power.js";
import { clip } from "../functions/rounding.js";
import type { Node } from "../graph/node.js";
import { normalCdf } from "../primitives/exponential.js";
import { withSlope } from "./slope.js";

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
  return composite("mish", [node], {}, () => withSlope(node, mul(node, tanh(softplus(node))), mishSlope));
}

/**
 * (4(x + 1)(q + 1) + q³ + 4q² + 2q)q/r² with q = eˣ and r = q² + 2q + 2. Its zero is at x = −1.192…, where q = ρ = 0.303…:
 * the first factor is 4(q + 1) times what x is beyond the zero, and (q − ρ)(q² + (4 + ρ)q + 2.536…). Beyond 21 it is 1.
 */
function mishSlope(x: Node): Node {
  const z = clip(x, -1000, 21);
  const q = exp(z);
  const rho = 0.3034825352815289;
  // In two steps, as no single number is the zero.
  const away = add(add(z, 1.1924312145154952), 4.8484829848031044e-17);
  const gap = where(greater(z, -0.5), sub(q, rho), mul(rho, expm1(away)));
  const first = add(mul(mul(4, away), add(q, 1)), mul(gap, add(mul(q, add(q, 4 + rho)), 2.536306932285039)));
  return div(mul(q, first), square(add(mul(q, add(q, 2)), 2)));
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

/** The scale and α that keep mean 0 and variance 1 (Klambauer et al., 2017). */
const selfScale = 1.0507009873554805;
const selfAlpha = 1.6732632423543772;

/**
 * 1.0507… · elu(x, 1.6732…), which keeps mean 0 and variance 1. At 0 it takes the left slope, 1.758….
 *
 * @example
 * evaluate(selu(1)).item(); // 1.0507009873554805
 */
export function selu(x: Operand): Node {
  const node = liftFloat(x, "selu");
  return composite("selu", [node], {}, () =>
    where(greater(node, 0), mul(selfScale, node), mul(selfScale * selfAlpha, expm1(node))),
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
  // The quotient rule would subtract numbers that agree in most digits.
  return composite("softsign", [node], {}, () =>
    withSlope(node, div(node, add(1, abs(node))), (at) => square(reciprocal(add(1, abs(at))))),
  );
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
