import { bceWithLogits, log, mse, mul, sparseCrossEntropyWithLogits, tanh } from "@cadena/autodiff";
import { ones, type Tensor, tensor, zeros } from "@cadena/core";
import { describe, expect, it } from "vitest";
import {
  adam,
  defineLayer,
  dense,
  earlyStopping,
  findLearningRate,
  type Model,
  model,
  NonFiniteError,
  progress,
  sequential,
  sgd,
} from "../src/index.js";

const xor = {
  x: tensor([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]),
  y: tensor([[0], [1], [1], [0]]),
};

function learner(options = {}): Model {
  const net = sequential([dense(8, { activation: tanh }), dense(1)]);
  return model(net, { inputShape: [2], loss: bceWithLogits, optimizer: adam(0.1), ...options });
}

const signs = (logits: Tensor): readonly number[] => (logits.toArray() as number[][]).flat().map((z) => Number(z > 0));

describe("fit", () => {
  it("learns XOR", async () => {
    const own = learner();
    const before = await own.evaluate(xor);
    const { epochs } = await own.fit(xor, { epochs: 60, batchSize: 4 });
    expect(epochs).toHaveLength(60);
    expect(epochs[0]?.training.loss).toBeCloseTo(before.loss, 6);
    expect((await own.evaluate(xor)).loss).toBeLessThan(0.1);
    expect(signs(own.predict(xor.x))).toEqual([0, 1, 1, 0]);
  });

  it("trains on batches of several sizes as on those of one program", async () => {
    const own = learner();
    const { epochs } = await own.fit(xor, { epochs: 40, batchSize: 3 });
    expect(epochs.at(-1)?.training.loss).toBeLessThan(0.5);
  });

  it("goes on in the middle of an epoch as if it had never stopped", async () => {
    const unbroken = learner();
    const options = { epochs: 4, batchSize: 1 };
    const whole = await unbroken.fit(xor, options);
    const first = learner();
    const seen: number[] = [];
    await first.fit(xor, {
      ...options,
      callbacks: [
        {
          onStep({ epoch, step }, training) {
            seen.push(step);
            if (epoch === 2 && step === 3) training.stop();
          },
        },
      ],
    });
    expect(seen).toEqual([1, 2, 3, 4, 1, 2, 3]);
    const second = learner({ seed: 9 });
    second.restore(first.state());
    const rest = await second.fit(xor, { ...options, resume: true });
    expect(second.state()).toEqual(unbroken.state());
    const numbers = (history: typeof whole): unknown =>
      history.epochs.map(({ epoch, training }) => ({ epoch, training }));
    expect(numbers(rest)).toEqual((numbers(whole) as unknown[]).slice(1));
  });

  it("stops with the node and the layer where NaN first arose, and keeps what it had", async () => {
    const net = sequential([dense(1, { name: "hidden", activation: (z) => log(z) })]);
    const own = model(net, { inputShape: [1], loss: mse, optimizer: adam(10), dtype: "float64", seed: 3 });
    const data = { x: ones([8, 1]), y: tensor(Array.from({ length: 8 }, () => [-50])) };
    const failed = await own.fit(data, { epochs: 50, batchSize: 4 }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(NonFiniteError);
    expect(failed).toMatchObject({ op: "fit", layer: "hidden", node: "log" });
    expect((failed as Error).message).toMatch(
      /^fit: a finite loss is required, got NaN in epoch \d+, after \d+ steps: hidden\.a \(log\) in hidden/,
    );
    expect((own.params() as { hidden: { W: Tensor } }).hidden.W.toArray()).not.toContain(Number.NaN);
  });

  it("its seed decides the order of examples", async () => {
    const ends = async (seed?: number): Promise<unknown> => {
      const own = learner();
      await own.fit(xor, { batchSize: 1, ...(seed === undefined ? {} : { seed }) });
      return own.params();
    };
    expect(await ends(5)).toEqual(await ends(5));
    expect(await ends(5)).not.toEqual(await ends(6));
    expect(await ends(5)).not.toEqual(await ends());
  });

  it("stops for a signal, and when it gets no better", async () => {
    const abort = new AbortController();
    const own = learner();
    const stop = {
      onEpoch: ({ epoch }: { epoch: number }) => (epoch === 2 ? abort.abort(new Error("enough")) : undefined),
    };
    await expect(own.fit(xor, { epochs: 9, batchSize: 4, signal: abort.signal, callbacks: [stop] })).rejects.toThrow(
      "enough",
    );
    const stuck = learner({ optimizer: adam(0) });
    const { epochs } = await stuck.fit(xor, { epochs: 9, batchSize: 4, callbacks: [earlyStopping({ patience: 2 })] });
    expect(epochs).toHaveLength(3);
  });

  it("labels that are no class are an error that names them, in training and in evaluation", async () => {
    const data = { x: ones([3, 2]), y: tensor([0, 3, 1], { dtype: "int32" }) };
    const own = model(dense(3), { inputShape: [2], loss: sparseCrossEntropyWithLogits });
    await expect(own.fit(data)).rejects.toThrow("fit: labels from 0 to 2 are required, got 3 at place");
    await expect(own.evaluate(data)).rejects.toThrow("evaluate: labels from 0 to 2 are required, got 3 at place 1.");
  });

  it("weights count examples, over batches of different weight too", async () => {
    const x = tensor([[1], [2], [3], [4]]);
    const weighted = { x, y: tensor([[0], [1], [0], [1]]), weights: tensor([1, 0, 2, 0]) };
    const own = model(dense(1), { inputShape: [1], loss: mse, dtype: "float64" });
    const { loss } = await own.evaluate(weighted, { batchSize: 3 });
    const [[a], [b]] = own.predict(tensor([[1], [3]])).toArray() as [[number], [number]];
    expect(loss).toBeCloseTo((a * a + 2 * b * b) / 3, 12);
  });

  it("finds a learning rate", async () => {
    const { rates, losses, suggested } = await findLearningRate(dense(1), xor, {
      inputShape: [2],
      loss: mse,
      optimizer: sgd,
      low: 1e-4,
      high: 100,
      steps: 60,
      batchSize: 4,
    });
    expect(rates.length).toBeLessThan(60);
    expect(losses.at(-1)).toBeGreaterThan(Math.min(...losses));
    expect(suggested).toBeGreaterThan(0.01);
    expect(suggested).toBeLessThan(1);
  });

  it("refuses examples of another shape, and states of another model", async () => {
    await expect(learner().fit({ x: ones([4, 3]), y: xor.y })).rejects.toThrow(
      "fit: x must be [batch, 2], got [4, 3].",
    );
    expect(() => learner().restore(learner({ dtype: "float64" }).state())).toThrow(
      /^restore: training\.optimizer\[0\]\.m.* must be float32/,
    );
  });
});

it("progress prints a line for each epoch, in Spanish too", async () => {
  let text = "";
  const lines = progress({ write: (own) => (text += own), language: "es", live: true });
  await learner().fit(xor, { epochs: 2, batchSize: 2, callbacks: [lines], validation: xor });
  expect(text).toMatch(/época 2 · 0,\d s · pérdida 0,\d{4} · validación pérdida 0,\d{4}\n$/);
});

it("summary is a table of layers, shapes and numbers", () => {
  expect(`\n${learner().summary()}\n`).toMatchInlineSnapshot(`
    "
    layer   output  parameters
    ──────────────────────────
    dense1  [m, 8]          24
    dense2  [m, 1]           9
    ──────────────────────────
    all parameters: 33
    "
  `);
});

it("a state that is the batch itself is kept, though the batch's memory is used again", async () => {
  const last = defineLayer<{ readonly w: Tensor }, { readonly seen: Tensor }>({
    kind: "last",
    init: () => ({ params: { w: ones([1]) }, state: { seen: zeros([2, 1]) }, outputShape: [1] }),
    apply: ({ w }, _state, x) => [mul(x, w), { seen: x }],
  });
  const own = model(last, { inputShape: [1], loss: mse, dtype: "float64", optimizer: sgd(0) });
  const x = tensor([[1], [2], [3], [4]]);
  let first: unknown;
  await own.fit(
    { x, y: x },
    {
      batchSize: 2,
      shuffle: false,
      callbacks: [
        {
          onStep({ step }, training) {
            if (step === 1) first = training.state();
          },
        },
      ],
    },
  );
  const seen = (state: unknown): unknown =>
    (state as { training: { state: { seen: Tensor } } }).training.state.seen.toArray();
  expect(seen(first)).toEqual([[1], [2]]);
  expect(seen(own.state())).toEqual([[3], [4]]);
});
