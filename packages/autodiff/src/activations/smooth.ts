/** Activation functions without kinks, and the two ELUs. */
import { ValueError } from "@cadena/core";
import { abs, add, div, mul, neg, square } from "../functions/arithmetic.js";
import { greater, where } from "../functions/comparison.js";
import { composite } from "../functions/composite.js";
import { expm1, softplus } from "../functions/elementwise.js";
import { liftFloat, type Operand, operand, pair } from "../functions/lift.js";
import { reciprocal } from "../functions/power.js";
import { withSlope } from "../functions/slope.js";
import type { Node } from "../graph/node.js";
import { growth } from "../primitives/exponential.js";
import { type FlatRule, withRule } from "../transforms/custom.js";
import * as primitive from "./primitives.js";

/**
 * x σ(x), also called swish.
 *
 * @example
 * evaluate(silu(0)).item(); // 0
 */
export function silu(x: Operand): Node {
  const node = liftFloat(x, "silu");
  return composite("silu", [node], {}, () => primitive.silu(node));
}

/** Which formula {@link gelu} takes. */
export interface GeluOptions {
  /** "none" (default): x Φ(x), with the error function. "tanh": the approximation of GPT-2. */
  readonly approximate?: "none" | "tanh";
}

/**
 * x Φ(x), where Φ is the standard normal distribution. Its approximation has (1 + tanh u)/2 = σ(2u) with
 * u = √(2/π) (x + 0.044715x³) in place of Φ(x) (Hendrycks and Gimpel, 2016).
 *
 * @example
 * evaluate(gelu(1)).item(); // 0.841344746068543
 * evaluate(gelu(1, { approximate: "tanh" })).item(); // 0.8411919906082768
 */
export function gelu(x: Operand, options: GeluOptions = {}): Node {
  const node = liftFloat(x, "gelu");
  const { approximate = "none" } = options;
  return composite("gelu", [node], { approximate }, () =>
    approximate === "none" ? primitive.gelu(node) : primitive.geluTanh(node),
  );
}

/**
 * x tanh(ln(1 + eˣ))
 *
 * @example
 * evaluate(mish(0)).item(); // 0
 */
export function mish(x: Operand): Node {
  const node = liftFloat(x, "mish");
  return composite("mish", [node], {}, () => primitive.mish(node));
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
  return composite("celu", [node, scale], {}, () => {
    // By a power of 2 the quotient is exact, and formulas lose nothing.
    if (typeof alpha === "number" && Number.isInteger(Math.log2(Math.abs(alpha)))) return scaledElu(node, alpha);
    const both = pair("celu", node, typeof alpha === "number" ? alpha : scale, true);
    return withRule(both, [scaledElu(...both)], ruleOfCelu)[0] as Node;
  });
}

function scaledElu(x: Node, alpha: Operand): Node {
  return where(greater(x, 0), x, mul(alpha, expm1(div(x, alpha))));
}

/** The slopes in x and in alpha. */
function slopesOfCelu([x, alpha]: readonly Node[]): readonly [Node, Node] {
  const [at, scale] = [x as Node, alpha as Node];
  const above = greater(at, 0);
  return [where(above, 1, growth(at, scale)), where(above, 0, primitive.tangentGap(div(at, scale)))];
}

const ruleOfCelu: FlatRule = {
  jvp: (inputs, _, [dx, da]) => {
    const [inX, inAlpha] = slopesOfCelu(inputs);
    return [add(mul(dx as Node, inX), mul(da as Node, inAlpha))];
  },
  vjp: (inputs, _, [d]) => slopesOfCelu(inputs).map((slope) => mul(d as Node, slope)),
};

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
