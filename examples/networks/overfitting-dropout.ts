/** Over-fitting, and dropout against it: the loss on new data of a wide network, with and without. */
import { mkdirSync, writeFileSync } from "node:fs";
import { key, relu, sparseCrossEntropyWithLogits, toLineChart } from "cadena";
import { adam, dense, dropout, type EpochRecord, type Layer, model, sequential } from "cadena/nn";
import { moons } from "cadena/nn/data";
import { checkThat } from "../lectures/check.js";

/** Few examples with much noise, and many to see what was learned from them. */
const few = moons(key(1), { samples: 60, noise: 0.3 });
const fresh = moons(key(2), { samples: 1000, noise: 0.3 });

const wide = (): Layer => dense(128, { activation: relu });
const networks = {
  without: sequential([wide(), wide(), dense(2)]),
  with: sequential([wide(), dropout(0.5), wide(), dropout(0.5), dense(2)]),
};

async function train(network: Layer): Promise<readonly EpochRecord[]> {
  const learner = model(network, { inputShape: [2], loss: sparseCrossEntropyWithLogits, optimizer: adam(0.003) });
  const { epochs } = await learner.fit(few, { epochs: 300, batchSize: 20, validation: fresh });
  return epochs;
}

const curves = { without: await train(networks.without), with: await train(networks.with) };
for (const [name, epochs] of Object.entries(curves)) {
  console.log(`${name} dropout`);
  for (const { epoch, training, validation } of epochs.filter(({ epoch }) => epoch === 20 || epoch % 100 === 0)) {
    console.log(`  epoch ${epoch}: training ${training.loss.toFixed(4)}, new data ${validation?.loss.toFixed(4)}`);
  }
}
const series = Object.entries(curves).flatMap(([name, epochs]) => [
  { name: `${name}: training`, points: epochs.map((each) => [each.epoch, each.training.loss] as const) },
  {
    name: `${name}: new data`,
    points: epochs.map((each) => [each.epoch, each.validation?.loss ?? Number.NaN] as const),
  },
]);
mkdirSync("out", { recursive: true });
const title = "Over-fitting with and without dropout";
writeFileSync("out/overfitting.svg", toLineChart(series, { title, x: "epoch", y: "loss", logarithmic: "y" }));
console.log("The curves: out/overfitting.svg");

const held = (epochs: readonly EpochRecord[]): readonly number[] =>
  epochs.map((each) => each.validation?.loss ?? Number.NaN);
const last = (losses: readonly number[]): number => losses.at(-1) ?? Number.NaN;
const [plain, dropped] = [held(curves.without), held(curves.with)];
checkThat("without, new data are met worse and worse, while training goes on", last(plain) > 1.5 * Math.min(...plain));
checkThat("with dropout, new data are met better at the end", last(dropped) < 0.75 * last(plain));
