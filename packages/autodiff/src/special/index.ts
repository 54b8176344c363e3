/**
 * Special functions, with SciPy's names.
 *
 * @module @cadena/autodiff/special
 */
export { erfc } from "./error-functions.js";
