import { add, evaluate, matmul, mse, mul, type Node, sqrt, sum } from "@cadena/autodiff";
import { uniform } from "@cadena/autodiff/random";
import { key, ones, type Tensor, tensor, zeros } from "@cadena/core";
import { describe, expect, it } from "vitest";
import { type Dataset, fromTensors } from "../src/data/index.js";
import {
  adam,
  chain,
  conv2d,
  dense,
  dropout,
  earlyStopping,
  findLearningRate,
  type Model,
  model,
  NonFiniteError,
  progress,
  reduceOnPlateau,
  rmsProp,
  sequential,
  sgd,
  type Values,
} from "../src/index.js";
import { constant } from "../src/initializers/index.js";
import { meanAbsoluteErrorMetric, r2Metric } from "../src/metrics/index.js";

const data = {
  x: tensor(Array.from({ length: 10 }, (_, i) => [i / 10, 1])),
  y: tensor(Array.from({ length: 10 }, (_, i) => [i / 5])),
};

function learner(options = {}): Model {
  return model(sequential([dense(4), dense(1)]), { inputShape: [2], loss: mse, ...options });
}

const steps = { batchSize: 4, epochs: 2 };

describe("resume", () => {
  it("goes on after the last batch of an epoch, which is smaller, as if it had never stopped", async () => {
    const unbroken = learner();
    let saved: Values = {};
    const save = {
      onStep({ epoch, step }: { epoch: number; step: number }, training: { state(): Values }): void {
        if (epoch === 1 && step === 3) saved = training.state();
      },
    };
    await unbroken.fit(data, { ...steps, callbacks: [save] });
    const second = learner({ seed: 9 });
    second.restore(saved);
    await second.fit(data, { ...steps, resume: true });
    expect(second.state()).toEqual(unbroken.state());
  });

  it.each([-4, 12])("refuses a position of %i in ten examples", async (position) => {
    const own = learner();
    own.restore({ ...(own.state() as object), position: tensor(position, { dtype: "int32" }) });
    await expect(own.fit(data, { ...steps, resume: true })).rejects.toThrow(
      `fit: resume needs the data of before, where ${position} examples of the epoch were seen, got 10 examples.`,
    );
  });

  it.each([null, 3, "one"])("refuses a state with the leaf %j", (epoch) => {
    const own = learner();
    const state = { ...(own.state() as object), epoch } as unknown as Values;
    expect(() => own.restore(state)).toThrow(
      `restore: epoch must be a tensor, got ${epoch === null ? "null" : typeof epoch}.`,
    );
  });
});

