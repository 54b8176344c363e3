/** Engines: what runs a graph. The reference engine evaluates it, and says what is right. */
import { ShapeError, Tensor, type TensorData } from "@cadena/core";
import type { Graph } from "./graph/graph.js";
import type { Node } from "./graph/node.js";
import { topologicalOrder } from "./graph/order.js";
import { run } from "./transforms/evaluate.js";
import { fitInput, requireCount } from "./transforms/fit.js";

/** How a graph is prepared. */
export interface PrepareOptions {
  /**
   * State that stays with the program between runs: pairs [output, input] by number. After a run, the value of the
   * output becomes the next value of the input.
   */
  readonly carry?: readonly (readonly [output: number, input: number])[];
}

/** A graph made ready to run. */
export interface Program {
  /**
   * Runs once. Takes the inputs that are not carried, in order; gives the outputs that are not carried, in order. State
   * that is carried keeps no memory of the inputs: theirs may be written over for the next run.
   */
  run(inputs: readonly Tensor[]): readonly Tensor[];
  /** The carried state, in the order of `carry`. Never aliases what the program works on. */
  readState(): readonly Tensor[];
  /** Sets the carried state. */
  writeState(state: readonly Tensor[]): void;
  /** What the program consists of, for people. */
  explain(): string;
}

/** What runs graphs: the reference engine, WebAssembly, or another. */
export interface Engine {
  readonly name: string;
  /** Makes a graph ready to run, once, for many runs. */
  prepare(graph: Graph, options?: PrepareOptions): Program;
}

/**
 * The engine that evaluates node by node, in plain TypeScript.
 *
 * @example
 * const graph = trace((x: Node) => mul(x, x), 0);
 * referenceEngine.prepare(graph).run([tensor(3)])[0]?.item(); // 9
 */
export const referenceEngine: Engine = {
  name: "reference",
  prepare(graph, { carry = [] } = {}) {
    const order = topologicalOrder([...graph.inputs, ...graph.outputs]);
    const carriedOutputs = new Set(carry.map(([output]) => output));
    const carriedInputs = new Set(carry.map(([, input]) => input));
    const free = graph.inputs.filter((_, i) => !carriedInputs.has(i));
    let state: readonly Tensor[] | undefined;
    return {
      run(inputs) {
        requireCount("run", "inputs", free.length, inputs.length);
        const values = new Map<Node, Tensor>();
        for (const [i, node] of free.entries()) values.set(node, fitInput("run", node, inputs[i] as Tensor));
        for (const [i, [, input]] of carry.entries()) {
          values.set(graph.inputs[input] as Node, requireState("run", state)[i] as Tensor);
        }
        const results = run(order, graph.outputs, (node) => values.get(node) as Tensor);
        const given = new Set(inputs.map(({ data }) => data));
        if (carry.length > 0) state = carry.map(([output]) => kept(results[output] as Tensor, given));
        return results.filter((_, i) => !carriedOutputs.has(i));
      },
      readState: () => (carry.length === 0 ? [] : requireState("readState", state)),
      writeState(next) {
        requireCount("writeState", "tensors", carry.length, next.length);
        state = carry.map(([, input], i) => fitInput("writeState", graph.inputs[input] as Node, next[i] as Tensor));
      },
      explain: () => graph.toString(),
    };
  },
};

/** State of its own: the caller may write over what it gave. */
function kept(value: Tensor, given: ReadonlySet<TensorData>): Tensor {
  if (!given.has(value.data)) return value;
  const { data, shape, dtype } = value.contiguous();
  return new Tensor(data === value.data ? data.slice() : data, shape, dtype);
}

/**
 * The state of a program, once it is set: for those who write engines.
 *
 * @throws ShapeError in the name of `op` if it is not.
 * @example
 * requireState("run", [tensor(1)]).length; // 1
 */
export function requireState<T>(op: string, state: T | undefined): T {
  if (state !== undefined) return state;
  throw new ShapeError({
    op,
    expected: "carried state must be set before the first run",
    received: "none",
    advice: "Call writeState first.",
  });
}
