/** A small transformer that learns to reverse sequences: after "3 1 4 |" it writes "4 1 3", a sign at a time. */
import assert from "node:assert/strict";
import { parseArgs } from "node:util";
import { add, key, type Node, relu, slice, sparseCrossEntropyWithLogits, type Tensor, tensor, uniform } from "cadena";
import {
  adam,
  defineLayer,
  dense,
  embedding,
  type Layer,
  layerNorm,
  model,
  multiHeadAttention,
  residual,
  sequential,
} from "cadena/nn";
import { glorotUniform } from "cadena/nn/initializers";
import { accuracyMetric } from "cadena/nn/metrics";

const { values: options } = parseArgs({ options: { epochs: { type: "string" }, length: { type: "string" } } });
const length = Number(options.length ?? 5);
const [signs, bar, time, width] = [8, 8, 2 * length, 32];

/** Sequences, a bar, and their reverses but for the last sign [n, 2 length]; and the reverses [n, length]. */
function sequences(of: Tensor, count: number): { readonly x: Tensor; readonly y: Tensor } {
  const drawn = uniform(of, [count, length], { high: signs }).astype("int32").toArray() as number[][];
  const reversed = drawn.map((each) => each.toReversed());
  const x = drawn.map((each, i) => [...each, bar, ...(reversed[i] as number[]).slice(0, -1)]);
  return { x: tensor(x, { dtype: "int32" }), y: tensor(reversed, { dtype: "int32" }) };
}

/** A learned vector for each place is added, as attention by itself does not know about order. */
const places = defineLayer<{ readonly P: Tensor }>({
  kind: "places",
  init: (seed, shape, { dtype = "float32" } = {}) => {
    const [fanIn, fanOut] = shape as readonly [number, number];
    return { params: { P: glorotUniform()(seed, shape, { fanIn, fanOut, dtype }) }, state: {}, outputShape: shape };
  },
  apply: ({ P }, state, x) => [add(x, P), state],
});

/** Only what is written from the bar on is an answer. */
const answers = defineLayer({
  kind: "answers",
  init: (_key, [, scores = 0]) => ({ params: {}, state: {}, outputShape: [length, scores] }),
  apply: (_params, state, x: Node) => [slice(x, [{}, { start: length }]), state],
});

/** Attention, where each sign sees those before it; and what to make of it. Both are added to what was there. */
const block = (): Layer[] => [
  residual(sequential([layerNorm(), multiHeadAttention(4, { causal: true })])),
  residual(sequential([layerNorm(), dense(4 * width, { activation: relu }), dense(width)])),
];

const network = sequential([
  embedding(signs + 1, width),
  places,
  ...block(),
  ...block(),
  layerNorm(),
  dense(signs),
  answers,
]);
const learner = model(network, {
  inputShape: [time],
  inputDType: "int32",
  loss: sparseCrossEntropyWithLogits,
  optimizer: adam(0.003),
  metrics: [accuracyMetric()],
});
console.log(learner.summary());
const { epochs } = await learner.fit(sequences(key(1), 2048), { epochs: Number(options.epochs ?? 5), batchSize: 64 });
for (const { epoch, training, seconds } of epochs) {
  console.log(
    `epoch ${epoch}: loss ${training.loss.toFixed(4)}, signs right ${training["accuracy"]?.toFixed(4)}, ${seconds.toFixed(1)} s`,
  );
}
const { accuracy = 0 } = await learner.evaluate(sequences(key(2), 500));
console.log(`on new sequences: signs right ${accuracy.toFixed(4)}`);
assert.ok(accuracy > 0.98, "of new sequences, it reverses more than 98 % of the signs right");

// Written by itself: each sign that it writes is what it reads next.
const question = [3, 1, 4, 1, 5, 0, 2, 6].slice(0, length);
const written: number[] = [];
while (written.length < length) {
  const seen = [...question, bar, ...written];
  const x = tensor([[...seen, ...Array(time - seen.length).fill(0)]], { dtype: "int32" });
  const z = (learner.predict(x).toArray() as number[][][])[0]?.[written.length] as number[];
  written.push(z.indexOf(Math.max(...z)));
}
console.log(`${question.join(" ")} | ${written.join(" ")}`);
assert.deepEqual(written, question.toReversed());
