/** Optimisers on one loss: the same network from the same start, on all data at once. A table, and out/optimisers.svg. */
import { mkdirSync, writeFileSync } from "node:fs";
import { key, sparseCrossEntropyWithLogits, tanh, toLineChart } from "cadena";
import {
  adadelta,
  adagrad,
  adam,
  adamW,
  dense,
  lion,
  model,
  nadam,
  type Optimizer,
  rmsProp,
  sequential,
  sgd,
} from "cadena/nn";
import { moons } from "cadena/nn/data";
import { checkThat } from "../lectures/check.js";

const data = moons(key(1), { samples: 100, noise: 0.1 });
const network = sequential([dense(16, { activation: tanh }), dense(2)]);
const optimizers: Readonly<Record<string, Optimizer>> = {
  "sgd(0.1)": sgd(0.1),
  "momentum 0.9": sgd(0.1, { momentum: 0.9 }),
  "Nesterov 0.9": sgd(0.1, { momentum: 0.9, nesterov: true }),
  "adagrad(0.1)": adagrad(0.1),
  "rmsProp(0.01)": rmsProp(0.01),
  "adadelta(1)": adadelta(1),
  "adam(0.01)": adam(0.01),
  "adamW(0.01)": adamW(0.01),
  "nadam(0.01)": nadam(0.01),
  "lion(0.003)": lion(0.003),
};

const steps = 500;
const shown = [1, 10, 50, 100, 200, 500];
console.log(`${"loss before step".padEnd(18)}${shown.map((step) => `${step}`.padStart(9)).join("")}`);
const curves = new Map<string, readonly number[]>();
for (const [name, optimizer] of Object.entries(optimizers)) {
  const learner = model(network, { inputShape: [2], loss: sparseCrossEntropyWithLogits, optimizer });
  const { epochs } = await learner.fit(data, { epochs: steps, batchSize: 100, shuffle: false });
  const losses = epochs.map(({ training }) => training.loss);
  curves.set(name, losses);
  console.log(`${name.padEnd(18)}${shown.map((step) => losses[step - 1]?.toFixed(4).padStart(9)).join("")}`);
}

const series = [...curves].map(([name, losses]) => ({ name, points: losses.map((loss, i) => [i + 1, loss] as const) }));
mkdirSync("out", { recursive: true });
writeFileSync(
  "out/optimisers.svg",
  toLineChart(series, { title: "Optimisers on one loss", x: "step", y: "loss", logarithmic: "y" }),
);
console.log("The curves: out/optimisers.svg");

const all = [...curves.values()];
const last = (name: string): number => curves.get(name)?.at(-1) ?? Number.NaN;
checkThat("all start from the same loss", new Set(all.map(([first]) => first)).size === 1);
checkThat(
  "all make it smaller than half",
  all.every((losses) => (losses.at(-1) ?? 1) < 0.5 * (losses[0] ?? 0)),
);
checkThat("momentum is far ahead of plain descent at the same rate", last("momentum 0.9") < 0.2 * last("sgd(0.1)"));
checkThat("so is Adam, at a rate of 0.01", last("adam(0.01)") < 0.2 * last("sgd(0.1)"));
