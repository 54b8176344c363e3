/** A recurrent network that learns a poem letter by letter, and says it: Antonio Machado, Proverbios y cantares XXIX (1912). */
import assert from "node:assert/strict";
import { parseArgs } from "node:util";
import { foldIn, key, sparseCrossEntropyWithLogits, type Tensor, tensor, uniform } from "cadena";
import { adam, chain, clipByGlobalNorm, dense, embedding, gru, model, sequential } from "cadena/nn";

const { values: options } = parseArgs({ options: { epochs: { type: "string" } } });

const poem = `Caminante, son tus huellas
el camino y nada más;
caminante, no hay camino,
se hace camino al andar.
`;
const alphabet = [...new Set(poem)].sort();
const codes = [...poem].map((letter) => alphabet.indexOf(letter));

// Every stretch of 24 letters is an example, and after each letter the next one is to be foretold.
const time = 24;
const stretches = Array.from({ length: codes.length - time }, (_, i) => codes.slice(i, i + time + 1));
const data = {
  x: tensor(
    stretches.map((each) => each.slice(0, -1)),
    { dtype: "int32" },
  ),
  y: tensor(
    stretches.map((each) => each.slice(1)),
    { dtype: "int32" },
  ),
};
const learner = model(
  sequential([embedding(alphabet.length, 16), gru(64, { output: "all" }), dense(alphabet.length)]),
  {
    inputShape: [time],
    inputDType: "int32",
    loss: sparseCrossEntropyWithLogits,
    optimizer: chain(clipByGlobalNorm(1), adam(0.01)),
  },
);

/** Goes on from a text: a letter is drawn in proportion to e^(z/temperature); at 0 it is the likeliest. */
function goOn(text: string, letters: number, temperature: number): string {
  const said = [...text];
  for (let i = 0; i < letters; i++) {
    const seen = said.slice(-time).map((letter) => alphabet.indexOf(letter));
    const padded = [...seen, ...Array(time - seen.length).fill(0)];
    const scores = learner.predict(tensor([padded], { dtype: "int32" }));
    const z = (scores.toArray() as number[][][])[0]?.[seen.length - 1] as number[];
    said.push(alphabet[draw(z, temperature, uniform(foldIn(key(7), i), []))] as string);
  }
  return said.join("");
}

function draw(z: readonly number[], temperature: number, chance: Tensor): number {
  const highest = Math.max(...z);
  if (temperature === 0) return z.indexOf(highest);
  const weights = z.map((each) => Math.exp((each - highest) / temperature));
  let left = chance.item() * weights.reduce((a, b) => a + b);
  return weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
}

console.log(`before: ${JSON.stringify(goOn("C", 40, 1))}`);
const { epochs } = await learner.fit(data, { epochs: Number(options.epochs ?? 40) });
for (const { epoch, training } of epochs) {
  if (epoch % 10 === 0) console.log(`epoch ${epoch}: ${(training.loss / Math.log(2)).toFixed(3)} bits a letter`);
}
console.log(`drawn at temperature 1: ${JSON.stringify(goOn("no ", 60, 1))}\n`);
const opening = "Caminante, son";
const said = goOn(opening, poem.length - opening.length, 0);
console.log(said);
assert.equal(said, poem, "from its first words it says the poem");
