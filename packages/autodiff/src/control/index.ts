/**
 * Control flow inside graphs: choices that are made, and loops that run, when the graph is evaluated.
 *
 * @module @cadena/autodiff/control
 */
export { cond } from "./cond.js";
export { type LoopOptions, scan } from "./scan.js";
