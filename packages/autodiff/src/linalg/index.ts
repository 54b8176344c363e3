/**
 * Products over chosen axes, beside matmul of the main entry.
 *
 * @module @cadena/autodiff/linalg
 */
export { einsum } from "./einsum.js";
export { dot, inner, kron, outer, tensordot } from "./products.js";
