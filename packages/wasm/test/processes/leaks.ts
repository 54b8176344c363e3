/** A process of its own: 20,000 steps of a program, and 1,000 programs, and what memory they leave. */
import { add, Graph, gradients, input, matmul, mean, mul, square, sub, sum, tanh } from "@cadena/autodiff";
import { tensor, zeros } from "@cadena/core";
import { compile } from "@cadena/wasm/full";

const collect = (globalThis as unknown as { gc: () => void }).gc;

/** Bytes that the process holds: objects, and buffers outside the heap. */
async function held(): Promise<number> {
  for (let i = 0; i < 4; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** One step of descent for a layer, with weights that stay. */
function stepOf(graph: Graph) {
  const program = compile(graph, { carry: [[1, 1]] });
  program.writeState([zeros(graph.inputs[1]?.shape ?? [], "float32")]);
  return program;
}

function descent(size: number): Graph {
  const x = input("x", { shape: [4, 2], dtype: "float32" });
  const w = input("w", { shape: [2, size], dtype: "float32" });
  const loss = mean(square(sub(tanh(matmul(x, w)), 1)));
  const [dw] = gradients(loss, [w]);
  return new Graph([x, w], [loss, add(w, mul(-0.1, dw))]);
}

const x = tensor(
  [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  { dtype: "float32" },
);
const program = stepOf(descent(8));
const run = (times: number): void => {
  for (let i = 0; i < times; i++) program.run([x]);
};
run(2_000);
const before = await held();
run(20_000);
const after = await held();

/** Every size is a structure of its own, so nothing is found in the cache of modules. */
const make = (from: number, to: number): void => {
  for (let size = from; size < to; size++) {
    const w = input("w", { shape: [size + 1], dtype: "float32" });
    const free = input("free", { shape: [], dtype: "float32" });
    stepOf(new Graph([free, w], [sum(w), mul(add(w, free), 0.5)])).run([tensor(1, { dtype: "float32" })]);
  }
};
make(0, 250);
const early = await held();
make(250, 1250);
const late = await held();
console.log(JSON.stringify({ steps: after - before, compiles: late - early }));