describe("what is not finite", () => {
  const root = dense(1, { name: "root", bias: false, weights: constant(0), activation: (z) => sqrt(z) });
  const options = { inputShape: [1], loss: mse, dtype: "float64" } as const;
  const one = { x: ones([1, 1]), y: ones([1, 1]) };

  it.each([1, 5])("is found in the parameters after an epoch whose loss is finite, of %i", async (epochs) => {
    const own = model(sequential([root]), { ...options, optimizer: sgd(0.1) });
    const failed = await own.fit(one, { epochs }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(NonFiniteError);
    expect(failed).toMatchObject({ epoch: 1, step: 0, layer: "root" });
    expect((failed as Error).message).toMatch(/^fit: finite parameters are required, got others in epoch 1,/);
    expect((own.params() as { root: { W: Tensor } }).root.W.item()).toBe(0);
  });

  it("is found though the state of the optimiser begins at infinity", async () => {
    const optimizer = chain(sgd(0.1), reduceOnPlateau({ every: 100 }));
    const own = model(sequential([dense(1, { name: "line" })]), { ...options, optimizer });
    const x = tensor([[1], [2], [Number.NaN]]);
    const failed = await own.fit({ x, y: x }, { batchSize: 1, shuffle: false }).catch((error: unknown) => error);
    expect(failed).toMatchObject({ epoch: 1, step: 2, node: "x" });
  });

  it("is named where the state that training begins with has it", async () => {
    const own = model(dense(1, { bias: false, weights: constant(Number.NaN) }), options);
    await expect(own.fit(one)).rejects.toThrow(/^fit: a finite loss is required, got NaN .* W\[0, 0\] is NaN/);
  });

  it("ends no search for a learning rate with nothing found", async () => {
    const wrong = { x: tensor([[Number.NaN]]), y: ones([1, 1]) };
    const search = findLearningRate(dense(1), wrong, { ...options, optimizer: sgd });
    await expect(search).rejects.toBeInstanceOf(NonFiniteError);
  });

  it("is no best score", () => {
    const stop = earlyStopping({ patience: 1 });
    const stopped: number[] = [];
    for (const [i, loss] of [Number.NaN, 2, 1].entries()) {
      const training = { stop: () => stopped.push(i), state: () => ({}), restore: () => undefined };
      stop.onEpoch?.({ epoch: i + 1, training: { loss }, seconds: 0 }, training);
    }
    expect(stopped).toEqual([]);
  });
});

describe("what a model refuses", () => {
  it("two trainings at once, and it goes on after either end", async () => {
    const own = learner();
    const first = own.fit(data, steps);
    await expect(own.fit(data, steps)).rejects.toThrow("fit: a model is trained once at a time");
    expect((await first).epochs).toHaveLength(2);
    await expect(own.fit({ x: ones([2, 3]), y: ones([2, 1]) })).rejects.toThrow("x must be");
    expect((await own.fit(data, steps)).epochs).toHaveLength(2);
  });

  it("metrics of one name", () => {
    const metrics = [r2Metric(), { ...meanAbsoluteErrorMetric(), name: "r2" }];
    expect(() => learner({ metrics })).toThrow('model: each metric needs a name of its own, got "r2" twice.');
    expect(() => learner({ metrics: [{ ...r2Metric(), name: "loss" }] })).toThrow('got "loss" twice');
  });

  it("scores over no examples", async () => {
    await expect(learner().evaluate({ x: zeros([0, 2]), y: zeros([0, 1]) })).rejects.toThrow(
      "evaluate: the number of examples: a whole number ≥ 1 is required, got 0.",
    );
  });

  it("groups that do not divide channels or filters", () => {
    const grouped = (filters: number): Model =>
      model(conv2d(filters, 3, { groups: 3 }), { inputShape: [6 - (filters % 3), 8, 8], loss: mse });
    expect(() => grouped(4)).toThrow("conv2d: numbers of channels and filters that 3 groups divide are required");
    expect(grouped(3).outputShape).toEqual([3, 6, 6]);
  });
});

it("layers may be named as what objects inherit", async () => {
  const names = ["constructor", "toString", "__proto__"] as const;
  const net = sequential([
    dropout(0.5, { name: names[0] }),
    dense(3, { name: names[1] }),
    dense(1, { name: names[2] }),
  ]);
  const own = model(net, { inputShape: [2], loss: mse });
  await own.fit(data, steps);
  expect(Object.keys(own.params())).toEqual(expect.arrayContaining(["__proto__", "toString"]));
  expect(own.summary()).toMatch(/constructor \(dropout\) +\[m, 2\] +0\n/);
});

it("times are rounded before they are told in minutes", () => {
  let text = "";
  const line = progress({ write: (own) => (text += own), live: false });
  const training = { stop: () => undefined, state: () => ({}), restore: () => undefined };
  for (const seconds of [59.96, 119.7]) line.onEpoch?.({ epoch: 1, training: { loss: 1 }, seconds }, training);
  expect(text).toBe("epoch 1 · 1 min 0 s · loss 1.0000\nepoch 1 · 2 min 0 s · loss 1.0000\n");
});

it.each([1, 2, 4])(
  "the rate that is found is where the loss falls, not where batches differ: seed %i",
  async (seed) => {
    const x = evaluate(uniform(key(seed), [200, 2], { low: -1, high: 1 }));
    const y = evaluate(add(matmul(x, tensor([[2], [-1]])), 0.5));
    const net = sequential([dense(8), dense(1)]);
    for (const optimizer of [sgd, adam]) {
      const { suggested } = await findLearningRate(net, { x, y }, { inputShape: [2], loss: mse, optimizer, seed });
      expect(suggested).toBeGreaterThan(2e-3);
      expect(suggested).toBeLessThan(0.5);
    }
  },
);

it("centred RMSprop has no root of a negative variance, where gradients stay the same", async () => {
  const slope = (prediction: Node): Node => mul(0.437, sum(prediction));
  const optimizer = rmsProp(1e-3, { centered: true });
  const own = model(dense(1, { bias: false }), { inputShape: [1], loss: slope, optimizer });
  const one = { x: ones([1, 1]), y: ones([1, 1]) };
  expect((await own.fit(one, { epochs: 200 })).epochs).toHaveLength(200);
});

it("others have their turn while a model is evaluated, however long its data take", async () => {
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  const slow: Dataset = {
    size: 4,
    inputShape: [2],
    read(indices) {
      const end = performance.now() + 40;
      while (performance.now() < end);
      return fromTensors(data).read(indices);
    },
  };
  await learner().evaluate(slow, { batchSize: 1 });
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(0);
});
