/**
 * Random draws as functions of a key node: the same numbers as core's draws of that key, with slopes for location and
 * scale. A key is int32 [2]; several keys [..., 2] give draws [..., ...shape].
 *
 * @module @cadena/autodiff/random
 */
export { bernoulli, type CategoricalOptions, categorical, permutation } from "./discrete.js";
export { foldIn, split } from "./keys.js";
export { type GumbelOptions, gumbel, type NormalOptions, normal } from "./normal.js";
export { type TruncatedNormalOptions, truncatedNormal } from "./truncated.js";
export { bits, type UniformOptions, uniform } from "./uniform.js";
