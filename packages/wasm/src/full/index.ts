/**
 * Graphs compiled to WebAssembly by an engine that was given everything, and what it was given.
 *
 * @module @cadena/wasm/full
 */
export type { Capability } from "../capability.js";
export type { Extension } from "../extension.js";
export { control } from "../extensions/control.js";
export { draws } from "../extensions/draws.js";
export { functions } from "../extensions/functions.js";
export { guards } from "../extensions/guards.js";
export { indexing } from "../extensions/indexing.js";
export { ordering } from "../extensions/ordering.js";
export { rematerialisation } from "../extensions/rematerialisation.js";
export { rows } from "../extensions/rows.js";
export { texts } from "../extensions/texts.js";
export { threads } from "../extensions/threads.js";
export type { JitOptions } from "../jit.js";
export type { KernelTime, WasmProgram } from "../program.js";
export { detectTarget, type Target } from "../target.js";
export {
  type CompileOptions,
  capabilityOf,
  compile,
  type EngineOptions,
  explain,
  jit,
  wasmEngine,
  wasmEngineWith,
} from "./engine.js";
