/** AND needs one unit, XOR a hidden layer: how many of 20 seeds learn them, and in how many steps. */
import { bceWithLogits, tanh, tensor } from "cadena";
import { adam, type Callback, dense, type Layer, model, sequential } from "cadena/nn";
import { checkThat } from "../lectures/check.js";

const x = tensor([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]);
const and = { x, y: tensor([[0], [0], [0], [1]]) };
const xor = { x, y: tensor([[0], [1], [1], [0]]) };
const networks = {
  "one unit": dense(1),
  "2 hidden units": sequential([dense(2, { activation: tanh }), dense(1)]),
  "8 hidden units": sequential([dense(8, { activation: tanh }), dense(1)]),
};

/** Below this mean loss all four answers are right: −ln ½ on one of them alone would make 0.17. */
const learned = 0.1;
const limit = 400;
const stop: Callback = {
  onEpoch({ training }, { stop }) {
    if (training.loss < learned) stop();
  },
};

/** The steps that each seed needed; those that needed too many are left out. */
async function stepsOf(network: Layer, table: typeof and): Promise<readonly number[]> {
  const steps: number[] = [];
  for (let seed = 0; seed < 20; seed++) {
    const learner = model(network, { inputShape: [2], loss: bceWithLogits, optimizer: adam(0.1), seed });
    const { epochs } = await learner.fit(table, { epochs: limit, batchSize: 4, callbacks: [stop] });
    const { loss } = await learner.evaluate(table);
    if (loss < learned) steps.push(epochs.length);
  }
  return steps.sort((a, b) => a - b);
}

async function learn(what: string, table: typeof and, name: keyof typeof networks): Promise<number> {
  const steps = await stepsOf(networks[name], table);
  const range = steps.length === 0 ? "" : `, in ${steps[0]} to ${steps.at(-1)} steps`;
  console.log(`${what}, ${name}: ${steps.length} of 20 seeds${range}`);
  return steps.length;
}

const counts = {
  and: await learn("AND", and, "one unit"),
  none: await learn("XOR", xor, "one unit"),
  two: await learn("XOR", xor, "2 hidden units"),
  eight: await learn("XOR", xor, "8 hidden units"),
};
checkThat("one unit learns AND from every seed: its loss is convex", counts.and === 20);
checkThat("one unit never learns XOR: no line separates it", counts.none === 0);
checkThat("two hidden units can, but some seeds end in another minimum", counts.two > 0 && counts.two < 20);
checkThat("eight learn XOR from every seed", counts.eight === 20);
