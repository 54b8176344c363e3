/**
 * Special functions, with SciPy's names.
 *
 * @module @cadena/autodiff/special
 */
export { erfc, erfinv } from "./error-functions.js";
