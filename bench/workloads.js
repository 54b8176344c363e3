/** What is timed, W1 to W9: the data everyone gets, the graph engines run, the cases, and how a time is shown. */
import { attentionData, attentionGraph } from "./graphs/attention.js";
import { cnnData, cnnGradientGraph, cnnLossGraph, cnnStep } from "./graphs/cnn.js";
import { elementwiseData, elementwiseGradientGraph, elementwiseGraph } from "./graphs/elementwise.js";
import { matmulData, matmulGraph } from "./graphs/matmul.js";
import { mlpData, mlpGradientGraph, mlpLossGraph, mlpStep } from "./graphs/mlp.js";
import { recurrentData, recurrentGraph } from "./graphs/recurrent.js";
import { scalarsData, scalarsGraph } from "./graphs/scalars.js";
import { xorData, xorStep } from "./graphs/xor.js";

const milliseconds = { unit: "ms", show: (ms) => ms };

/** Value and gradient as two cases, of which the report gives the quotient. */
const parts = (options) => ["forward", "gradient"].map((part) => ({ ...options, part }));

export const workloads = [
  {
    id: "w1",
    title: "square product",
    cases: [{ n: 256 }, { n: 512 }, { n: 1024 }],
    data: matmulData,
    graph: matmulGraph,
    unit: "GFLOP/s",
    show: (ms, { n }) => (2 * n ** 3) / ms / 1e6,
  },
  {
    id: "w2",
    title: "MLP 784-128-10, step with Adam",
    cases: [{ batch: 32 }, { batch: 128 }, { batch: 512 }],
    data: mlpData,
    graph: mlpStep,
    ...milliseconds,
  },
  {
    id: "w3",
    title: "XOR 2-8-1, step with Adam",
    cases: [{}],
    data: xorData,
    graph: xorStep,
    unit: "µs",
    show: (ms) => ms * 1e3,
  },
  {
    id: "w4",
    title: "sigmoid(0.7 x + 0.1) · tanh(x), a million numbers",
    cases: parts({ size: 1_000_000 }),
    data: elementwiseData,
    graph: (options) => (options.part === "forward" ? elementwiseGraph : elementwiseGradientGraph)(options),
    ...milliseconds,
  },
  {
    id: "w5",
    title: "CNN on 28 × 28, batch 32",
    cases: [{ batch: 32, part: "step" }, ...parts({ batch: 32 })],
    data: cnnData,
    graph: (options) => ({ step: cnnStep, forward: cnnLossGraph, gradient: cnnGradientGraph })[options.part](options),
    ...milliseconds,
  },
  {
    id: "w6",
    title: "scalar operations, value and gradient",
    cases: [
      { size: 1_000, shape: "tree" },
      { size: 100_000, shape: "chain" },
      { size: 100_000, shape: "tree" },
    ],
    data: scalarsData,
    graph: scalarsGraph,
    unit: "ns a node",
    show: (ms, { size }) => (ms * 1e6) / size,
  },
  {
    id: "w7",
    title: "self-attention 8 × 64 × 128, forward and backward",
    cases: [{}],
    data: attentionData,
    graph: attentionGraph,
    ...milliseconds,
  },
  {
    id: "w8",
    title: "cost of the gradient, MLP",
    cases: parts({ batch: 128 }),
    data: mlpData,
    graph: (options) => (options.part === "forward" ? mlpLossGraph : mlpGradientGraph)(options),
    ...milliseconds,
  },
  {
    id: "w9",
    title: "recurrent layer 8 × 64 × 128, forward and backward",
    cases: [{ cell: "lstm" }, { cell: "gru" }],
    data: recurrentData,
    graph: recurrentGraph,
    ...milliseconds,
  },
];

/** All arrays of a workload by name, however they are grouped. */
export function arraysOf(data) {
  return data.parameters === undefined ? data : { ...data.data, ...data.parameters };
}
