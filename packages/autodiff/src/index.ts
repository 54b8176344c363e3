/**
 * Symbolic automatic differentiation: graphs of primitives, and functions from graphs to graphs.
 *
 * @module @cadena/autodiff
 */

export { type Engine, type PrepareOptions, type Program, referenceEngine, requireState } from "./engine.js";
export { BindingError, NotDifferentiableError, NotScalarError } from "./errors.js";
export { type FormulaOptions, formulaOf } from "./formula.js";
export {
  type AxisOptions,
  elu,
  hardTanh,
  leakyRelu,
  logSoftmax,
  logsumexp,
  prelu,
  softmax,
  step,
} from "./functions/activation.js";
export {
  abs,
  absorb,
  add,
  div,
  log,
  maximum,
  minimum,
  mul,
  neg,
  pow,
  sign,
  sqrt,
  square,
  sub,
} from "./functions/arithmetic.js";
export { equal, greater, greaterEqual, less, lessEqual, notEqual, where } from "./functions/comparison.js";
export { composite } from "./functions/composite.js";
export { matmul } from "./functions/contraction.js";
export {
  astype,
  atan,
  barrier,
  cos,
  erf,
  exp,
  expm1,
  log1p,
  relu,
  sigmoid,
  sin,
  softplus,
  stopGradient,
  tanh,
} from "./functions/elementwise.js";
export { lift, type Operand } from "./functions/lift.js";
export {
  isFinite,
  isInf,
  isNaN,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  type NanToNumOptions,
  nanToNum,
} from "./functions/logic.js";
export {
  type BinaryCrossEntropyOptions,
  bce,
  bceWithLogits,
  type CrossEntropyOptions,
  crossEntropy,
  crossEntropyWithLogits,
  type LossOptions,
  l2,
  lossOf,
  mse,
  nll,
  type SmoothingOptions,
  sparseCrossEntropy,
  sparseCrossEntropyWithLogits,
} from "./functions/loss.js";
export {
  broadcastTo,
  broadcastTogether,
  concatenate,
  type PadOptions,
  pad,
  reshape,
  slice,
  transpose,
} from "./functions/movement.js";
export { cbrt, exp2, hypot, log2, log10, logaddexp, reciprocal, rsqrt, xlogy } from "./functions/power.js";
export { max, mean, min, type ReductionOptions, sum } from "./functions/reduction.js";
export { ceil, clip, floor, mod, round, trunc } from "./functions/rounding.js";
export { acos, acosh, asin, asinh, atan2, atanh, cosh, sinh, tan } from "./functions/trigonometric.js";
export { apply, applyOne } from "./graph/apply.js";
export { type Aval, type Dims, formatAval, Spec } from "./graph/aval.js";
export { bodiesOf, isGraph } from "./graph/bodies.js";
export { type Context, type Frame, scope } from "./graph/context.js";
export type { Domain } from "./graph/domain.js";
export { type ArgumentSpec, Graph, type Traced, trace } from "./graph/graph.js";
export {
  Application,
  type ConstantOptions,
  constant,
  type InputOptions,
  input,
  isNode,
  Node,
  named,
} from "./graph/node.js";
export { type Order, topologicalOrder } from "./graph/order.js";
export type {
  Batched,
  BatchRule,
  Call,
  Differential,
  Kink,
  Params,
  PartialDerivative,
  Primitive,
  WriteBody,
  Zero,
} from "./graph/primitive.js";
export { type NodeMap, type Replacement, rebuild, substitute } from "./graph/rebuild.js";
export type { Step } from "./graph/step.js";
export type { Formula, ProductStyle, Relation } from "./notation.js";
export { countNodes, simplify } from "./rewrite/simplify.js";
export type { Condition, RuleSet, Simplified, SimplifyOptions } from "./rewrite/types.js";
export { type VmapOptions, vmap } from "./transforms/batch.js";
export { checkpoint } from "./transforms/checkpoint.js";
export { customDerivative, type DerivativeRules } from "./transforms/custom.js";
export { type Bindings, type Evaluated, evaluate } from "./transforms/evaluate.js";
export { fitInput, requireCount } from "./transforms/fit.js";
export { pushForward } from "./transforms/forward.js";
export {
  type Derivatives,
  type GradOptions,
  grad,
  gradients,
  jvp,
  type Loose,
  valueAndGrad,
  vjp,
} from "./transforms/gradient.js";
export { hessian, hvp, type JacobianOptions, jacfwd, jacrev } from "./transforms/jacobian.js";
export { linearize } from "./transforms/linearize.js";
export { type Backward, backpropagate } from "./transforms/reverse.js";
