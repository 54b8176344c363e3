/**
 * A convolutional network: it tells lines, squares and crosses apart in noisy images. With `--data DIR` it learns digits
 * from a folder with MNIST's files of test images and labels: the first 8,000 to learn from, the last 2,000 to test.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { key, normal, permutation, relu, sparseCrossEntropyWithLogits, tensor } from "cadena";
import { adam, conv2d, dense, flatten, maxPool2d, model, sequential } from "cadena/nn";
import { type Batch, fromTensors, subset } from "cadena/nn/data";
import { readIdx } from "cadena/nn/files";
import { accuracyMetric } from "cadena/nn/metrics";

const { values: options } = parseArgs({ options: { data: { type: "string" }, epochs: { type: "string" } } });

/** Images [n, 1, 10, 10] of one of three shapes at a random place, in noise; and which shape it is. */
function shapes(count: number): Batch {
  const drawings = [
    ["#####"],
    ["#####", "#   #", "#   #", "#   #", "#####"],
    ["  #  ", "  #  ", "#####", "  #  ", "  #  "],
  ] as const;
  const x = Float32Array.from(normal(key(1), [count * 100], { std: 0.3 }).data);
  const places = permutation(key(2), count * 36).data.map((each) => each % 36);
  const y = Int32Array.from({ length: count }, (_, i) => i % drawings.length);
  for (let i = 0; i < count; i++) {
    const [top, left] = [Math.floor((places[i] as number) / 6), (places[i] as number) % 6];
    for (const [row, line] of (drawings[y[i] as number] as readonly string[]).entries()) {
      for (const [column, letter] of [...line].entries()) {
        const at = i * 100 + (top + row) * 10 + left + column;
        if (letter === "#") x[at] = 1 + (x[at] as number);
      }
    }
  }
  return { x: tensor(x, { shape: [count, 1, 10, 10] }), y: tensor(y) };
}

/** Images [n, 1, 28, 28], from 0 to 1, and the digits they show. */
async function digits(folder: string): Promise<Batch> {
  const pixels = await readIdx(join(folder, "t10k-images-idx3-ubyte.gz"), { scale: 1 / 255 });
  const [count, height, width] = pixels.shape as readonly [number, number, number];
  return { x: pixels.reshape([count, 1, height, width]), y: await readIdx(join(folder, "t10k-labels-idx1-ubyte.gz")) };
}

const folder = options.data;
const data = fromTensors(folder === undefined ? shapes(1200) : await digits(folder));
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
const learned = Math.floor(0.8 * data.size);
const [training, test] = [subset(data, range(0, learned)), subset(data, range(learned, data.size))];

// Pixels near each other make strokes, strokes make shapes: filters, then the strongest of each 2 × 2, twice.
const network = sequential([
  conv2d(8, 3, { padding: "same", activation: relu }),
  maxPool2d(2),
  conv2d(16, 3, { padding: "same", activation: relu }),
  maxPool2d(2),
  flatten(),
  dense(folder === undefined ? 3 : 10),
]);
const learner = model(network, {
  inputShape: data.inputShape,
  loss: sparseCrossEntropyWithLogits,
  optimizer: adam(0.003),
  metrics: [accuracyMetric()],
});
console.log(learner.summary());
const { epochs } = await learner.fit(training, { epochs: Number(options.epochs ?? (folder === undefined ? 12 : 3)) });
for (const { epoch, training: scores, seconds } of epochs) {
  console.log(
    `epoch ${epoch}: loss ${scores.loss.toFixed(4)}, accuracy ${scores["accuracy"]?.toFixed(4)}, ${seconds.toFixed(1)} s`,
  );
}
const { accuracy = 0 } = await learner.evaluate(test);
console.log(`on ${test.size} images it has not seen: accuracy ${accuracy.toFixed(4)}`);
assert.ok(accuracy > 0.95, "it is right for more than 95 % of the images");
