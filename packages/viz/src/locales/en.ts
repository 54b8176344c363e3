/** English. */
import type { Locale } from "./locale.js";

/** English. */
export const en: Locale = {
  titles: { forward: "Forward pass", backward: "Backward pass", conditions: "Conditions", update: "Update" },
  textbook: { forward: "Function", backward: "Derivative" },
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
    multiple: "constant factor",
    product: "product rule",
    quotient: "quotient rule",
    power: "power rule",
    function: "a known derivative",
  },
  rules: {
    seed: "the derivative of a value with respect to itself",
    elementwise: "chain rule, entry by entry",
    linear: "transpose of a linear map",
    general: "vector-Jacobian product",
  },
  conditions: {
    nonzero: (what) => `${what} ≠ 0`,
    positive: (what) => `${what} > 0`,
    sumsToOne: (what) => `the entries of ${what} sum to 1`,
  },
  primitives: {
    matmul: "product with the other factor, transposed",
    broadcast: "sum over what was repeated",
    sum: "each term gets the cotangent of the sum",
    custom: "the derivative of the function as a whole",
  },
  deltas: (definitions) => `δ is the cotangent of a pre-activation: ${definitions}.`,
  cancelled: (what) => `cancelled: ${what}`,
  paths: (count) => `sum over ${count} paths`,
  early: (loss) => `The cotangents are those of ${loss} itself, with the factor of its mean in them.`,
  rounded: (digits) => `Named values of the forward pass are rounded to ${digits} digits.`,
  late: (objective, loss, factor) =>
    `${objective} is back-propagated, and the factor ${factor} of ${loss} is applied at the parameters.`,
};
