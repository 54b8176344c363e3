/**
 * NumPy's functions that move, index, order and reduce arrays, beside those of the main entry.
 *
 * @module @cadena/autodiff/arrays
 */
export { arraySplit, expandDims, meshgrid, moveaxis, squeeze, stack } from "./axes.js";
export type { IndexMode, IndexOptions, Indices } from "./indices.js";
export { diag, matrixTrace, tril, triu } from "./matrix.js";
export { type NormOptions, norm } from "./norm.js";
export { type ArgOptions, all, any, argmax, argmin, prod, type SpreadOptions, std, variance } from "./reduce.js";
export { flip, repeat, roll, tile } from "./repeat.js";
export { cummax, cumprod, cumsum, type ScanOptions } from "./scan.js";
export { putAlongAxis, type ScatterOptions, scatter } from "./scatter.js";
export { argsort, median, type QuantileOptions, quantile, type SortOptions, searchsorted, sort, topK } from "./sort.js";
export { oneHot, take, takeAlongAxis } from "./take.js";
export { type Unique, type UniqueOptions, unique } from "./unique.js";
