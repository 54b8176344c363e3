/** Networks compiled: the training step of every kind of layer, and whole trainings, agree with the reference engine. */
import { mse, referenceEngine, relu, sparseCrossEntropyWithLogits, tanh } from "@cadena/autodiff";
import { flatten as flattenTree, key, normal, type Shape, type Tensor, tensor } from "@cadena/core";
import {
  adam,
  batchNorm,
  conv2d,
  dense,
  dropout,
  embedding,
  flatten,
  globalAvgPool,
  gru,
  type Layer,
  layerNorm,
  lstm,
  type ModelOptions,
  maxPool2d,
  model,
  multiHeadAttention,
  residual,
  sequential,
} from "@cadena/nn";
import { wasmEngine } from "@cadena/wasm/full";
import { describe, expect, it } from "vitest";
import { entries } from "./compare.js";

const networks: Readonly<Record<string, readonly [Layer, Shape, Partial<ModelOptions>?]>> = {
  mlp: [sequential([dense(8, { activation: relu }), dropout(0.3), dense(3)]), [5]],
  cnn: [
    sequential([
      conv2d(4, 3, { padding: "same", activation: relu }),
      batchNorm(),
      maxPool2d(2),
      residual(conv2d(4, 3, { padding: 1 })),
      flatten(),
      dense(3),
    ]),
    [1, 6, 6],
  ],
  transformer: [
    sequential([
      embedding(7, 8),
      residual(sequential([layerNorm(), multiHeadAttention(2, { causal: true })])),
      globalAvgPool(),
      dense(3),
    ]),
    [5],
    { inputDType: "int32" },
  ],
  lstm: [
    sequential([lstm(6, { output: "all" }), gru(5, { direction: "both" }), dense(3, { activation: tanh })]),
    [4, 3],
  ],
};

const examples = 10;

function dataOf(shape: Shape, inputDType?: string): { readonly x: Tensor; readonly y: Tensor } {
  const draws = normal(key(5), [examples, ...shape]);
  const whole = [...draws.contiguous().data].map((z) => Math.min(Math.floor(Math.abs(3 * z)), 6));
  const x = inputDType === "int32" ? tensor(whole, { dtype: "int32" }).reshape(draws.shape) : draws;
  return {
    x,
    y: tensor(
      Array.from({ length: examples }, (_, i) => i % 3),
      { dtype: "int32" },
    ),
  };
}

describe.each(Object.entries(networks))("%s", (_name, [layer, shape, options = {}]) => {
  const data = dataOf(shape, options.inputDType);
  const made = (engine: ModelOptions["engine"]) =>
    model(layer, {
      inputShape: shape,
      loss: sparseCrossEntropyWithLogits,
      dtype: "float64",
      engine,
      optimizer: adam(0.01),
      ...options,
    });

  it("training, evaluation and prediction are those of the reference engine", async () => {
    const [compiled, evaluated] = [made(wasmEngine), made(referenceEngine)];
    const run = { epochs: 3, batchSize: 4 };
    const histories = [await compiled.fit(data, run), await evaluated.fit(data, run)];
    const losses = histories.map(({ epochs }) => epochs.map(({ training }) => training.loss));
    for (const [i, loss] of (losses[1] as number[]).entries()) expect((losses[0] as number[])[i]).toBeCloseTo(loss, 9);
    const scores = [await compiled.evaluate(data, { batchSize: 3 }), await evaluated.evaluate(data, { batchSize: 3 })];
    expect(scores[0]?.loss).toBeCloseTo(scores[1]?.loss as number, 8);
    const [a, b] = [compiled.predict(data.x), evaluated.predict(data.x)].map(entries) as [number[], number[]];
    for (const [i, each] of b.entries()) expect(a[i]).toBeCloseTo(each, 7);
  });

  it("a resumed training is the unbroken one to the last bit, draws and order included", async () => {
    const run = { epochs: 3, batchSize: 4 };
    const float32 = () =>
      model(layer, { inputShape: shape, loss: sparseCrossEntropyWithLogits, engine: wasmEngine, ...options });
    const unbroken = float32();
    await unbroken.fit(data, run);
    const first = float32();
    await first.fit(data, {
      ...run,
      callbacks: [{ onStep: ({ epoch, step }, training) => (epoch === 2 && step === 2 ? training.stop() : undefined) }],
    });
    const second = float32();
    second.restore(first.state());
    await second.fit(data, { ...run, resume: true });
    const leaves = [second, unbroken].map((each) =>
      (flattenTree(each.state()).leaves as readonly Tensor[]).map(entries),
    );
    expect(leaves[0]).toEqual(leaves[1]);
  });
});

it("memory stays flat over 20,000 steps", async () => {
  const own = model(sequential([dense(8, { activation: tanh }), dropout(0.1), dense(1)]), {
    inputShape: [2],
    loss: mse,
    engine: wasmEngine,
  });
  const data = { x: normal(key(1), [40, 2]), y: normal(key(2), [40, 1]) };
  const run = (epochs: number) => own.fit(data, { epochs, batchSize: 4 });
  await run(200);
  const before = process.memoryUsage();
  await run(2000);
  const after = process.memoryUsage();
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(8e6);
  expect(after.rss - before.rss).toBeLessThan(150e6);
});
