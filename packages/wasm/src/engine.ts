/** The engine: graphs become programs that WebAssembly runs. */
import type { Engine, Graph, Program } from "@cadena/autodiff";
import type { Tensor } from "@cadena/core";
import { type Compiled, WasmProgram } from "./program.js";
import { webAssembly } from "./runtime.js";
import { type CompileOptions, settingsOf } from "./settings.js";
import { signatureOf } from "./signature.js";
import { simpler, stagesOf } from "./stages.js";

/** Modules by what decides them, the one used longest ago first. */
const modules = new Map<string, Compiled>();
const kept = 64;

/**
 * Compiles a graph: equal nodes are shared, elementwise chains become one loop each, memory is planned, and one
 * WebAssembly module runs it all. Graphs of one structure share their module.
 *
 * @throws ValueError if the program needs more memory than WebAssembly has.
 * @example
 * const x = input("x", { shape: [3], dtype: "float32" });
 * const program = compile(new Graph([x], [mul(x, x)]));
 * program.run([tensor([1, 2, 3], { dtype: "float32" })])[0]?.toArray(); // [1, 4, 9]
 */
export function compile(graph: Graph, options: CompileOptions = {}): WasmProgram {
  const settings = settingsOf("compile", options);
  const short = simpler(graph, settings.abilities);
  const signature = signatureOf(short);
  const key = signature && `${JSON.stringify(settings)}${signature}`;
  const known = key === undefined ? undefined : modules.get(key);
  const compiled = known ?? make();
  if (key !== undefined) {
    modules.delete(key);
    modules.set(key, compiled);
    if (modules.size > kept) modules.delete(modules.keys().next().value as string);
  }
  const constants = known === undefined ? [...compiled.lowered.constants.values()] : largeConstants(short);
  return new WasmProgram(graph, compiled, constants);

  function make(): Compiled {
    const stages = stagesOf(short, settings);
    return { ...stages, module: new webAssembly.Module(stages.assembled.bytes) };
  }
}

/** The constants that lie in memory, in the order in which lowering meets them. */
function largeConstants({ nodes }: Graph): readonly Tensor[] {
  return nodes.flatMap(({ constant }) => (constant !== undefined && constant.size !== 1 ? [constant] : []));
}

/** How an engine compiles. */
export type EngineOptions = Pick<CompileOptions, "target" | "extend">;

/**
 * An engine that compiles to WebAssembly in its own way.
 *
 * @example
 * const engine = wasmEngineWith({ extend: [functions] });
 * const f = jit((x: Node) => sum(sin(x)), { engine });
 * f(tensor([0, 0])).item(); // 0
 */
export function wasmEngineWith(options: EngineOptions): Engine {
  return { name: "wasm", prepare: (graph, prepared): Program => compile(graph, { ...options, ...prepared }) };
}

/**
 * The engine that compiles to WebAssembly. Programs are freed by the garbage collector.
 *
 * @example
 * const graph = trace((x: Node) => mul(x, x), 0);
 * wasmEngine.prepare(graph).run([tensor(3)])[0]?.item(); // 9
 */
export const wasmEngine: Engine = wasmEngineWith({});
