/**
 * Tensors, shapes, pytrees and reproducible random numbers.
 *
 * @module @cadena/core
 */

export {
  arange,
  eye,
  fromData,
  full,
  linspace,
  ones,
  type TensorLike,
  type TensorOptions,
  tensor,
  zeros,
} from "./construct.js";
export { allocate, checkDType, type DType, dtypes, isFloat, promoteTypes, type TensorData } from "./dtype.js";
export {
  AxisError,
  CadenaError,
  DTypeError,
  type ErrorDetail,
  errorMessage,
  IndexError,
  ShapeError,
  TreeMismatchError,
  ValueError,
} from "./errors.js";
export { type FormatOptions, formatNumber, formatTensor } from "./format.js";
export { matmul } from "./kernels/contraction.js";
export { mapBinary, mapTernary, mapUnary } from "./kernels/elementwise.js";
export { scatterAdd, scatterMax, takeAlongAxis } from "./kernels/indexing.js";
export { concatenate, pad } from "./kernels/movement.js";
export { argsort, cumsum } from "./kernels/order.js";
export { reduceMax, reduceMin, reduceSum } from "./kernels/reduction.js";
export {
  bernoulli,
  bits,
  type NormalOptions,
  normal,
  permutation,
  type UniformOptions,
  uniform,
} from "./random/draws.js";
export { type Counter, encipher, foldCounters, foldIn, key, split, splitCounters, type TupleOf } from "./random/key.js";
export {
  broadcastShapes,
  checkShape,
  formatShape,
  normalizeAxes,
  normalizeAxis,
  type Shape,
  sameShape,
  sizeOf,
  stridesOf,
} from "./shape.js";
export { type SliceRange, sliceIndices } from "./slice.js";
export { isTensor, type NestedArray, Tensor } from "./tensor.js";
export {
  checkSameStructure,
  flatten,
  leavesOf,
  mapTree,
  pathsOf,
  sameStructure,
  type TreeStructure,
  unflatten,
} from "./tree.js";
export type { LeafOf, MapTree, Tree } from "./tree-types.js";
