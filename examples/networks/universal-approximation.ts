/** Universal approximation: the error of one hidden layer, wider and wider. A table, and out/width.svg. */
import { mkdirSync, writeFileSync } from "node:fs";
import { mse, tanh, tensor, toLineChart } from "cadena";
import { adam, cosineDecay, dense, model, sequential } from "cadena/nn";
import { uniform } from "cadena/nn/initializers";
import { checkThat } from "../lectures/check.js";

/** Two waves, one on the other. */
const xs = Array.from({ length: 128 }, (_, i) => -1 + (2 * i) / 127);
const data = { x: tensor(xs.map((x) => [x])), y: tensor(xs.map((x) => [Math.sin(3 * x) + 0.5 * Math.cos(9 * x)])) };

const steps = 3000;
/** The mean squared error of the better of two seeds: small networks end in poor minima at times. */
async function error(width: number): Promise<number> {
  const hidden = dense(width, { activation: tanh, weights: uniform(5), biases: uniform(5) });
  const errors: number[] = [];
  for (const seed of [1, 2]) {
    const learner = model(sequential([hidden, dense(1)]), {
      inputShape: [1],
      loss: mse,
      optimizer: adam(cosineDecay(0.02, steps)),
      seed,
    });
    await learner.fit(data, { epochs: steps, batchSize: 128, shuffle: false });
    errors.push((await learner.evaluate(data)).loss);
  }
  return Math.min(...errors);
}

const points: (readonly [number, number])[] = [];
for (const width of [1, 2, 4, 8, 16, 32]) {
  points.push([width, await error(width)]);
  console.log(`${`${width}`.padStart(3)} hidden units: mean squared error ${points.at(-1)?.[1].toExponential(1)}`);
}
mkdirSync("out", { recursive: true });
const axes = { x: "hidden units", y: "mean squared error", logarithmic: "both" } as const;
writeFileSync("out/width.svg", toLineChart([{ name: "tanh", points }], { title: "Width against error", ...axes }));
console.log("The curve: out/width.svg");

const errors = points.map(([, each]) => each);
checkThat(
  "up to 8 units, the error falls each time the width doubles",
  errors.slice(1, 4).every((each, i) => each < (errors[i] ?? 0)),
);
checkThat(
  "8 or more are 200 times closer than one; there it is the training that limits it",
  errors.slice(3).every((each) => each < (errors[0] ?? 0) / 200),
);
