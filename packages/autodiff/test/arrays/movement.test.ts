/** Functions that move entries: each entry of the result is the entry that a formula on places names, or a number. */
import { AxisError, arange, fromData, type Shape, ShapeError, sizeOf, type Tensor, tensor } from "@cadena/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  arraySplit,
  diag,
  expandDims,
  flip,
  matrixTrace,
  meshgrid,
  moveaxis,
  repeat,
  roll,
  squeeze,
  stack,
  tile,
  tril,
  triu,
} from "../../src/arrays/index.js";
import { evaluate, type Node, pad, slice, vmap } from "../../src/index.js";
import { tensorOf } from "../arbitraries.js";
import { entries, holdsDerivativeLaws, holdsSecondOrderLaws, pointOf } from "../laws-of-graphs.js";

fc.configureGlobal({ seed: 20 });

/** Where an entry comes from: a place of x, or a number. */
type Source = (place: readonly number[]) => readonly number[] | number;
type Row = readonly [name: string, f: (x: Node) => Node, from: Shape, to: Shape, source: Source];

const clamp = (i: number, size: number): number => Math.min(Math.max(i, 0), size - 1);
/** The place after so many steps to and fro. */
function reflected(steps: number, size: number): number {
  let [place, step] = [0, 1];
  for (let i = 0; i < steps; i++) {
    if (place + step < 0 || place + step >= size) step = -step;
    place += step;
  }
  return place;
}
const mod = (i: number, n: number): number => ((i % n) + n) % n;
/** The place of row-major number i. */
const placeOf = (i: number, shape: Shape): number[] => {
  const place: number[] = [];
  for (const size of shape.toReversed()) {
    place.unshift(i % size);
    i = Math.floor(i / size);
  }
  return place;
};

