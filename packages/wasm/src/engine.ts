/** The engine: graphs become programs that WebAssembly runs. */
import { type Engine, type Graph, type PrepareOptions, type Program, topologicalOrder } from "@cadena/autodiff";
import type { Tensor } from "@cadena/core";
import { type Compiled, WasmProgram } from "./program.js";
import { webAssembly } from "./runtime.js";
import { signatureOf } from "./signature.js";
import { simpler, stagesOf } from "./stages.js";
import { detectTarget, type Target } from "./target.js";

/** How to compile. */
export interface CompileOptions extends PrepareOptions {
  /** What machine code may use; by default what the runtime has. */
  readonly target?: Target;
  /**
   * Looks for errors of the compiler: buffers lie apart, and after every kernel what lies between them is looked at.
   * Slow. A program that writes there throws.
   */
  readonly guard?: boolean;
}

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
  const target = options.target ?? detectTarget();
  const { carry = [], guard = false } = options;
  const short = simpler(graph);
  const signature = signatureOf(short);
  const key = signature && `${JSON.stringify([target, carry, guard])}${signature}`;
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
    const stages = stagesOf(short, { target, carry, guard });
    return { ...stages, module: new webAssembly.Module(stages.assembled.bytes) };
  }
}

/** The constants that lie in memory, in the order in which lowering meets them. */
function largeConstants({ outputs }: Graph): readonly Tensor[] {
  return topologicalOrder(outputs).nodes.flatMap(({ constant }) =>
    constant !== undefined && constant.size !== 1 ? [constant] : [],
  );
}

/**
 * The engine that compiles to WebAssembly. Programs are freed by the garbage collector.
 *
 * @example
 * const graph = trace((x: Node) => mul(x, x), 0);
 * wasmEngine.prepare(graph).run([tensor(3)])[0]?.item(); // 9
 */
export const wasmEngine: Engine = {
  name: "wasm",
  prepare: (graph, options): Program => compile(graph, options),
};
