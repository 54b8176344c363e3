/**
 * Graphs compiled to WebAssembly.
 *
 * @module @cadena/wasm
 */
export { type CompileOptions, compile, wasmEngine } from "./engine.js";
export { type JitOptions, jit } from "./jit.js";
export type { KernelTime, WasmProgram } from "./program.js";
export { detectTarget, type Target } from "./target.js";
