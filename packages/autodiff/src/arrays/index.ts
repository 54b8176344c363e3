/**
 * NumPy's functions that move, index, order and reduce arrays, beside those of the main entry.
 *
 * @module @cadena/autodiff/arrays
 */
export { arraySplit, expandDims, meshgrid, moveaxis, squeeze, stack } from "./axes.js";
export type { IndexMode, IndexOptions, Indices } from "./indices.js";
export { diag, matrixTrace, tril, triu } from "./matrix.js";
export { flip, repeat, roll, tile } from "./repeat.js";
export { oneHot, take, takeAlongAxis } from "./take.js";
