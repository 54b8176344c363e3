/** Dead ReLUs and saturated sigmoids: how they are found in a network, and what cures them. */
import {
  evaluate,
  key,
  leakyRelu,
  lift,
  relu,
  sigmoid,
  sparseCrossEntropyWithLogits,
  type Tensor,
  tensor,
} from "cadena";
import { adam, type DenseOptions, dense, model, sequential } from "cadena/nn";
import { type Batch, moments, moons, standardise } from "cadena/nn/data";
import { constant, heNormal } from "cadena/nn/initializers";
import { checkThat } from "../lectures/check.js";

/** A hidden layer of 32 units before and after 200 steps: the loss, and the share of its values that are bad. */
async function train(what: string, data: Batch, options: DenseOptions, isBad: (value: number) => boolean) {
  const hidden = dense(32, options);
  const learner = model(sequential([hidden, dense(2)]), {
    inputShape: [2],
    loss: sparseCrossEntropyWithLogits,
    optimizer: adam(0.01),
    dtype: "float64",
  });
  const look = async (): Promise<{ readonly loss: number; readonly bad: number }> => {
    const { W, b } = (learner.params() as { readonly dense1: { readonly W: Tensor; readonly b: Tensor } }).dense1;
    const [units] = hidden.apply({ W: lift(W), b: lift(b) }, {}, lift(data.x), { training: false });
    const values = Array.from(evaluate(units).data, Number);
    return { loss: (await learner.evaluate(data)).loss, bad: values.filter(isBad).length / values.length };
  };
  const before = await look();
  await learner.fit(data, { epochs: 200, batchSize: 200 });
  const after = await look();
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  console.log(
    `${what}: ${percent(before.bad)} → ${percent(after.bad)}, loss ${before.loss.toFixed(4)} → ${after.loss.toFixed(4)}`,
  );
  return { before, after };
}

const data = moons(key(1), { samples: 200, noise: 0.1 });

console.log("ReLU units: values that are 0, where there is no slope");
const isZero = (value: number): boolean => value === 0;
const dead = await train("biases of −10", data, { activation: relu, biases: constant(-10) }, isZero);
const leaky = await train("the same, leaky", data, { activation: leakyRelu, biases: constant(-10) }, isZero);
const he = await train("He's weights, biases of 0", data, { activation: relu, weights: heNormal() }, isZero);
checkThat("all units are dead for all examples, and stay so", dead.before.bad === 1 && dead.after.bad === 1);
checkThat("so the network gives all the same answer: ln 2", Math.abs(dead.after.loss - Math.LN2) < 1e-3);
checkThat("leaky units have a slope everywhere, and learn", leaky.after.loss < 0.5);
checkThat("a good start is better still", he.before.bad < 0.7 && he.after.loss < 0.1);

console.log("\nSigmoid units: values whose slope σ (1 − σ) is below 0.01, a 25th of what it is at 0");
const isFlat = (value: number): boolean => value * (1 - value) < 0.01;
/** As data come that nobody has looked at: far from 0, and of a size of their own. */
const [wide, off] = [100, 5000];
const rows = data.x.toArray() as number[][];
const raw = { x: tensor(rows.map((row) => row.map((each) => off + wide * each))), y: data.y };
const standard = { x: standardise(raw.x, moments(raw.x)), y: data.y };
const saturated = await train("inputs around 5000", raw, { activation: sigmoid }, isFlat);
const cured = await train("inputs of mean 0 and variance 1", standard, { activation: sigmoid }, isFlat);
checkThat("nearly all are saturated", saturated.before.bad > 0.9);
checkThat("and learn next to nothing", saturated.after.loss > 0.6);
checkThat("on standardised inputs none are, and they learn", cured.before.bad < 0.05 && cured.after.loss < 0.35);
