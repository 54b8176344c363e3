/**
 * Special functions, with SciPy's names.
 *
 * @module @cadena/autodiff/special
 */
export { erfc, erfinv } from "./error-functions.js";
export { digamma, i0, i0e, i1, i1e, lgamma, polygamma, sinc } from "./functions.js";
