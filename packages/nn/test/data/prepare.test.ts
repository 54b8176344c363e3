import { arange, DTypeError, IndexError, key, normal, ShapeError, type Tensor, tensor, ValueError } from "@cadena/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  blobs,
  circles,
  type Dataset,
  fromTensors,
  linear,
  type MemoryDataset,
  map,
  moments,
  momentsOf,
  moons,
  oneHot,
  sine,
  spirals,
  standardise,
  trainDevTest,
  xor,
} from "../../src/data/index.js";

const numbered = (size: number): MemoryDataset => fromTensors({ x: arange(size).reshape([size, 1]), y: arange(size) });

const all = (dataset: MemoryDataset): number[] =>
  dataset.read(Array.from({ length: dataset.size }, (_, i) => i)).y.toArray() as number[];

const int32 = (values: readonly number[]): Tensor => tensor(values, { dtype: "int32" });

describe("trainDevTest", () => {
  const part = fc.oneof(fc.nat(40), fc.double({ min: 0, max: 0.49, noNaN: true }));

  it("puts every example in one part, of the size that was asked for", () => {
    fc.assert(
      fc.property(fc.integer({ min: 80, max: 120 }), part, part, fc.option(fc.nat()), (size, dev, test, seed) => {
        const parts = trainDevTest(numbered(size), { dev, test, key: seed === null ? undefined : key(seed) });
        const count = (wanted: number): number => (wanted < 1 ? Math.round(wanted * size) : wanted);
        expect([parts.dev.size, parts.test.size]).toEqual([count(dev), count(test)]);
        const found = [...all(parts.train), ...all(parts.dev), ...all(parts.test)];
        expect(seed === null ? found : found.toSorted((a, b) => a - b)).toEqual(all(numbered(size)));
      }),
    );
  });

  it("gives every part its share of each label, and exact sizes", () => {
    const labels = fc.array(fc.nat(3), { minLength: 20, maxLength: 60 });
    fc.assert(
      fc.property(labels, fc.nat(8), fc.nat(8), fc.nat(), (values, dev, test, seed) => {
        const data = fromTensors({ x: arange(values.length), y: int32(values) });
        const parts = trainDevTest(data, { dev, test, key: key(seed), stratify: int32(values) });
        expect([parts.dev.size, parts.test.size]).toEqual([dev, test]);
        expect([...all(parts.train), ...all(parts.dev), ...all(parts.test)].toSorted()).toEqual(values.toSorted());
        for (const label of new Set(values)) {
          const share = (of: readonly number[]): number => of.filter((each) => each === label).length;
          const quota = (share(values) * test) / values.length;
          expect(Math.abs(share(all(parts.test)) - quota)).toBeLessThan(1);
        }
      }),
    );
  });

  it("stratifies by rows of any width", () => {
    const rows = tensor([0, 1, 0, 1, 0, 1, 0, 1].map((bit) => [bit, 1 - bit]));
    const { test } = trainDevTest(fromTensors({ x: rows, y: rows }), { test: 4, key: key(1), stratify: rows });
    expect((test.read([0, 1, 2, 3]).y.toArray() as number[][]).map(([bit]) => bit).toSorted()).toEqual([0, 0, 1, 1]);
  });

  it("refuses what cannot be", () => {
    for (const options of [{ dev: -1 }, { dev: 1.5 }, { dev: 6, test: 5 }, { test: Number.NaN }])
      expect(() => trainDevTest(numbered(10), options)).toThrow(ValueError);
    expect(() => trainDevTest(numbered(10), { stratify: arange(9) })).toThrow(ShapeError);
  });
});

describe("standardise", () => {
  it("brings columns to mean 0 and deviation 1, far from 0 too", () => {
    const x = normal(key(0), [500, 3], { mean: 1e6, std: 3 });
    const { mean, std } = moments(standardise(x, moments(x)));
    for (const each of mean.toArray() as number[]) expect(Math.abs(each)).toBeLessThan(1e-9);
    for (const each of std.toArray() as number[]) expect(Math.abs(each - 1)).toBeLessThan(1e-9);
  });

  it("knows a constant column, of whatever number, and only centres it", () => {
    const x = tensor(Array.from({ length: 7 }, () => [0.1, -1 / 3]));
    expect(moments(x).std.toArray()).toEqual([0, 0]);
    expect(standardise(tensor([[0.1, 2 / 3]]), moments(x)).toArray()).toEqual([[0, 1]]);
  });

  it("gives what scikit-learn's StandardScaler gives in its documentation", () => {
    const data = tensor([
      [0, 0],
      [0, 0],
      [1, 1],
      [1, 1],
    ]);
    expect(moments(data).mean.toArray()).toEqual([0.5, 0.5]);
    expect(standardise(data, moments(data)).toArray()).toEqual([
      [-1, -1],
      [-1, -1],
      [1, 1],
      [1, 1],
    ]);
    expect(standardise(tensor([[2, 2]]), moments(data)).toArray()).toEqual([[3, 3]]);
  });

  it("reads a data set once, in batches, to the same moments", async () => {
    const x = normal(key(1), [70, 2, 2]);
    const slow: Dataset = map(fromTensors({ x, y: arange(70) }), async (batch) => batch);
    expect(await momentsOf(slow, 16)).toEqual(moments(x));
    expect(moments(x).mean.shape).toEqual([2, 2]);
  });

  it("keeps float32, and refuses other columns, other types, and nothing", () => {
    const known = moments(tensor([[1, 2]]));
    expect(standardise(tensor([[1, 2]], { dtype: "float32" }), known).dtype).toBe("float32");
    expect(() => standardise(tensor([[1, 2, 3]]), known)).toThrow(ShapeError);
    expect(() => standardise(int32([1, 2]).reshape([1, 2]), known)).toThrow(DTypeError);
    expect(() => moments(arange(0))).toThrow(ShapeError);
  });
});

