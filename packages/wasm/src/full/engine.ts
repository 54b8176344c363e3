/** The engine that was given everything. */
import type { Application, Engine, Evaluated, Graph, Loose, Program } from "@cadena/autodiff";
import { type Capability, capabilityWith } from "../capability.js";
import { type EngineOptions as Basic, compile as compileWith } from "../engine.js";
import { explain as explainWith } from "../explain/explain.js";
import type { Extension } from "../extension.js";
import { control } from "../extensions/control.js";
import { draws } from "../extensions/draws.js";
import { functions } from "../extensions/functions.js";
import { guards } from "../extensions/guards.js";
import { indexing } from "../extensions/indexing.js";
import { ordering } from "../extensions/ordering.js";
import { rematerialisation } from "../extensions/rematerialisation.js";
import { rows } from "../extensions/rows.js";
import { texts } from "../extensions/texts.js";
import { threadsFor } from "../extensions/threads.js";
import { type JitOptions, jit as jitWith } from "../jit.js";
import type { WasmProgram } from "../program.js";
import type { CompileOptions as BasicOptions } from "../settings.js";

/** How an engine compiles. */
export interface EngineOptions extends Omit<Basic, "extend"> {
  /** How many threads share long kernels; default 1. Results are the same but for the order of some sums: see {@link threads}. */
  readonly threads?: number;
  /** Threads share kernels of at least so many operations; default 2²⁰, which take some 20 µs. */
  readonly leastWork?: number;
}

/** How to compile. */
export interface CompileOptions extends EngineOptions, Omit<BasicOptions, "extend"> {
  /**
   * Looks for errors of the compiler: buffers lie apart, and after every kernel what lies between them is looked at.
   * Slow. A program that writes there throws.
   */
  readonly guard?: boolean;
}

/** What this engine is given. */
export const everything: readonly Extension[] = [
  functions,
  control,
  indexing,
  ordering,
  draws,
  rematerialisation,
  rows,
  texts,
];

function withEverything(op: string, options: CompileOptions): BasicOptions {
  const { threads = 1, leastWork, guard = false, ...rest } = options;
  return { ...rest, extend: [...everything, threadsFor(op, threads, leastWork), ...(guard ? [guards] : [])] };
}

/**
 * Compiles a graph: equal nodes are shared, elementwise chains become one loop each, memory is planned, and one
 * WebAssembly module runs it all. Graphs of one structure share their module.
 *
 * @throws ValueError if `threads` is no whole number from 1 to 255, or the program needs more memory than WebAssembly has.
 * @example
 * const x = input("x", { shape: [3], dtype: "float32" });
 * const program = compile(new Graph([x], [mul(x, x)]));
 * program.run([tensor([1, 2, 3], { dtype: "float32" })])[0]?.toArray(); // [1, 4, 9]
 */
export function compile(graph: Graph, options: CompileOptions = {}): WasmProgram {
  return compileWith(graph, withEverything("compile", options));
}

/**
 * The stages of the compiler as text: the graph as it is given, after each pass of simplification and after all of
 * them at once, as kernels, with its loops fused, and in memory. Names are those of the simplified graph's listing. The
 * same graph gives the same text for the same target.
 *
 * @example
 * const x = input("x", { shape: [4] });
 * explain(new Graph([x], [named("y", exp(add(mul(x, x), 0)))]));
 * // …
 */
export function explain(graph: Graph, options: CompileOptions = {}): string {
  return explainWith(graph, withEverything("explain", options));
}

/**
 * How an application runs where it is compiled by an engine that was given extensions, by default all: asked of the
 * compiler itself, which lowers it alone.
 *
 * @example
 * const x = input("x", { shape: [2, 3] });
 * [tanh(x), transpose(x)].map(({ application }) => application && capabilityOf(application)); // ["machine code", "movement"]
 */
export function capabilityOf(application: Application, extend: readonly Extension[] = everything): Capability {
  return capabilityWith(application, extend);
}

/**
 * An engine that compiles to WebAssembly in its own way.
 *
 * @throws ValueError if `threads` is no whole number from 1 to 255.
 * @example
 * const engine = wasmEngineWith({ threads: 2 });
 * const f = jit((x: Node) => sum(exp(x)), { engine });
 * f(tensor([0, 0])).item(); // 2
 */
export function wasmEngineWith(options: EngineOptions): Engine {
  const complete = withEverything("wasmEngineWith", options);
  return { name: "wasm", prepare: (graph, prepared): Program => compileWith(graph, { ...complete, ...prepared }) };
}

/**
 * The engine that compiles to WebAssembly. Programs are freed by the garbage collector.
 *
 * @example
 * const graph = trace((x: Node) => mul(x, x), 0);
 * wasmEngine.prepare(graph).run([tensor(3)])[0]?.item(); // 9
 */
export const wasmEngine: Engine = wasmEngineWith({});

/**
 * The function with its values computed by compiled graphs. At the first call with arguments of some signature the
 * function is traced, and its graph is compiled; later calls with that signature run the program.
 *
 * The signature is the structure of the arguments with the shapes and dtypes of their tensors. Numbers are inputs, so
 * that a learning rate may change: they take the float dtype of the tensors beside them, else float64. Booleans, strings,
 * null and the arguments named in `static` are part of the signature by their values. Tensors that the function captures
 * are read when it is traced.
 *
 * @throws BindingError if the function captures an input that has no value.
 * @example
 * const f = jit((x: Node, rate: Node) => mul(rate, sum(mul(x, x))));
 * f(tensor([1, 2]), 0.5).item(); // 2.5
 * f(tensor([3, 4]), 0.1).item(); // 2.5
 */
export function jit<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  options: JitOptions = {},
): (...args: Loose<A>) => Evaluated<R> {
  return jitWith(f, { engine: wasmEngine, ...options });
}
