/** Equal initial weights: hidden units that start alike get the same slopes for ever, and are one unit. */
import { bceWithLogits, type Tensor, tanh, tensor } from "cadena";
import { adam, dense, model, sequential } from "cadena/nn";
import { constant, glorotUniform, type Initializer } from "cadena/nn/initializers";
import { checkThat } from "../lectures/check.js";

const xor = {
  x: tensor([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]),
  y: tensor([[0], [1], [1], [0]]),
};

/** The loss on XOR, and the weights into the eight hidden units, a column each. */
async function train(weights: Initializer): Promise<{ readonly loss: number; readonly columns: readonly string[] }> {
  const network = sequential([
    dense(8, { activation: tanh, weights, name: "hidden" }),
    dense(1, { weights, name: "output" }),
  ]);
  const learner = model(network, { inputShape: [2], loss: bceWithLogits, optimizer: adam(0.05) });
  await learner.fit(xor, { epochs: 500, batchSize: 4 });
  const { hidden } = learner.params() as { readonly hidden: { readonly W: Tensor } };
  const columns = (hidden.W.transpose().toArray() as number[][]).map((column) => column.join(" "));
  return { loss: (await learner.evaluate(xor)).loss, columns };
}

const starts = { "all 0": constant(0), "all 0.5": constant(0.5), Glorot: glorotUniform() };
const results = new Map<string, Awaited<ReturnType<typeof train>>>();
for (const [name, weights] of Object.entries(starts)) {
  const result = await train(weights);
  results.set(name, result);
  console.log(`${name}: loss ${result.loss.toFixed(4)} after 500 steps; the weights into each hidden unit`);
  for (const column of new Set(result.columns)) {
    console.log(`  ${column}   (${result.columns.filter((each) => each === column).length} of 8)`);
  }
}

const different = (name: string): number => new Set(results.get(name)?.columns).size;
const loss = (name: string): number => results.get(name)?.loss ?? Number.NaN;
checkThat(
  "from 0 the weights stay 0, and the loss ln 2: nothing is learned",
  Math.abs(loss("all 0") - Math.LN2) < 1e-6,
);
checkThat("from 0.5 the eight units are equal to the last bit after 500 steps", different("all 0.5") === 1);
checkThat("so they are one unit, which cannot tell XOR", loss("all 0.5") > 0.3);
checkThat("drawn at random they separate", different("Glorot") === 8);
checkThat("and learn XOR", loss("Glorot") < 0.05);
