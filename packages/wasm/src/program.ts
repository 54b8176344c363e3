/** A compiled program: inputs in, outputs out, state that stays. */
import { fitInput, type Graph, type Node, type Program, requireCount, requireState } from "@cadena/autodiff";
import { type DType, Tensor, type TensorData } from "@cadena/core";
import { importsFor } from "./emit/imports.js";
import { exportName } from "./emit/program.js";
import { evaluateBody, type Reference } from "./lower/kernel.js";
import type { Buffer, View } from "./lower/view.js";
import { type CompiledModule, type Instance, webAssembly } from "./runtime.js";
import type { Stages } from "./stages.js";
import type { Team } from "./threads/pool.js";

/** What graphs of one structure share. */
export interface Compiled extends Stages {
  readonly module: CompiledModule;
}

interface Slot {
  readonly node: Node;
  readonly data: TensorData;
}

/** How long a kernel took. */
export interface KernelTime {
  readonly kernel: string;
  readonly milliseconds: number;
}

/**
 * A graph made ready to run by WebAssembly, as {@link compile} gives it.
 *
 * @example
 * const [count, by] = [input("count"), input("by")];
 * const program = compile(new Graph([count, by], [add(count, by)]), { carry: [[0, 0]] });
 * program.writeState([tensor(10)]);
 * program.run([tensor(1)]);
 * program.run([tensor(5)]);
 * program.readState()[0]?.item(); // 16
 */
export class WasmProgram implements Program {
  readonly #inputs: readonly Slot[];
  readonly #outputs: readonly Slot[];
  readonly #state: readonly Slot[];
  readonly #run: () => void;
  readonly #team: Team | undefined;
  readonly #instance: Instance;
  readonly #compiled: Compiled;
  readonly #graph: Graph;
  /** Does carried state need to be set no more? */
  #ready: true | undefined;
  /** Of the last run: other values take the place of inputs while a program runs. */
  #last: readonly Tensor[] = [];

  /** @internal Use `compile`. */
  constructor(graph: Graph, compiled: Compiled, constants: readonly Tensor[]) {
    const { lowered, assembled, module, settings } = compiled;
    const { carry, abilities } = settings;
    const { plan, pages, steps } = assembled;
    const memory = new webAssembly.Memory({ initial: pages, maximum: pages, shared: steps.length > 0 });
    const at = (buffer: Buffer): TensorData => arrayOn(memory.buffer, buffer, plan.addressOf(buffer));
    for (const [i, buffer] of [...lowered.constants.keys()].entries()) {
      at(buffer).set((constants[i] as Tensor).contiguous().data as never);
    }
    const reference = (i: number): void => runReference(assembled.outside[i] as Reference, at);
    this.#graph = graph;
    this.#compiled = compiled;
    this.#instance = new webAssembly.Instance(module, importsFor(memory, reference));
    const carriedOutputs = new Set(carry.map(([output]) => output));
    const carriedInputs = new Set(carry.map(([, input]) => input));
    const slot = (node: Node, buffer: Buffer | undefined): Slot => ({ node, data: at(buffer as Buffer) });
    const inputs = graph.inputs.map((node, i) => slot(node, lowered.inputs[i]));
    const outputs = graph.outputs.map((node, i) => slot(node, lowered.outputs[i]));
    this.#inputs = inputs.filter((_, i) => !carriedInputs.has(i));
    this.#outputs = outputs.filter((_, i) => !carriedOutputs.has(i));
    this.#state = carry.map(([, input]) => inputs[input] as Slot);
    const { exports } = this.#instance;
    const alone = exports["run"] as () => void;
    const team = steps.length > 0 ? abilities.sharing?.team(steps, module, memory, exports, alone) : undefined;
    this.#team = team;
    const watched = abilities.guarding?.watch(memory.buffer, compiled, exports);
    this.#run = watched ?? (team ? () => team.run() : alone);
    this.#ready = carry.length === 0 || undefined;
  }

  /** Runs once. Takes the inputs that are not carried, and gives the outputs that are not, in order. */
  run(inputs: readonly Tensor[]): readonly Tensor[] {
    requireCount("run", "inputs", this.#inputs.length, inputs.length);
    requireState("run", this.#ready);
    this.#write(inputs);
    this.#last = inputs;
    this.#run();
    return this.#outputs.map(read);
  }

  /** The carried state, copied. */
  readState(): readonly Tensor[] {
    requireState("readState", this.#ready);
    return this.#state.map(read);
  }

  /** Sets the carried state. */
  writeState(state: readonly Tensor[]): void {
    requireCount("writeState", "tensors", this.#state.length, state.length);
    for (let i = 0; i < state.length; i++) write("writeState", this.#state[i] as Slot, state[i] as Tensor);
    this.#ready = true;
  }

  /** How many workers take part in runs: none where nothing is shared, and until they have started. */
  get workers(): number {
    return this.#team?.ready ?? 0;
  }

  /**
   * The kernels in their order, what was fused into each and what it costs, and the memory they share, if the engine
   * was given `texts` of `@cadena/wasm/full`; else the graph.
   */
  explain(): string {
    const { settings } = this.#compiled;
    return settings.abilities.texts?.explain(this.#graph, settings) ?? `${this.#graph}`;
  }

  /**
   * Runs once, kernel by kernel, with the inputs and state of the last run, and says how long each took, in
   * milliseconds. The state moves on by one step.
   */
  profile(): readonly KernelTime[] {
    this.#write(this.#last);
    const { kernels, settings } = this.#compiled;
    const call = (i: number): void => (this.#instance.exports[exportName(i)] as () => void)();
    const times = kernels.map((kernel, i) => {
      const began = performance.now();
      call(i);
      const milliseconds = performance.now() - began;
      return { kernel: settings.abilities.texts?.describe(kernel) ?? kernel.kind, milliseconds };
    });
    call(kernels.length);
    return times;
  }

  #write(inputs: readonly Tensor[]): void {
    for (let i = 0; i < inputs.length; i++) write("run", this.#inputs[i] as Slot, inputs[i] as Tensor);
  }
}

function write(op: string, { node, data }: Slot, value: Tensor): void {
  data.set(fitInput(op, node, value).contiguous().data as never);
}

function read({ node, data }: Slot): Tensor {
  return new Tensor(data.slice(), node.shape, node.dtype);
}

const arrays: Readonly<Record<DType, new (buffer: ArrayBufferLike, offset: number, length: number) => TensorData>> = {
  float64: Float64Array,
  float32: Float32Array,
  int32: Int32Array,
  bool: Uint8Array,
};

function arrayOn(memory: ArrayBufferLike, buffer: Buffer, address: number): TensorData {
  return new arrays[buffer.dtype](memory, address, buffer.size);
}

/** Runs a reference kernel on the program's memory. */
function runReference({ application, inputs, outputs }: Reference, at: (buffer: Buffer) => TensorData): void {
  const tensors = application.inputs.map(({ shape, dtype }, i) => {
    const { buffer, offset, axes } = inputs[i] as View;
    const strides = axes.map((runs) => runs.at(-1)?.stride ?? 0);
    return new Tensor(at(buffer), shape, dtype, strides, offset);
  });
  const results = application.primitive.kernel(tensors, application.params, evaluateBody);
  for (const [i, buffer] of outputs.entries()) at(buffer).set((results[i] as Tensor).contiguous().data as never);
}