const rows: readonly Row[] = [
  ["expandDims", (x) => expandDims(x, [0, -1]), [2, 3], [1, 2, 3, 1], ([, i, j]) => [i, j] as number[]],
  ["squeeze", (x) => squeeze(x), [1, 2, 1], [2], ([i]) => [0, i as number, 0]],
  ["squeeze of one axis", (x) => squeeze(x, -1), [1, 2, 1], [1, 2], ([a, i]) => [a, i, 0] as number[]],
  ["moveaxis", (x) => moveaxis(x, 0, -1), [2, 3, 4], [3, 4, 2], ([i, j, k]) => [k, i, j] as number[]],
  ["moveaxis of two", (x) => moveaxis(x, [0, 1], [-1, -2]), [2, 3, 4], [4, 3, 2], ([i, j, k]) => [k, j, i] as number[]],
  ["flip", (x) => flip(x), [2, 3], [2, 3], ([i, j]) => [1 - (i as number), 2 - (j as number)]],
  ["flip of one axis", (x) => flip(x, -1), [2, 3], [2, 3], ([i, j]) => [i as number, 2 - (j as number)]],
  ["flip of nothing", (x) => flip(x), [0, 2], [0, 2], () => Number.NaN],
  [
    "roll",
    (x) => roll(x, -4),
    [2, 3],
    [2, 3],
    ([i, j]) => placeOf(mod((i as number) * 3 + (j as number) + 4, 6), [2, 3]),
  ],
  [
    "roll along axes",
    (x) => roll(x, [1, 5], [0, 1]),
    [2, 3],
    [2, 3],
    ([i, j]) => [mod((i as number) - 1, 2), mod((j as number) - 5, 3)],
  ],
  ["roll of nothing", (x) => roll(x, 1, 0), [0, 2], [0, 2], () => Number.NaN],
  ["tile", (x) => tile(x, [2, 1, 2]), [2, 3], [2, 2, 6], ([, i, j]) => [i as number, (j as number) % 3]],
  ["tile of fewer axes", (x) => tile(x, 2), [2, 3], [2, 6], ([i, j]) => [i as number, (j as number) % 3]],
  ["repeat", (x) => repeat(x, 2), [2, 3], [12], ([i]) => placeOf(Math.floor((i as number) / 2), [2, 3])],
  [
    "repeat along an axis",
    (x) => repeat(x, [1, 0, 2], 1),
    [2, 3],
    [2, 3],
    ([i, j]) => [i as number, [0, 2, 2][j as number] as number],
  ],
  ["tril", (x) => tril(x, -1), [2, 3, 3], [2, 3, 3], (p) => ((p[2] as number) - (p[1] as number) <= -1 ? p : 0)],
  ["triu", (x) => triu(x, 1), [2, 4], [2, 4], (p) => ((p[1] as number) - (p[0] as number) >= 1 ? p : 0)],
  ["diag of a matrix", (x) => diag(x), [2, 3], [2], ([i]) => [i, i] as number[]],
  ["diag above", (x) => diag(x, 1), [2, 3], [2], ([i]) => [i as number, (i as number) + 1]],
  ["diag below", (x) => diag(x, -1), [3, 2], [2], ([i]) => [(i as number) + 1, i as number]],
  ["diag outside", (x) => diag(x, 7), [3, 2], [0], () => Number.NaN],
  ["diag of a vector", (x) => diag(x), [2], [2, 2], ([i, j]) => (i === j ? [i as number] : 0)],
  [
    "diag of a vector, above",
    (x) => diag(x, 2),
    [2],
    [4, 4],
    ([i, j]) => ((j as number) - (i as number) === 2 ? [i as number] : 0),
  ],
  [
    "diag of a vector, below",
    (x) => diag(x, -1),
    [2],
    [3, 3],
    ([i, j]) => ((i as number) - (j as number) === 1 ? [j as number] : 0),
  ],
  ["diag of no entries", (x) => diag(x, -1), [0], [1, 1], () => 0],
  [
    "slice backward",
    (x) => slice(x, [null, { start: -1, stop: 0, step: -2 }]),
    [2, 4],
    [2, 2],
    ([i, j]) => [i as number, 3 - 2 * (j as number)],
  ],
  [
    "slice both ways",
    (x) => slice(x, [{ start: 1, step: 2 }, { step: -1 }]),
    [4, 2],
    [2, 2],
    ([i, j]) => [1 + 2 * (i as number), 1 - (j as number)],
  ],
  [
    "pad with a value",
    (x) => pad(x, [1, 0], [0, 1], { value: 7 }),
    [2, 2],
    [3, 3],
    ([i, j]) => (i === 0 || j === 2 ? 7 : [(i as number) - 1, j as number]),
  ],
  [
    "pad at the edge",
    (x) => pad(x, [2, 0], [1, 1], { mode: "edge" }),
    [2, 2],
    [5, 3],
    ([i, j]) => [clamp((i as number) - 2, 2), clamp(j as number, 2)],
  ],
  [
    "pad by reflection",
    (x) => pad(x, [7, 3], [1, 2], { mode: "reflect" }),
    [3, 1],
    [11, 6],
    ([i]) => [reflected(mod((i as number) - 7, 4), 3), 0],
  ],
  ["arraySplit", (x) => arraySplit(x, 3, 1)[1] as Node, [2, 4], [2, 1], ([i]) => [i as number, 2]],
  ["arraySplit at cuts", (x) => arraySplit(x, [1, -1])[1] as Node, [4], [2], ([i]) => [1 + (i as number)]],
  ["stack", (x) => stack([x, flip(x), x], -1), [2], [2, 3], ([i, j]) => [j === 1 ? 1 - (i as number) : (i as number)]],
  ["meshgrid, first", (x) => meshgrid([x, tensor([1, 2, 3])])[0] as Node, [2], [3, 2], ([, j]) => [j as number]],
  ["meshgrid, second", (x) => meshgrid([tensor([1, 2, 3]), x])[1] as Node, [2], [2, 3], ([i]) => [i as number]],
  [
    "meshgrid, ij",
    (x) => meshgrid([x, tensor([1, 2, 3])], { indexing: "ij" })[0] as Node,
    [2],
    [2, 3],
    ([i]) => [i as number],
  ],
];

const asNode = (x: Tensor): Node => x as unknown as Node;

