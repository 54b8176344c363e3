/** Initialisers that do not look at the size of the layer. */
import {
  type DType,
  full,
  normal as normalDraws,
  type Shape,
  type Tensor,
  uniform as uniformDraws,
} from "@cadena/core";
import { requireBetween } from "../requirements.js";

/** What an initialiser is told beside key and shape. */
export interface Draw {
  /** How many inputs each output is a sum over. */
  readonly fanIn: number;
  /** How many outputs each input goes to. */
  readonly fanOut: number;
  /** The element type. */
  readonly dtype: DType;
}

/** Makes the first value of a parameter. */
export type Initializer = (key: Tensor, shape: Shape, draw: Draw) => Tensor;

/**
 * All 0: for biases. Equal weights get equal gradients for ever, so not for weights.
 *
 * @example
 * zeros()(key(0), [2], { fanIn: 1, fanOut: 2, dtype: "float64" }).toArray(); // [0, 0]
 */
export function zeros(): Initializer {
  return constant(0);
}

/**
 * All equal to a number.
 *
 * @example
 * constant(0.5)(key(0), [2], { fanIn: 1, fanOut: 2, dtype: "float64" }).toArray(); // [0.5, 0.5]
 */
export function constant(value: number): Initializer {
  return (_key, shape, { dtype }) => full(shape, value, dtype);
}

/**
 * Normal draws of mean 0: variance std².
 *
 * @throws ValueError for a negative deviation.
 * @example
 * normal(0.01)(key(0), [2, 3], { fanIn: 2, fanOut: 3, dtype: "float32" }).shape; // [2, 3]
 */
export function normal(std = 1): Initializer {
  requireBetween("normal", "std", std, 0, Number.MAX_VALUE);
  return (key, shape, { dtype }) => normalDraws(key, shape, { std, dtype });
}

/**
 * Uniform draws from [−limit, limit): variance limit²/3.
 *
 * @throws ValueError unless the limit is above 0.
 * @example
 * uniform(0.05)(key(0), [2, 3], { fanIn: 2, fanOut: 3, dtype: "float32" }).shape; // [2, 3]
 */
export function uniform(limit = 1): Initializer {
  requireBetween("uniform", "limit", limit, 0, Number.MAX_VALUE / 2, "low");
  return (key, shape, { dtype }) => uniformDraws(key, shape, { low: -limit, high: limit, dtype });
}
