/** One thread and two: a product and a step of training give the same bits, and how much sooner. In a page, in a worker of it, in Node. */
import {
  add,
  compile,
  Graph,
  gradients,
  input,
  key,
  matmul,
  mse,
  mul,
  type Node,
  normal,
  relu,
  sub,
  type Tensor,
  type WasmProgram,
} from "cadena";

interface WebWorker {
  onmessage: (event: { readonly data: string }) => void;
  onerror: (event: { readonly message?: string }) => void;
}
interface Surroundings {
  readonly document?: { querySelector(selector: string): { textContent: string | null } | null };
  readonly postMessage?: (message: string) => void;
  readonly crossOriginIsolated?: boolean;
  readonly Worker?: new (url: URL, options: { readonly type: "module" }) => WebWorker;
}
const { document, postMessage, crossOriginIsolated = true, Worker } = globalThis as Surroundings;

/** A program that carries its first inputs: each run makes them anew. */
interface Work {
  readonly graph: Graph;
  readonly start: readonly Tensor[];
  readonly data: readonly Tensor[];
}
const float32 = { dtype: "float32" } as const;

/** A ← A B, with a B that keeps the size of A. */
function product(size: number): Work {
  const shape = [size, size];
  const [a, b] = [input("A", { shape, ...float32 }), input("B", { shape, ...float32 })];
  const [start, factor] = [normal(key(0), shape, float32), normal(key(1), shape, { std: size ** -0.5, ...float32 })];
  return { graph: new Graph([a, b], [matmul(a, b)]), start: [start], data: [factor] };
}

/** A step of gradient descent on a network of two layers. */
function training(batch: number): Work {
  const sizes = [[784, 256], [256], [256, 10], [10]];
  const weights = sizes.map((shape, i) => input(["W", "b", "V", "c"][i], { shape, ...float32 }));
  const [W, b, V, c] = weights as [Node, Node, Node, Node];
  const [x, y] = [input("x", { shape: [batch, 784], ...float32 }), input("y", { shape: [batch, 10], ...float32 })];
  const loss = mse(add(matmul(relu(add(matmul(x, W), b)), V), c), y);
  const next = gradients(loss, weights).map((slope, i) => sub(weights[i] as Node, mul(0.1, slope)));
  return {
    graph: new Graph([...weights, x, y], next),
    start: sizes.map((shape, i) => normal(key(i), shape, { std: 0.05, ...float32 })),
    data: [normal(key(4), [batch, 784], float32), normal(key(5), [batch, 10], float32)],
  };
}

/** How one thread and two compare. */
async function compare(name: string, { graph, start, data }: Work): Promise<string> {
  const carry = start.map((_, i) => [i, i] as const);
  const programs = [1, 2].map((threads) => compile(graph, { threads, carry }));
  const [alone, shared] = programs as [WasmProgram, WasmProgram];
  for (const program of programs) program.writeState(start);
  // Until its worker has started, a program runs on one thread.
  for (let wait = 0; wait < 1000 && shared.workers === 0 && crossOriginIsolated; wait++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const fastest = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY] as [number, number];
  for (let run = 0; run < 40; run++) {
    for (const [i, program] of programs.entries()) {
      const began = performance.now();
      program.run(data);
      fastest[i] = Math.min(fastest[i] as number, performance.now() - began);
    }
  }
  const [expected, got] = [alone.readState(), shared.readState()];
  const isSame = expected.every(({ data }, i) => data.every((x, k) => Object.is(x, got[i]?.data[k])));
  const lines = programs.map(({ workers }, i) => {
    const time = (fastest[i] as number).toFixed(2).padStart(6);
    return `  threads: ${i + 1}   ${time} ms at best on ${workers === 0 ? "one thread" : "two threads"}`;
  });
  const ratio = `, ${(fastest[0] / fastest[1]).toFixed(2)} times as fast`;
  return `\n${name}: ${isSame ? "the same bits" : "OTHER BITS"} after 40 runs\n${lines.join("\n")}${ratio}`;
}

const found = [
  crossOriginIsolated ? "memory can be shared" : "memory cannot be shared: this page is not cross-origin isolated",
  await compare("a product of 512 × 512", product(512)),
  await compare("a step of training of 784, 256, 10 units", training(128)),
].join("\n");

const show = (selector: string, text: string): void => {
  const place = document?.querySelector(selector);
  if (place) place.textContent = text;
};
if (document !== undefined && Worker !== undefined) {
  show("#page", found);
  const worker = new Worker(new URL("./threads.js", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }) => show("#worker", data);
  worker.onerror = ({ message = "it could not start" }) => show("#worker", `the worker failed: ${message}`);
} else if (postMessage !== undefined) postMessage(found);
else console.log(found);
if (found.includes("OTHER BITS")) throw new Error(found);
