/**
 * Products over chosen axes, and linear algebra: systems of equations, determinants, factors of matrices.
 *
 * @module @cadena/autodiff/linalg
 */
export {
  cholesky,
  det,
  inv,
  lstsq,
  qr,
  slogdet,
  solve,
  svd,
  type TriangularOptions,
  triangularSolve,
} from "./algebra.js";
export { einsum } from "./einsum.js";
export { type MatrixNormOptions, matrixNorm } from "./norm.js";
export { dot, inner, kron, outer, tensordot } from "./products.js";
