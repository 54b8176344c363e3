/** Two spirals told apart, and where the network draws the line between them: a picture, out/spirals.svg. */
import { mkdirSync, writeFileSync } from "node:fs";
import { evaluate, key, relu, sigmoid, sparseCrossEntropyWithLogits, sub, tensor } from "cadena";
import { adam, dense, model, sequential } from "cadena/nn";
import { fromTensors, spirals, trainDevTest } from "cadena/nn/data";
import { accuracyMetric } from "cadena/nn/metrics";
import { checkThat } from "../lectures/check.js";

const points = spirals(key(1), { samples: 400, noise: 0.02, turns: 1.25 });
const { train, test } = trainDevTest(fromTensors(points), { test: 100, key: key(2), stratify: points.y });

const network = sequential([dense(64, { activation: relu }), dense(64, { activation: relu }), dense(2)]);
const learner = model(network, {
  inputShape: [2],
  loss: sparseCrossEntropyWithLogits,
  optimizer: adam(0.01),
  metrics: [accuracyMetric()],
});
console.log(learner.summary());

/** The scores as a line. */
const line = ({ loss, accuracy = Number.NaN }: Readonly<Record<string, number>>): string =>
  `loss ${loss?.toFixed(4)}, accuracy ${accuracy.toFixed(3)}`;

const { epochs } = await learner.fit(train, { epochs: 100 });
for (const { epoch, training } of epochs.filter(({ epoch }) => epoch % 20 === 0)) {
  console.log(`epoch ${epoch}: ${line(training)}`);
}
const held = await learner.evaluate(test);
console.log(`100 points held out: ${line(held)}`);
checkThat("97 of 100 points that it never saw are told apart", (held["accuracy"] ?? 0) >= 0.97);

/** Squares over [−1.1, 1.1]², coloured by the probability of class 1; where it passes ½ is the boundary. */
const side = 90;
const size = 6;
const at = (i: number): number => -1.1 + (2.2 * (i + 0.5)) / side;
const grid = Array.from({ length: side * side }, (_, i) => [at(i % side), at(Math.floor(i / side))]);
const logits = learner.predict(tensor(grid));
const difference = sub(logits.slice([{}, { start: 1 }]), logits.slice([{}, { stop: 1 }]));
const probability = evaluate(sigmoid(difference)).data;

const colour = (p: number): string => `hsl(${p < 0.5 ? 210 : 30} 80% ${Math.round(95 - 50 * Math.abs(p - 0.5))}%)`;
const pixel = (value: number): number => Math.round((10 * (value + 1.1) * side * size) / 2.2) / 10;
const squares = [...probability].map((p, i) => {
  const [left, top] = [(i % side) * size, Math.floor(i / side) * size];
  return `<rect x="${left}" y="${top}" width="${size}" height="${size}" fill="${colour(p)}"/>`;
});
const dots = (points.x.toArray() as [number, number][]).map(([a, b], i) => {
  const fill = points.y.at(i) === 0 ? "#0072b2" : "#d55e00";
  return `<circle cx="${pixel(a)}" cy="${pixel(b)}" r="3" fill="${fill}" stroke="white"/>`;
});
const box = `viewBox="0 0 ${side * size} ${side * size}"`;
mkdirSync("out", { recursive: true });
writeFileSync(
  "out/spirals.svg",
  `<svg xmlns="http://www.w3.org/2000/svg" ${box}><g shape-rendering="crispEdges">${squares.join("")}</g>${dots.join("")}</svg>\n`,
);
console.log("The decision boundary: out/spirals.svg");
