/** English. */
import type { Locale } from "./locale.js";

/** English. */
export const en: Locale = {
  number: (value) => String(value),
  functions: { sigmoid: "σ", log: "ln", atan: "arctan" },
  latexFunctions: { sin: "\\sin", cos: "\\cos", log: "\\ln", tanh: "\\tanh", sigmoid: "\\sigma", atan: "\\arctan" },
  where: { if: "if", else: "otherwise" },
  titles: { forward: "Forward pass", backward: "Backward pass", conditions: "Conditions" },
  forwardRoles: {
    input: "input",
    parameter: "parameter",
    constant: "constant",
    computed: "computed",
    loss: "loss",
  },
  backwardRoles: { seed: "seed", inner: "cotangent", parameter: "gradient" },
  stages: {
    definition: "definition",
    chain: "chain rule",
    substituted: "with the line above put in",
    simplified: "simplified",
    constant: "a constant",
    identity: "the variable itself",
    sum: "sum rule",
    product: "product rule",
    quotient: "quotient rule",
    power: "power rule",
    function: "a known derivative",
  },
  rules: {
    elementwise: "chain rule, entry by entry",
    linear: "transpose of a linear map",
    general: "vector-Jacobian product",
  },
  conditions: {
    nonzero: (what) => `${what} ≠ 0`,
    positive: (what) => `${what} > 0`,
    sumsToOne: (what) => `the entries of ${what} sum to 1`,
  },
  cancelled: (what) => `cancelled: ${what}`,
  paths: (count) => `sum over ${count} paths`,
  late: (objective, loss, factor) =>
    `${objective} is back-propagated, and the factor ${factor} of ${loss} is applied at the parameters.`,
};
