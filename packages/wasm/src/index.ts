/**
 * Graphs compiled to WebAssembly.
 *
 * @module @cadena/wasm
 */
export type { Target } from "./target.js";
