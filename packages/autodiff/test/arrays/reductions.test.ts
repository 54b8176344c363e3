/** Reductions and running values against loops over every line, under the laws, and where they have no entries. */
import { fromData, type Shape, sizeOf, type Tensor, tensor, ValueError, zeros } from "@cadena/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  all,
  any,
  argmax,
  argmin,
  cummax,
  cumprod,
  cumsum,
  median,
  norm,
  prod,
  quantile,
  std,
  variance,
} from "../../src/arrays/index.js";
import { evaluate, grad, jvp, min, type Node, type ReductionOptions, sum, vmap } from "../../src/index.js";
import { tensorOf } from "../arbitraries.js";
import {
  entries,
  expectAllNear,
  expectNear,
  holdsDerivativeLaws,
  holdsSecondOrderLaws,
  pointOf,
} from "../laws-of-graphs.js";

fc.configureGlobal({ seed: 20 });

type Reduction = (x: Node, options: ReductionOptions) => Node;
type Row = readonly [name: string, f: Reduction, oracle: (line: readonly number[]) => number];

const asNode = (x: Tensor): Node => x as unknown as Node;
const mean = (line: readonly number[]): number => line.reduce((a, b) => a + b, 0) / line.length;
const squares = (line: readonly number[], ddof: number): number =>
  line.reduce((total, x) => total + (x - mean(line)) ** 2, 0) / (line.length - ddof);
const inOrder = (line: readonly number[]): number[] => [...line].sort((a, b) => a - b);
/** The quantile by its definition: on the line between neighbours. */
const level = (line: readonly number[], q: number): number => {
  const place = (line.length - 1) * q;
  const [below, above] = [Math.floor(place), Math.ceil(place)].map((i) => inOrder(line)[i] as number);
  return (below as number) * (1 - (place % 1)) + (above as number) * (place % 1);
};

const rows: readonly Row[] = [
  ["prod", prod, (line) => line.reduce((a, b) => a * b, 1)],
  ["min", min, (line) => Math.min(...line)],
  ["any", any, (line) => Number(line.some((x) => x !== 0))],
  ["all", all, (line) => Number(line.every((x) => x !== 0))],
  ["variance", variance, (line) => squares(line, 0)],
  ["variance, ddof 1", (x, o) => variance(x, { ...o, ddof: 1 }), (line) => squares(line, 1)],
  ["std", std, (line) => Math.sqrt(squares(line, 0))],
  ["std, ddof 1", (x, o) => std(x, { ...o, ddof: 1 }), (line) => Math.sqrt(squares(line, 1))],
  ["norm", norm, (line) => Math.hypot(...line)],
  ["median", median, (line) => level(line, 0.5)],
  ["quantile 0.3", (x, o) => quantile(x, 0.3, o), (line) => level(line, 0.3)],
  ["quantile 1", (x, o) => quantile(x, 1, o), (line) => level(line, 1)],
];

/** Lines over some axes, for each place of the others, in row-major order. */
function linesOf(x: Tensor, axes: readonly number[]): number[][] {
  const lines = new Map<string, number[]>();
  const { shape } = x;
  for (let i = 0; i < sizeOf(shape); i++) {
    const place: number[] = [];
    let rest = i;
    for (const size of shape.toReversed()) {
      place.unshift(rest % size);
      rest = Math.floor(rest / size);
    }
    const key = place.filter((_, axis) => !axes.includes(axis)).join();
    lines.set(key, [...(lines.get(key) ?? []), x.at(...place)]);
  }
  return [...lines.values()];
}

/** Entries of which no two, and no sum of signs, are near one another. */
const apart = (shape: Shape): fc.Arbitrary<Tensor> =>
  fc
    .shuffledSubarray(
      Array.from({ length: sizeOf(shape) }, (_, i) => i),
      { minLength: sizeOf(shape) },
    )
    .map((order) =>
      fromData(
        Float64Array.from(order, (k) => (k - 1) * 0.31 + 0.1),
        shape,
      ),
    );

