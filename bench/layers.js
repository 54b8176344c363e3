/**
 * What layers and `fit` cost beside graphs written by hand: `node layers.js`. Each pair is timed in turn, in one run, and
 * the ratio is the median of the ratios of neighbours.
 */
import { bceWithLogits, crossEntropyWithLogits, relu, tanh } from "@cadena/autodiff";
import { fromData, leavesOf } from "@cadena/core";
import { adam, conv2d, dense, flatten, maxPool2d, model, sequential } from "@cadena/nn";
import { wasmEngine } from "@cadena/wasm/full";
import { cnnStep, mlpStep, xorStep } from "./graphs/index.js";
import { generator, oneHot, uniform } from "./random.js";

const networks = {
  "MLP, batch 32": {
    hand: mlpStep({ batch: 32 }),
    steps: 40,
    layers: [dense(128, { activation: relu }), dense(10)],
    options: { inputShape: [784], loss: crossEntropyWithLogits, optimizer: adam(1e-3) },
  },
  "CNN, batch 32": {
    hand: cnnStep({ batch: 32 }),
    steps: 2,
    layers: [
      conv2d(32, 3, { activation: relu }),
      maxPool2d(2),
      conv2d(64, 3, { activation: relu }),
      maxPool2d(2),
      flatten(),
      dense(128, { activation: relu }),
      dense(10),
    ],
    options: { inputShape: [1, 28, 28], loss: crossEntropyWithLogits, optimizer: adam(1e-3) },
  },
  "XOR, batch 4": {
    hand: xorStep(),
    steps: 10_000,
    layers: [dense(8, { activation: tanh }), dense(1)],
    options: { inputShape: [2], loss: bceWithLogits, optimizer: adam(1e-2) },
  },
};

const learnerOf = ({ layers, options }) => model(sequential(layers), { ...options, engine: wasmEngine });

function prepared({ graph, carry }, state) {
  const program = wasmEngine.prepare(graph, { carry });
  program.writeState(state);
  return program;
}

/** Milliseconds of a step, by hand and by layers, in turn. */
async function compare(name, first, second, rounds = 25) {
  for (let i = 0; i < 3; i++) {
    await first();
    await second();
  }
  const times = [];
  for (let i = 0; i < rounds; i++) times.push([await clocked(first), await clocked(second)]);
  const median = (values) => values.sort((p, q) => p - q)[values.length >> 1];
  const [a, b] = [0, 1].map((column) => median(times.map((pair) => pair[column])));
  const ratio = median(times.map(([one, other]) => other / one));
  console.log(
    `${name.padEnd(34)} ${a.toFixed(4).padStart(10)} ${b.toFixed(4).padStart(10)} ${ratio.toFixed(3).padStart(8)}`,
  );
}

async function clocked(act) {
  const began = performance.now();
  await act();
  return performance.now() - began;
}

console.log("milliseconds                          by hand     layers    ratio");
for (const [name, network] of Object.entries(networks)) {
  const { hand, steps } = network;
  const learner = learnerOf(network);
  const [x, y] = hand.inputs;
  const byHand = prepared(hand, hand.state);
  const byLayers = prepared(learner.trainingStep({ x, y }), leavesOf(learner.state().training));
  const times = (program) => () => {
    for (let i = 0; i < steps; i++) program.run(hand.inputs);
  };
  await compare(`${name}, ${steps} steps`, times(byHand), times(byLayers));
}

const count = 60_000;
const next = generator(3);
const tensorOf = ({ shape, data }) => fromData(data, shape);
const data = { x: tensorOf(uniform([count, 784], next, 0, 1)), y: tensorOf(oneHot(count, 10, next)) };
const learner = learnerOf(networks["MLP, batch 32"]);
const [x, y] = networks["MLP, batch 32"].hand.inputs;
const bare = prepared(learner.trainingStep({ x, y }), leavesOf(learner.state().training));
const silent = { write: () => undefined, live: true };
console.log("milliseconds                       bare steps        fit    ratio");
await compare(
  `epoch of ${count} × 784 by 32`,
  () => {
    for (let i = 0; i < count / 32; i++) bare.run([x, y]);
  },
  () => learner.fit(data, { batchSize: 32, progress: silent }),
  7,
);
