/**
 * Random draws as functions of a key node. Those of the main entry have the same names and numbers, and give tensors.
 *
 * @module cadena/random
 */
export {
  bernoulli,
  bits,
  type CategoricalOptions,
  categorical,
  foldIn,
  type GumbelOptions,
  gumbel,
  type NormalOptions,
  normal,
  permutation,
  split,
  type TruncatedNormalOptions,
  truncatedNormal,
  type UniformOptions,
  uniform,
} from "@cadena/autodiff/random";