describe.each(rows)("%s", (name, f, oracle) => {
  const shape = [2, 3, 2];
  it.each([[[0]], [[-1]], [[0, 2]], [[1, 2]], [[0, 1, 2]]])("over axes %s it is what its definition says", (axis) => {
    const axes = axis.map((each) => (each + 3) % 3);
    fc.assert(
      fc.property(tensorOf(shape), (x) => {
        const wanted = linesOf(x, axes).map(oracle);
        const kept = evaluate(f(asNode(x), { axis, keepDims: true })) as Tensor;
        const y = evaluate(f(asNode(x), { axis })) as Tensor;
        expect(y.shape).toEqual(shape.filter((_, each) => !axes.includes(each)));
        expect(kept.shape).toEqual(shape.map((size, each) => (axes.includes(each) ? 1 : size)));
        for (const [i, each] of entries(y).entries()) {
          const value = wanted[i] as number;
          if (Number.isNaN(value)) expect(each).toBeNaN();
          else expectNear(each, value, 1e-13 * (1 + Math.abs(value)), `entry ${i}`);
        }
        expect(entries(kept)).toEqual(entries(y));
      }),
      { numRuns: 10 },
    );
  });

  if (name === "any" || name === "all") return;
  it("laws 3 to 6", () => {
    for (const options of [{}, { axis: 1 }, { axis: [-1, 0], keepDims: true }]) {
      const points = fc.tuple(apart([2, 3, 2])).map((values) => pointOf(values, ([x]) => [f(x as Node, options)]));
      holdsDerivativeLaws(points, 5);
      holdsSecondOrderLaws(points, 3);
    }
    const x = fromData(
      Float64Array.from({ length: 12 }, (_, i) => Math.sin(i)),
      [3, 4],
    );
    const mapped = evaluate(vmap((line: Node) => f(line, {}))(x) as Node);
    expectAllNear(mapped, evaluate(f(asNode(x), { axis: 1 })), 1e-14, "vmap");
  });
});

describe("argmax and argmin", () => {
  it("are the first place of the extreme", () => {
    const number = fc.integer({ min: -2, max: 2 });
    fc.assert(
      fc.property(tensorOf([2, 3, 2], "float64", number), fc.constantFrom(0, 1, 2), (x, axis) => {
        const places = (f: (line: readonly number[]) => number): number[] => linesOf(x, [axis]).map(f);
        expect(entries(evaluate(argmax(x, { axis })))).toEqual(places((line) => line.indexOf(Math.max(...line))));
        expect(entries(evaluate(argmin(x, { axis })))).toEqual(places((line) => line.indexOf(Math.min(...line))));
      }),
    );
  });
  it("of all entries, of NaN, of booleans, of the least int32", () => {
    expect(
      evaluate(
        argmax(
          tensor([
            [1, 2],
            [3, 0],
          ]),
        ),
      ).item(),
    ).toBe(2);
    expect(evaluate(argmax(tensor([[1, 2]]), { keepDims: true })).toArray()).toEqual([[1]]);
    expect(evaluate(argmax(tensor([1, Number.NaN, 9, Number.NaN]))).item()).toBe(1);
    expect(evaluate(argmin(tensor([1, Number.NaN, -9]))).item()).toBe(1);
    expect(evaluate(argmax(tensor([false, true, true]))).item()).toBe(1);
    expect(evaluate(argmin(tensor([0, -(2 ** 31)], { dtype: "int32" }))).item()).toBe(1);
    expect(evaluate(argmax(tensor([1, 2]))).dtype).toBe("int32");
  });
  it("have no value of nothing", () => {
    expect(() => argmax(zeros([2, 0]), { axis: 1 })).toThrow(ValueError);
    expect(evaluate(argmax(zeros([0, 2]), { axis: 1 })).shape).toEqual([0]);
  });
});