it("oneHot refuses labels that are no class", () => {
  expect(oneHot(int32([1]), 2)).toMatchObject({ shape: [1, 2], dtype: "float32" });
  for (const label of [-1, 2]) expect(() => oneHot(int32([label]), 2)).toThrow(IndexError);
  expect(() => oneHot(tensor([1]), 2)).toThrow(DTypeError);
  expect(() => oneHot(int32([0]), 0)).toThrow(ValueError);
});

describe("toy sets", () => {
  const rows = (x: Tensor): number[][] => x.toArray() as number[][];
  const radius = ([a = 0, b = 0]: readonly number[]): number => Math.hypot(a, b);

  it("are the same for the same key, and others for another", () => {
    for (const make of [xor, moons, circles, spirals, blobs, linear, sine]) {
      const options = { samples: 37, noise: 0.1 };
      expect(make(key(5), options)).toEqual(make(key(5), options));
      expect(make(key(6), options).x).not.toEqual(make(key(5), options).x);
      expect(make(key(5), options).x.shape[0]).toBe(37);
      expect(() => make(key(5), { samples: 0 })).toThrow(ValueError);
    }
    for (const make of [xor, moons, circles, spirals, linear, sine])
      expect(() => make(key(5), { noise: -1 })).toThrow(ValueError);
  });

  it("classes have as many points as each other, or one more", () => {
    for (const make of [moons, circles, spirals, blobs]) {
      const labels = make(key(0), { samples: 31 }).y.toArray() as number[];
      const counts = [...new Set(labels)].map((label) => labels.filter((each) => each === label).length);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }
  });

  it("xor is the table of truth", () => {
    const { x, y } = xor();
    for (const [i, [a = 0, b = 0]] of rows(x).entries()) expect(y.at(i)).toBe(a ^ b);
    expect(new Set(rows(x).map(String))).toEqual(new Set(["0,0", "0,1", "1,0", "1,1"]));
  });

  it("moons lie on their half circles", () => {
    const { x, y } = moons(key(0), { samples: 50 });
    for (const [i, [a = 0, b = 0]] of rows(x).entries())
      expect(radius(y.at(i) === 0 ? [a, b] : [1 - a, 0.5 - b])).toBeCloseTo(1, 12);
  });

  it("circles have their radii, and spirals end at 1", () => {
    const { x, y } = circles(key(0), { samples: 50, factor: 0.5 });
    for (const [i, row] of rows(x).entries()) expect(radius(row)).toBeCloseTo(y.at(i) === 0 ? 1 : 0.5, 12);
    expect(Math.max(...rows(spirals(key(0), { classes: 3 }).x).map(radius))).toBeCloseTo(1, 12);
    expect(() => circles(key(0), { factor: 1 })).toThrow(ValueError);
  });

  it("blobs lie around their centres", () => {
    const centers = [
      [-50, 0],
      [50, 9],
    ];
    const { x, y } = blobs(key(0), { samples: 4000, centers, std: 2 });
    for (const label of [0, 1]) {
      const own = moments(tensor(rows(x).filter((_, i) => y.at(i) === label)));
      for (const axis of [0, 1]) {
        expect(Math.abs(own.mean.at(axis) - (centers[label]?.[axis] ?? 0))).toBeLessThan(0.2);
        expect(Math.abs(own.std.at(axis) - 2)).toBeLessThan(0.1);
      }
    }
    expect(() => blobs(key(0), { centers: [[1], [1, 2]] })).toThrow(ValueError);
  });

  it("linear and sine are what they say, but for noise", () => {
    const line = linear(key(0), { samples: 20, weights: [2, -3], bias: 1 });
    for (const [i, [a = 0, b = 0]] of rows(line.x).entries()) expect(line.y.at(i, 0)).toBe(1 + 2 * a + -3 * b);
    const wave = sine(key(0), { samples: 2000, noise: 0.5 });
    const errors = rows(wave.y).map(([y = 0], i) => y - Math.sin(wave.x.at(i, 0)));
    expect(Math.abs(moments(tensor(errors.map((e) => [e]))).std.at(0) - 0.5)).toBeLessThan(0.05);
  });
});