describe.each(rows)("%s", (_, f, from, to, source) => {
  it("moves entries to where the formula says", () => {
    const x = fromData(
      Float64Array.from({ length: sizeOf(from) }, (_, i) => i + 1),
      from,
    );
    const y = evaluate(f(asNode(x))) as Tensor;
    const expected = Array.from({ length: sizeOf(to) }, (_, i) => {
      const at = source(placeOf(i, to));
      return typeof at === "number" ? at : x.at(...at);
    });
    expect(y.shape).toEqual(to);
    expect(entries(y)).toEqual(expected);
  });

  it("laws 3 to 6", () => {
    const points = fc.tuple(tensorOf(from)).map((values) => pointOf(values, ([x]) => [f(x as Node)]));
    holdsDerivativeLaws(points, 4);
    holdsSecondOrderLaws(points, 2);
    const batch = arange(2 * sizeOf(from)).reshape([2, ...from]);
    const mapped = evaluate(vmap(f)(batch) as Node);
    for (const i of [0, 1]) {
      const one = evaluate(f(asNode(batch.slice([{ start: i, stop: i + 1 }]).reshape(from)))) as Tensor;
      expect(
        mapped
          .slice([{ start: i, stop: i + 1 }])
          .reshape(one.shape)
          .toArray(),
      ).toEqual(one.toArray());
    }
  });
});

it("matrixTrace adds up diagonals of the last two axes", () => {
  const x = arange(12).reshape([2, 2, 3]);
  expect(evaluate(matrixTrace(x)).toArray()).toEqual([0 + 4, 6 + 10]);
  expect(evaluate(matrixTrace(x, 2)).toArray()).toEqual([2, 8]);
  expect(evaluate(matrixTrace(x, -2)).toArray()).toEqual([0, 0]);
});

it("integers and booleans move too", () => {
  expect(evaluate(flip(tensor([true, false]))).toArray()).toEqual([false, true]);
  expect(evaluate(tril(tensor([[1, 2]], { dtype: "int32" }))).toArray()).toEqual([[1, 0]]);
  expect(evaluate(arraySplit(tensor([1, 2, 3]), [5]) as Node[]).map((part) => part.toArray())).toEqual([[1, 2, 3], []]);
});

describe("errors", () => {
  const x = asNode(tensor([[1, 2, 3]]));
  it.each<readonly [string, () => unknown, new (...args: never[]) => Error, string]>([
    ["squeeze", () => squeeze(x, 1), ShapeError, "squeeze: axes of size 1 are required, got size 3 along axis 1."],
    [
      "moveaxis",
      () => moveaxis(x, 0, [0, 1]),
      ShapeError,
      "moveaxis: source and destination must name equally many axes, got 1 and 2.",
    ],
    ["flip", () => flip(x, 2), AxisError, "flip: the axis must be an integer from -2 to 1, got 2."],
    [
      "roll",
      () => roll(x, [1, 2], 0),
      ShapeError,
      "roll: one whole number, or one for each of 1 axes, is required, got [1, 2].",
    ],
    ["tile", () => tile(x, -1), ShapeError, "tile: whole numbers of times, at least 0, are required, got -1."],
    [
      "repeat",
      () => repeat(x, [1, 2], 1),
      ShapeError,
      "repeat: a number of times for each of 3 entries is required, got 2.",
    ],
    ["tril", () => tril(1), ShapeError, "tril: matrices are required, got []."],
    ["diag", () => diag(1), ShapeError, "diag: a vector or a matrix is required, got []."],
    ["stack", () => stack([x, 1]), ShapeError, "stack: values of one shape are required, got [1, 3] and []."],
    ["arraySplit", () => arraySplit(x, 0), ShapeError, "arraySplit: at least one part is required, got 0."],
    ["meshgrid", () => meshgrid([x]), ShapeError, "meshgrid: vectors are required, got [1, 3]."],
    ["slice", () => slice(x, [null, null, null]), ShapeError, "slice: at most 2 ranges for [1, 3], got 3."],
    [
      "pad",
      () => pad(asNode(tensor([])), [1], [0], { mode: "edge" }),
      ShapeError,
      "pad: an entry to repeat is required, got size 0 of axis 0.",
    ],
  ])("%s", (_, make, kind, message) => {
    expect(make).toThrow(kind);
    expect(make).toThrow(message);
  });
});
