/** The engine: graphs become programs that WebAssembly runs. */
import { type Engine, Graph, type PrepareOptions, type Program, simplify } from "@cadena/autodiff";
import { assemble, machineCode } from "./emit/program.js";
import { explain } from "./explain.js";
import { fuse } from "./lower/fuse.js";
import { lower } from "./lower/lower.js";
import { WasmProgram } from "./program.js";
import { detect, type Target } from "./target.js";

/** How to compile. */
export interface CompileOptions extends PrepareOptions {
  /** What machine code may use; by default what the runtime has. */
  readonly target?: Target;
}

/**
 * Compiles a graph: equal nodes are shared, elementwise chains become one loop each, memory is planned, and one
 * WebAssembly module runs it all.
 */
export function compile(graph: Graph, options: CompileOptions = {}): WasmProgram {
  const target = options.target ?? detect();
  const simpler = new Graph(graph.inputs, simplify(graph.outputs).outputs);
  const lowered = lower(simpler, machineCode(target));
  const kernels = fuse(lowered.kernels, lowered.outputs);
  const carry = options.carry ?? [];
  const states = new Set(carry.map(([, input]) => input));
  const assembled = assemble(
    kernels,
    {
      inputs: lowered.inputs.filter((_, i) => !states.has(i)),
      constants: [...lowered.constants.keys()],
      carry: carry.map(([output, input]) => ({
        from: lowered.outputs[output] as (typeof lowered.outputs)[number],
        state: lowered.inputs[input] as (typeof lowered.inputs)[number],
      })),
      outputs: lowered.outputs,
    },
    target,
  );
  return new WasmProgram({ graph, lowered, kernels, assembled, carry, explain: () => explain(kernels, assembled) });
}

/**
 * The engine that compiles to WebAssembly. Programs are freed by the garbage collector.
 */
export const wasmEngine: Engine = {
  name: "wasm",
  prepare: (graph, options): Program => compile(graph, options),
};
