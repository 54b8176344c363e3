/** The engine for those who name none. */
import { type Engine, referenceEngine } from "@cadena/autodiff";
import { wasmEngine } from "@cadena/wasm/full";

/**
 * What prepares a graph for many runs: WebAssembly, or the reference engine where the runtime has none. `value()` and
 * `evaluate`, which walk a graph once, are always the reference engine's.
 *
 * @example
 * const program = defaultEngine.prepare(trace((x: Node) => mul(x, x), 0));
 * program.run([tensor(3)])[0]?.item(); // 9
 */
export const defaultEngine: Engine = "WebAssembly" in globalThis ? wasmEngine : referenceEngine;
