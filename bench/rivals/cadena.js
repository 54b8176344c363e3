/** This project: the graphs of `graphs/`, run by an engine. */
import { referenceEngine } from "@cadena/autodiff";

/** Each engine of the project, loaded when asked for. */
const engines = {
  interpreter: async () => referenceEngine,
  wasm: async () => (await import("@cadena/wasm/full")).wasmEngine,
  joined: async () => {
    const { detectTarget, wasmEngineWith } = await import("@cadena/wasm/full");
    return wasmEngineWith({ target: { ...detectTarget(), joined: true } });
  },
};

export async function open(variant) {
  const engine = await engines[variant]();
  return (workload, options) => {
    const { graph, carry, inputs, state } = workload.graph(options);
    const program = engine.prepare(graph, { carry });
    if (state.length > 0) program.writeState(state);
    let outputs = [];
    return {
      step() {
        outputs = program.run(inputs);
      },
      result: () => firstOf(outputs[0].contiguous().data),
    };
  };
}

/** What is compared: the first numbers of the first output. */
export const firstOf = (data) => [...data.slice(0, 8)];