describe("running values", () => {
  const running = (line: readonly number[], combine: (a: number, b: number) => number): number[] =>
    line.map((_, i) => line.slice(0, i + 1).reduce((a, b) => combine(a, b)));
  it.each([
    ["cumsum", cumsum, (a: number, b: number) => a + b],
    ["cumprod", cumprod, (a: number, b: number) => a * b],
    ["cummax", cummax, Math.max],
  ] as const)("%s", (_, f, combine) => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 9 }), (line) => {
        const x = fromData(Float64Array.from(line), [line.length]);
        expect(entries(evaluate(f(x)))).toEqual(running(line, combine));
        const columns = fromData(Float64Array.from([...line, ...line].map((x, i) => (i < line.length ? x : -x))), [
          2,
          line.length,
        ]);
        const rows = evaluate(f(columns, { axis: 1 })) as Tensor;
        expect(entries(rows)).toEqual([
          ...running(line, combine),
          ...running(
            line.map((x) => -x),
            combine,
          ),
        ]);
        expect(entries(evaluate(f(columns.transpose(), { axis: 0 })).transpose())).toEqual(entries(rows));
      }),
    );
    const points = fc.tuple(apart([2, 5])).map((values) => pointOf(values, ([x]) => [f(x as Node, { axis: 1 })]));
    holdsDerivativeLaws(points, 10);
    holdsSecondOrderLaws(points, 5);
  });
});

describe("products with zeros", () => {
  const slopes = (x: readonly number[]): unknown => evaluate(grad((t: Node) => prod(t))(tensor(x))).toArray();
  it.each([
    [
      [0, 3, 4],
      [12, 0, 0],
    ],
    [
      [2, 0, 4, 5],
      [0, 40, 0, 0],
    ],
    [
      [0, 0, 4],
      [0, 0, 0],
    ],
    [[5], [1]],
  ])("%s: slopes %s", (x, expected) => {
    expect(slopes(x)).toEqual(expected);
    expect(evaluate(jvp((t: Node) => prod(t), [tensor(x)], [tensor(x.map(() => 1))])[1] as Node).item()).toBe(
      expected.reduce((a, b) => a + b, 0),
    );
  });
  it("second order: the products of all others but one", () => {
    const hessianRow = grad((t: Node) => sum(grad((u: Node) => prod(u))(t) as Node));
    expect(evaluate(hessianRow(tensor([0, 0, 4]))).toArray()).toEqual([4, 4, 0]);
  });
  it("cumprod", () => {
    expect(evaluate(grad((t: Node) => sum(cumprod(t)))(tensor([2, 0, 3]))).toArray()).toEqual([1, 8, 0]);
  });
});

describe("norms", () => {
  const matrix = tensor([
    [1, -2, 3],
    [-4, 5, -6],
  ]);
  it("of vectors and matrices", () => {
    expect(evaluate(norm(matrix, { ord: 1 })).item()).toBe(9);
    expect(evaluate(norm(matrix, { ord: Number.POSITIVE_INFINITY })).item()).toBe(15);
    expect(evaluate(norm(matrix, { ord: 1, axis: [1, 0] })).item()).toBe(15);
    expectNear(evaluate(norm(matrix, { ord: "fro", keepDims: true })).item(), Math.sqrt(91), 1e-14, "fro");
    expect(evaluate(norm(matrix, { ord: 1, axis: 0 })).toArray()).toEqual([5, 7, 9]);
    expect(evaluate(norm(matrix, { ord: Number.POSITIVE_INFINITY, axis: -1, keepDims: true })).toArray()).toEqual([
      [3],
      [6],
    ]);
    expect(() => norm(matrix, { ord: 2 })).toThrow(
      'norm: ord 1, 2 or Infinity of one axis, or 1, Infinity or "fro" of two, is required, got 2 of 2.',
    );
  });
  it("neither overflow nor underflow", () => {
    const at = (x: Tensor): number => evaluate(norm(x)).item();
    expectNear(at(tensor([3e200, 4e200])), 5e200, 1e185, "large");
    expectNear(at(tensor([3e-200, 4e-200])), 5e-200, 1e-215, "small");
    expectNear(at(tensor([3e-310, 4e-310])), 5e-310, 1e-322, "subnormal");
    expect(at(tensor([3e25, 4e25], { dtype: "float32" }))).toBeCloseTo(5e25, -19);
    expect(at(tensor([1, Number.NEGATIVE_INFINITY]))).toBe(Number.POSITIVE_INFINITY);
    expect(at(tensor([1, Number.NaN]))).toBeNaN();
    const slopes = evaluate(grad((x: Node) => norm(x))(tensor([3e200, 4e200])));
    expectAllNear(slopes, tensor([0.6, 0.8]), 1e-15, "slopes");
  });
  it("have slopes at 0, of first and second order", () => {
    const at = tensor([0, 0]);
    expect(evaluate(grad((x: Node) => norm(x))(at)).toArray()).toEqual([0, 0]);
    expect(evaluate(jvp((x: Node) => norm(x), [at], [tensor([1, 2])])[1] as Node).item()).toBe(0);
    expect(evaluate(grad((x: Node) => sum(grad((y: Node) => norm(y))(x) as Node))(at)).toArray()).toEqual([0, 0]);
    expect(evaluate(grad((x: Node) => std(x))(tensor([2, 2, 2]))).toArray()).toEqual([0, 0, 0]);
  });
});

