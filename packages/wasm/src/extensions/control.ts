/** Choices and loops inside of a program. */
import type { Extension } from "../extension.js";
import { cond, scan } from "../lower/control.js";

/**
 * `cond` runs one of its branches, and `scan` is a loop of machine code.
 *
 * @example
 * const engine = wasmEngineWith({ extend: [control] });
 * engine.name; // "wasm"
 */
export const control: Extension = { name: "control", rules: { cond, scan } };
