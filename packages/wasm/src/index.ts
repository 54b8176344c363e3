/**
 * Graphs compiled to WebAssembly.
 *
 * @module @cadena/wasm
 */
export { type Capability, capabilityOf } from "./capability.js";
export { type CompileOptions, compile, wasmEngine } from "./engine.js";
export { explain } from "./explain/explain.js";
export { type JitOptions, jit } from "./jit.js";
export type { KernelTime, WasmProgram } from "./program.js";
export { detectTarget, type Target } from "./target.js";