describe("of nothing", () => {
  const nothing = zeros([2, 0]);
  it.each<readonly [string, (x: Node, options: ReductionOptions) => Node, unknown]>([
    ["prod", prod, [1, 1]],
    ["any", (x, o) => any(x, o), [false, false]],
    ["all", (x, o) => all(x, o), [true, true]],
    ["norm", norm, [0, 0]],
    ["variance", variance, [Number.NaN, Number.NaN]],
    ["std", std, [Number.NaN, Number.NaN]],
  ])("%s", (_, f, expected) => {
    expect(evaluate(f(asNode(nothing), { axis: 1 })).toArray()).toEqual(expected);
    expect(evaluate(f(asNode(nothing), { axis: 0 })).toArray()).toEqual([]);
  });
  it.each<readonly [string, (x: Node) => Node]>([
    ["min", (x) => min(x, { axis: 1 })],
    ["median", (x) => median(x, { axis: 1 })],
    ["quantile", (x) => quantile(x, 0.5, { axis: 1 })],
  ])("%s has no value", (_, f) => {
    expect(() => f(asNode(nothing))).toThrow(ValueError);
  });
});

describe("medians and quantiles", () => {
  it("are NaN where an entry is", () => {
    const x = tensor([
      [1, Number.NaN, 2],
      [3, 4, 5],
    ]);
    expect(evaluate(median(x, { axis: 1 })).toArray()).toEqual([Number.NaN, 4]);
    expect(evaluate(quantile(x, [0, 0.5], { axis: 1 })).toArray()).toEqual([
      [Number.NaN, 3],
      [Number.NaN, 4],
    ]);
  });
  it.each([
    ["linear", [0, 0.3, 1.5, 2.5, 2.7, 3]],
    ["lower", [0, 0, 1, 2, 2, 3]],
    ["higher", [0, 1, 2, 3, 3, 3]],
    ["nearest", [0, 0, 2, 2, 3, 3]],
    ["midpoint", [0, 0.5, 1.5, 2.5, 2.5, 3]],
  ] as const)("between entries are what the method says: %s", (method, places) => {
    const q = [0, 0.1, 0.5, 2.5 / 3, 0.9, 1];
    const found = evaluate(quantile(tensor([30, 10, 0, 20]), q, { method })) as Tensor;
    expectAllNear(found, tensor(places.map((place) => place * 10)), 1e-12, method);
  });
  it("are −∞ halfway from −∞ to a number", () => {
    const x = tensor([1, Number.NEGATIVE_INFINITY]);
    expect(evaluate(quantile(x, 0.5, { method: "midpoint" })).item()).toBe(Number.NEGATIVE_INFINITY);
  });
  it("give equal entries their slopes in turn", () => {
    const x = tensor([2, 2, 5, 2, 2, 0]);
    expect(evaluate(grad((v: Node) => median(v))(x)).toArray()).toEqual([0, 0.5, 0, 0.5, 0, 0]);
    expect(evaluate(grad((v: Node) => quantile(v, 1))(x)).toArray()).toEqual([0, 0, 1, 0, 0, 0]);
  });
  it("refuse a level outside [0, 1]", () => {
    expect(() => quantile(1, 1.5)).toThrow("quantile: q from 0 to 1 is required, got 1.5.");
  });
});

it("integers wrap, and booleans are 0 and 1", () => {
  const x = tensor([2 ** 30, 4, 3], { dtype: "int32" });
  expect(evaluate(prod(x)).item()).toBe(0);
  expect(evaluate(prod(tensor([true, false]))).dtype).toBe("int32");
  expect(evaluate(cumprod(tensor([true, true]))).toArray()).toEqual([1, 1]);
});
