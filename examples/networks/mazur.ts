/** Lectures §2.6: Matt Mazur's network, 10,000 steps by layers and an optimiser. Its biases are fixed. */
import { add, mse, sigmoid, tensor } from "cadena";
import { dense, type Layer, model, sequential, sgd } from "cadena/nn";
import { check } from "../lectures/check.js";

/** Units that start with weights [inputs, units]. A number added in the activation is no parameter, so not trained. */
const units = (weights: readonly (readonly number[])[], bias: number): Layer =>
  dense(2, { bias: false, weights: () => tensor(weights), activation: (z) => sigmoid(add(z, bias)) });

const w1to4 = [
  [0.15, 0.25],
  [0.2, 0.3],
];
const w5to8 = [
  [0.4, 0.5],
  [0.45, 0.55],
];
const network = sequential([units(w1to4, 0.35), units(w5to8, 0.6)]);
/** Of two outputs, the mean of squares is his E = Σ ½ (target − out)². */
const learner = model(network, { inputShape: [2], loss: mse, optimizer: sgd(0.5), dtype: "float64" });
const data = { x: tensor([[0.05, 0.1]]), y: tensor([[0.01, 0.99]]) };

check("E", (await learner.evaluate(data)).loss, 0.298371109, { digits: 9 });
await learner.fit(data);
check("E after one step", (await learner.evaluate(data)).loss, 0.291027774, { digits: 9 });
const { dense1, dense2 } = learner.params() as { readonly [layer: string]: { readonly W: typeof data.x } };
const [first, second] = [dense1, dense2].map((layer) => layer?.W.transpose().toArray() as number[][]);
check(
  "w1 … w4",
  first ?? [],
  [
    [0.149780716, 0.199561432],
    [0.249751144, 0.299502287],
  ],
  { digits: 9 },
);
check(
  "w5 … w8",
  second ?? [],
  [
    [0.35891648, 0.408666186],
    [0.51130127, 0.561370121],
  ],
  { digits: 9 },
);

const { epochs } = await learner.fit(data, { epochs: 9_999 });
check("E after 9,999 steps", epochs.at(-1)?.training.loss ?? Number.NaN, 0.0000351085, { digits: 10 });
check("E after 10,000 steps", (await learner.evaluate(data)).loss, 0.0000351019, { digits: 10 });
check("the outputs", learner.predict(data.x), [[0.01591362, 0.984064274]], { digits: 9 });
