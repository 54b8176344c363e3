/** A network of linear layers, however deep, is one matrix: it gives the same numbers, and learns nothing more. */
import { add, evaluate, key, matmul, mse, type Tensor, tanh } from "cadena";
import { adam, dense, type Layer, model, sequential } from "cadena/nn";
import { sine } from "cadena/nn/data";
import { check, checkThat } from "../lectures/check.js";

const data = sine(key(1), { samples: 100 });

interface Dense {
  readonly W: Tensor;
  readonly b: Tensor;
}

/** (x W₁ + b₁) W₂ + b₂ = x (W₁ W₂) + (b₁ W₂ + b₂), and so on. */
function collapsed(layers: readonly Dense[]): Dense {
  return layers.reduce((all, { W, b }) => evaluate({ W: matmul(all.W, W), b: add(matmul(all.b, W), b) }));
}

const network = (depth: number, activation?: typeof tanh): Layer =>
  sequential([...Array.from({ length: depth - 1 }, () => dense(8, { activation })), dense(1)]);

/** The trained network, and its loss. */
async function train(layer: Layer) {
  const learner = model(layer, { inputShape: [1], loss: mse, optimizer: adam(0.01), dtype: "float64" });
  await learner.fit(data, { epochs: 1000, batchSize: 100 });
  return { learner, loss: (await learner.evaluate(data)).loss };
}

/** The line of least squares, by its formula. */
const [xs, ys] = [data.x.data, data.y.data].map((each) => Array.from(each, Number)) as [number[], number[]];
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const covariance = (a: readonly number[], b: readonly number[]): number =>
  mean(a.map((each, i) => (each - mean(a)) * ((b[i] ?? 0) - mean(b))));
const slope = covariance(xs, ys) / covariance(xs, xs);
const least = covariance(ys, ys) - slope * covariance(xs, ys);
console.log(`The best line: slope ${slope.toFixed(4)}, loss ${least.toFixed(6)}`);

for (const depth of [1, 2, 5, 10]) {
  const { learner, loss } = await train(network(depth));
  const params = learner.params() as unknown as Readonly<Record<string, Dense>>;
  const layers = Array.from({ length: depth }, (_, i) => params[`dense${i + 1}`] as Dense);
  const { W, b } = collapsed(layers);
  console.log(`\n${depth} linear layers: loss ${loss.toFixed(6)}`);
  check("the one matrix", W, [[slope]], { digits: 3 });
  const same = evaluate(add(matmul(data.x, W), b));
  check("it predicts what the network does", same, learner.predict(data.x), { digits: 12 });
  checkThat("and is no better than the line", Math.abs(loss - least) < 1e-5);
}
const { loss } = await train(network(2, tanh));
console.log(`\n2 layers with tanh between them: loss ${loss.toFixed(6)}`);
checkThat("what is not linear learns the sine", loss < least / 50);
