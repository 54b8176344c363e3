/**
 * The Keras demo of the lectures, line for line: a network learns to tell clothes apart, and prints what Keras prints.
 * The files are downloaded to out/fashion-mnist, or are in a folder: --data DIR.
 */
import assert from "node:assert/strict";
import { parseArgs } from "node:util";
import { relu, softmax, sparseCrossEntropy } from "cadena";
import { adam, dense, flatten, model, sequential } from "cadena/nn";
import { writeAtomically } from "cadena/nn/files";
import { accuracyMetric } from "cadena/nn/metrics";
import { advice, download, examples } from "./data.js";
import { grid } from "./pictures.js";

const { values: options } = parseArgs({ options: { data: { type: "string" }, epochs: { type: "string" } } });
const folder = options.data ?? "out/fashion-mnist";
if (options.data === undefined) {
  await download(folder).catch((error: unknown) => {
    if (!(error instanceof TypeError)) throw error;
    console.log(`There is no network (${error.message}). ${advice}`);
    process.exit();
  });
}

const classNames = "T-shirt/top, Trouser, Pullover, Dress, Coat, Sandal, Shirt, Sneaker, Bag, Ankle boot".split(", ");

// Images of 28 × 28 pixels, as numbers from 0 to 1.
const train = await examples(folder, "train");
const test = await examples(folder, "t10k");
console.log(`train: ${train.x.shape.join(" × ")}, test: ${test.x.shape.join(" × ")}`);

const titles = Array.from({ length: 25 }, (_, i) => classNames[train.y.at(i)] as string);
await writeAtomically("out/fashion-mnist.svg", new TextEncoder().encode(grid(train.x, titles)));
console.log("The first 25 images are in out/fashion-mnist.svg\n");

const network = sequential([flatten(), dense(128, { activation: relu }), dense(10, { activation: softmax })]);
const learner = model(network, {
  inputShape: [28, 28],
  optimizer: adam(0.001, { epsilon: 1e-7 }), // As Keras has it.
  loss: sparseCrossEntropy,
  metrics: [accuracyMetric()],
});
console.log(`${learner.summary()}\n`);

const [epochs, batchSize] = [Number(options.epochs ?? 5), 32];
const steps = Math.ceil((train.x.shape[0] as number) / batchSize);
await learner.fit(train, {
  epochs,
  batchSize,
  callbacks: [
    {
      onEpoch({ epoch, training: { loss, accuracy = 0 }, seconds }) {
        console.log(`Epoch ${epoch}/${epochs}`);
        const figures = `loss: ${loss.toFixed(4)} - accuracy: ${accuracy.toFixed(4)}`;
        console.log(`${steps}/${steps} - ${seconds.toFixed(1)}s - ${figures}`);
      },
    },
  ],
});
const { loss, accuracy = 0 } = await learner.evaluate(test);
console.log(`\nTest loss: ${loss.toFixed(4)}\nTest accuracy: ${accuracy.toFixed(4)}\n`);

// Probabilities for the first test images; the highest is what the network says.
const probabilities = learner.predict(test.x.slice([{ start: 0, stop: 5 }])).toArray() as number[][];
for (const [i, row] of probabilities.entries()) {
  const highest = Math.max(...row);
  const right = classNames[test.y.at(i)];
  console.log(`image ${i}: ${classNames[row.indexOf(highest)]}, ${(100 * highest).toFixed(1)} % (it is: ${right})`);
}
assert.ok(accuracy > 0.8, "more than 80 % of the test images are told right");
