/**
 * Control flow inside graphs: choices that are made when the graph is evaluated.
 *
 * @module @cadena/autodiff/control
 */
export { cond } from "./cond.js";
