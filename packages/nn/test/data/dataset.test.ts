import { arange, IndexError, key, ShapeError, tensor, ValueError } from "@cadena/core";
import fc from "fast-check";
import { expect, it } from "vitest";
import {
  type Batch,
  batches,
  batchIndices,
  concat,
  type Dataset,
  fromTensors,
  map,
  type OrderOptions,
  subset,
} from "../../src/data/index.js";

const numbered = (size: number, width = 3): ReturnType<typeof fromTensors> =>
  fromTensors({ x: arange(size * width).reshape([size, width]), y: arange(size) });

/** The same data, as if they came from elsewhere. */
const slow = (dataset: Dataset): Dataset => ({
  size: dataset.size,
  inputShape: dataset.inputShape,
  read: async (indices) => await dataset.read(indices),
});

const labels = ({ y }: Batch): unknown => y.toArray();

it("reads rows in any order, of tensors of any layout, rank and width", () => {
  const x = arange(240).reshape([30, 2, 4]).transpose([2, 0, 1]);
  const data = fromTensors({ x, y: tensor([true, false, true, true]), weights: tensor([1, 2, 3, 4]) });
  expect(data.inputShape).toEqual([30, 2]);
  const { x: rows, y, weights } = data.read([2, 0, 2]);
  expect(rows.toArray()).toEqual([2, 0, 2].map((i) => (x.toArray() as unknown[])[i]));
  expect([y.dtype, y.toArray(), weights?.toArray()]).toEqual(["bool", [true, true, true], [3, 1, 3]]);
  expect(data.read([]).x.shape).toEqual([0, 30, 2]);
});

it("a view into a larger buffer gives its own rows", () => {
  const x = arange(10)
    .reshape([5, 2])
    .slice([{ start: 2 }]);
  expect(
    fromTensors({ x, y: arange(3) })
      .read([1])
      .x.toArray(),
  ).toEqual([[6, 7]]);
});

it("refuses tensors that do not belong together, and indices out of range", () => {
  const x = arange(4).reshape([2, 2]);
  expect(() => fromTensors({ x, y: arange(3) })).toThrow(ShapeError);
  expect(() => fromTensors({ x: tensor(1), y: tensor(1) })).toThrow(ShapeError);
  expect(() => fromTensors({ x, y: arange(2), weights: x })).toThrow(ShapeError);
  for (const index of [-1, 2, 0.5, Number.NaN]) expect(() => numbered(2).read([index])).toThrow(IndexError);
  expect(() => numbered(0).read([0])).toThrow(IndexError);
  expect(() => subset(numbered(2), [2])).toThrow(IndexError);
  expect(() => subset(numbered(2), [1]).read([1])).toThrow(IndexError);
});

it("map changes what is read, and holds the function to its word", async () => {
  const flat = ({ x, y }: Batch): Batch => ({ x: x.slice([null, { stop: 1 }]), y });
  const one = map(numbered(4), flat, { inputShape: [1] });
  expect(one.read([3]).x.toArray()).toEqual([[9]]);
  expect(() => map(numbered(4), flat).read([3])).toThrow(ShapeError);
  expect(() => map(numbered(4), ({ x }) => ({ x, y: arange(7) })).read([3])).toThrow(ShapeError);
  expect(labels(await map(slow(numbered(4)), async (batch) => batch).read([3]))).toEqual([3]);
});

it("concat reads across its parts, in order, whether they are in memory or not", async () => {
  const parts = [numbered(2), slow(numbered(0)), slow(numbered(3))];
  expect(labels(await concat(...parts).read([4, 0, 2, 1, 4]))).toEqual([2, 0, 0, 1, 2]);
  expect(labels(await concat(...parts).read([]))).toEqual([]);
  const weighted = fromTensors({ x: tensor([[1, 2, 3]]), y: tensor([7]), weights: tensor([0.5]) });
  expect(concat(numbered(1), weighted).read([0, 1]).weights?.toArray()).toEqual([1, 0.5]);
  expect(() => concat()).toThrow(ShapeError);
  expect(() => concat(numbered(1, 2), numbered(1, 3))).toThrow(ShapeError);
});

const order = (size: number, options: OrderOptions): number[] =>
  batchIndices(size, options).flatMap((each) => [...each]);

it("every example comes once an epoch, whatever the size of the batches", () => {
  fc.assert(
    fc.property(fc.nat(200), fc.integer({ min: 1, max: 64 }), fc.nat(), fc.nat(9), (size, batchSize, seed, epoch) => {
      const shuffled = { batchSize, key: key(seed), epoch };
      expect(order(size, shuffled).toSorted((a, b) => a - b)).toEqual(order(size, { batchSize }));
      expect(order(size, { ...shuffled, dropRemainder: true })).toEqual(
        order(size, shuffled).slice(0, size - (size % batchSize)),
      );
    }),
  );
});

it("an epoch taken up in the middle goes on as it would have", () => {
  const options = { batchSize: 4, key: key(7), epoch: 3 };
  const whole = batchIndices(30, options);
  for (let start = 0; start <= whole.length + 1; start++)
    expect(batchIndices(30, { ...options, start })).toEqual(whole.slice(start));
});

it("orders differ from epoch to epoch and from key to key, and do not depend on the size of the batches", () => {
  const first = order(50, { batchSize: 8, key: key(1) });
  expect(order(50, { batchSize: 8, key: key(1), epoch: 1 })).not.toEqual(first);
  expect(order(50, { batchSize: 8, key: key(2) })).not.toEqual(first);
  expect(order(50, { batchSize: 3, key: key(1) })).toEqual(first);
});

it("batches reads one batch at a time", async () => {
  const seen: unknown[] = [];
  for await (const batch of batches(slow(numbered(5)), { batchSize: 2 })) seen.push(labels(batch));
  expect(seen).toEqual([[0, 1], [2, 3], [4]]);
  for (const options of [{ batchSize: 0 }, { batchSize: 1.5 }, { batchSize: 2, start: -1 }])
    expect(() => batches(numbered(5), options)).toThrow(ValueError);
});

it("recycled batches hold the same numbers, in memory that is used again", async () => {
  const options = { batchSize: 2, key: key(3), recycle: true };
  const data = fromTensors({ x: arange(15).reshape([5, 3]), y: arange(5), weights: arange(5) });
  const read: unknown[] = [];
  const memory = new Set<unknown>();
  for await (const { x, y, weights } of batches(subset(data, [4, 3, 2, 1, 0]), options)) {
    read.push([x.toArray(), y.toArray(), weights?.toArray()]);
    memory.add(x.data);
  }
  expect(memory.size).toBe(2);
  const fresh: unknown[] = [];
  for await (const { x, y, weights } of batches(subset(data, [4, 3, 2, 1, 0]), { ...options, recycle: false }))
    fresh.push([x.toArray(), y.toArray(), weights?.toArray()]);
  expect(read).toEqual(fresh);
});
