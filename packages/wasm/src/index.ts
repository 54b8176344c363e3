/**
 * Graphs compiled to WebAssembly, by an engine that has what training needs and is given the rest.
 *
 * @module @cadena/wasm
 */
export { compile, type EngineOptions, wasmEngine, wasmEngineWith } from "./engine.js";
export type { Extension } from "./extension.js";
export { type JitOptions, jit } from "./jit.js";
export type { KernelTime, WasmProgram } from "./program.js";
export type { CompileOptions } from "./settings.js";
export { detectTarget, type Target } from "./target.js";
