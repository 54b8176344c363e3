/** Reading and writing by index, and order, against loops; and what indices out of range mean. */
import { arange, DTypeError, fromData, IndexError, type Shape, sizeOf, type Tensor, tensor, zeros } from "@cadena/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  argsort,
  oneHot,
  putAlongAxis,
  type ScatterOptions,
  scatter,
  searchsorted,
  sort,
  take,
  takeAlongAxis,
  topK,
} from "../../src/arrays/index.js";
import { evaluate, grad, input, jvp, mul, type Node, sum, vmap } from "../../src/index.js";
import { tensorOf } from "../arbitraries.js";
import { entries, holdsDerivativeLaws, holdsSecondOrderLaws, pointOf } from "../laws-of-graphs.js";

fc.configureGlobal({ seed: 20 });

const asNode = (x: Tensor): Node => x as unknown as Node;
const int = (value: number | readonly number[] | readonly (readonly number[])[]): Tensor =>
  tensor(value, { dtype: "int32" });

/** Every place of a shape, in row-major order. */
const places = (shape: Shape): number[][] =>
  shape.reduce<number[][]>(
    (all, size) => all.flatMap((at) => Array.from({ length: size }, (_, i) => [...at, i])),
    [[]],
  );

interface Case {
  readonly x: Tensor;
  readonly indices: Tensor;
  readonly axis: number;
}

/** x, and indices of any shape along an axis; negative ones too. */
const cases: fc.Arbitrary<Case> = fc
  .tuple(
    fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }),
    fc.nat(),
    fc.constantFrom<Shape>([], [2], [0], [2, 2]),
  )
  .chain(([shape, turn, of]) => {
    const axis = turn % shape.length;
    const size = shape[axis] as number;
    const indices = tensorOf(of, "int32", fc.integer({ min: -size, max: size - 1 }));
    return fc.tuple(tensorOf(shape), indices).map(([x, given]) => ({ x, indices: given, axis }));
  });

/** Where each entry of take(x, indices) comes from. */
function sources({ x, indices, axis }: Case): { readonly shape: Shape; readonly from: number[][] } {
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  const from = places(shape).map((place) => {
    const index = indices.at(...place.slice(axis, axis + indices.rank));
    const at = index < 0 ? index + (x.shape[axis] as number) : index;
    return [...place.slice(0, axis), at, ...place.slice(axis + indices.rank)];
  });
  return { shape, from };
}

describe("take", () => {
  it("reads the slices that the indices name", () => {
    fc.assert(
      fc.property(cases, (each) => {
        const { x, indices, axis } = each;
        const { shape, from } = sources(each);
        const y = evaluate(take(x, indices, { axis })) as Tensor;
        expect(y.shape).toEqual(shape);
        expect(entries(y)).toEqual(from.map((place) => x.at(...place)));
        const later = input("i", { shape: indices.shape, dtype: "int32" });
        expect(entries(evaluate(take(x, later, { axis }), { i: indices }))).toEqual(entries(y));
      }),
    );
  });
  it("laws 3 to 5", () => {
    const points = cases.map(({ x, indices, axis }) =>
      pointOf([x], ([node]) => [take(node as Node, indices, { axis })]),
    );
    holdsDerivativeLaws(points, 20);
    holdsSecondOrderLaws(points, 10);
  });
  it("an embedding's gradient counts how often each row is read", () => {
    const rows = int([2, 0, 2]);
    const g = grad((table: Node) => sum(take(table, rows, { axis: 0 })))(zeros([3, 2]));
    expect(evaluate(g).toArray()).toEqual([
      [1, 1],
      [0, 0],
      [2, 2],
    ]);
  });
  it("without an axis, it reads in row-major order", () => {
    expect(
      evaluate(
        take(
          tensor([
            [1, 2],
            [3, 4],
          ]),
          [3, -4],
        ),
      ).toArray(),
    ).toEqual([4, 1]);
  });
  it("under vmap, over either argument", () => {
    const x = arange(6).reshape([2, 3]);
    const i = int([
      [0, -1],
      [1, 1],
    ]);
    const read = (line: Node, at: Node): Node => take(line, at);
    expect(evaluate(vmap(read)(x, i) as Node).toArray()).toEqual([
      [0, 2],
      [4, 4],
    ]);
    expect(evaluate(vmap(read, { inAxes: [null, 0] })(x.reshape([6]), i) as Node).toArray()).toEqual([
      [0, 5],
      [1, 1],
    ]);
  });
});

describe("takeAlongAxis", () => {
  it("reads each line by its own indices, and broadcasts", () => {
    const x = arange(6).reshape([2, 3]);
    expect(
      evaluate(
        takeAlongAxis(
          x,
          int([
            [2, 0],
            [-1, 1],
          ]),
        ),
      ).toArray(),
    ).toEqual([
      [2, 0],
      [5, 4],
    ]);
    expect(evaluate(takeAlongAxis(x, int([[1]]))).toArray()).toEqual([[1], [4]]);
    expect(evaluate(takeAlongAxis(x, int([1]), { axis: 1 })).toArray()).toEqual([[1], [4]]);
    expect(
      evaluate(
        takeAlongAxis(
          tensor([7, 8]),
          int([
            [0, 1],
            [1, 1],
          ]),
        ),
      ).toArray(),
    ).toEqual([
      [7, 8],
      [8, 8],
    ]);
  });
  it("with argsort, it sorts", () => {
    fc.assert(
      fc.property(tensorOf([2, 3, 2]), fc.constantFrom(0, 1, -1), (x, axis) => {
        const sorted = evaluate(sort(x, { axis }));
        expect(evaluate(takeAlongAxis(x, argsort(x, { axis }), { axis })).toArray()).toEqual(sorted.toArray());
      }),
    );
  });
});

describe("scatter", () => {
  const combines = ["set", "add", "max"] as const;
  const combined = { set: (_: number, b: number) => b, add: (a: number, b: number) => a + b, max: Math.max };
  it.each(combines)("%s: writes where take reads, one after the other", (combine) => {
    fc.assert(
      fc.property(cases, fc.nat(), (each, seed) => {
        const { x, indices, axis } = each;
        const { shape, from } = sources(each);
        const updates = fromData(
          Float64Array.from({ length: sizeOf(shape) }, (_, i) => ((i * 7 + seed) % 5) - 2),
          shape,
        );
        const table = new Map(places(x.shape).map((place) => [place.join(), x.at(...place)]));
        for (const [i, place] of from.entries())
          table.set(place.join(), combined[combine](table.get(place.join()) as number, entries(updates)[i] as number));
        for (const [i, each] of entries(evaluate(scatter(x, indices, updates, { axis, combine }))).entries())
          expect(each).toBeCloseTo([...table.values()][i] as number, 12);
      }),
    );
  });
  it.each(combines)("%s: laws 3 to 5, with indices that meet", (combine) => {
    const values = fc
      .shuffledSubarray(
        Array.from({ length: 9 }, (_, i) => i / 4),
        { minLength: 9 },
      )
      .map((order) => [tensor(order.slice(0, 4)), tensor(order.slice(4))]);
    const indices = fc.array(fc.integer({ min: -4, max: 3 }), { minLength: 5, maxLength: 5 });
    const points = fc
      .tuple(values, indices)
      .map(([each, at]) => pointOf(each, ([x, u]) => [scatter(x as Node, at, u as Node, { combine })]));
    holdsDerivativeLaws(points, 20);
    holdsSecondOrderLaws(points, 10);
  });
  it("set gives the slope to the last update of a place, and none to what is overwritten", () => {
    const f = (x: Node, u: Node): Node => sum(mul(scatter(x, [1, 1, 0], u), tensor([10, 20, 30])));
    const at = [tensor([1, 2, 3]), tensor([4, 5, 6])] as const;
    expect(evaluate(grad(f)(...at)).toArray()).toEqual([0, 0, 30]);
    expect(evaluate(grad(f, { argnums: 1 })(...at)).toArray()).toEqual([0, 20, 10]);
    expect(evaluate(jvp(f, [...at], [tensor([1, 1, 1]), tensor([1, 1, 1])])[1] as Node).item()).toBe(60);
  });
  it("max shares the slope of a tie evenly", () => {
    const f = (x: Node, u: Node): Node => sum(scatter(x, [0, 0, 1], u, { combine: "max" }));
    const at = [tensor([3, 0]), tensor([3, 3, -1])] as const;
    const third = 1 / 3;
    expect(evaluate(grad(f)(...at)).toArray()).toEqual([third, 1]);
    expect(evaluate(grad(f, { argnums: 1 })(...at)).toArray()).toEqual([third, third, 0]);
    expect(evaluate(jvp(f, [...at], [tensor([1, 1]), tensor([1, 1, 1])])[1] as Node).item()).toBe(2);
  });
  it("putAlongAxis writes where takeAlongAxis reads", () => {
    const x = arange(6).reshape([2, 3]);
    const at = int([[0], [-1]]);
    expect(evaluate(putAlongAxis(x, at, tensor([[8], [9]]))).toArray()).toEqual([
      [8, 1, 2],
      [3, 4, 9],
    ]);
    const add: ScatterOptions = { combine: "add", axis: 0 };
    expect(evaluate(putAlongAxis(x, int([[1, 1, 0]]), 10, add)).toArray()).toEqual([
      [0, 1, 12],
      [13, 14, 5],
    ]);
  });
});

describe("indices out of range", () => {
  const x = tensor([1, 2, 3]);
  const known = int([3, -4, -3]);
  const i = input("i", { shape: [3], dtype: "int32" });
  const bindings = { i: known };
  it("are refused where they are known", () => {
    expect(() => take(x, known)).toThrow(IndexError);
    expect(() => take(x, known)).toThrow(
      'take: indices from -3 to 2 are required, got 3. Choose what such an index means with mode: "fill", "clip" or "wrap".',
    );
    expect(() => scatter(x, [-4], 1)).toThrow(IndexError);
    expect(() => take(zeros([0]), [0])).toThrow("no index, as the axis is empty");
  });
  it("fill: read as NaN, written nowhere; the same when they are computed", () => {
    for (const at of [known, i]) {
      const filled = [Number.NaN, Number.NaN, 1];
      expect(evaluate(take(x, at, { mode: "fill" }), bindings).toArray()).toEqual(filled);
      expect(evaluate(takeAlongAxis(x, at, { mode: "fill" }), bindings).toArray()).toEqual(filled);
      for (const combine of ["set", "add", "max"] as const)
        expect(evaluate(scatter(zeros([3]), at, 5, { combine, mode: "fill" }), bindings).toArray()).toEqual([5, 0, 0]);
    }
    expect(evaluate(take(x, i), bindings).toArray()).toEqual([Number.NaN, Number.NaN, 1]);
    expect(evaluate(take(int([7]), i), bindings).toArray()).toEqual([-(2 ** 31), -(2 ** 31), -(2 ** 31)]);
    expect(evaluate(take(tensor([true]), int([0, 1]), { mode: "fill" })).toArray()).toEqual([true, false]);
  });
  it("fill: no slope flows through them", () => {
    const g = grad((t: Node) => sum(mul(take(t, known, { mode: "fill" }), tensor([0, 0, 1]))))(x);
    expect(evaluate(g).toArray()).toEqual([1, 0, 0]);
  });
  it("clip: the nearest", () => {
    for (const at of [known, i]) {
      expect(evaluate(take(x, at, { mode: "clip" }), bindings).toArray()).toEqual([3, 1, 1]);
      expect(evaluate(scatter(zeros([3]), at, 1, { combine: "add", mode: "clip" }), bindings).toArray()).toEqual([
        2, 0, 1,
      ]);
    }
  });
  it("wrap: round and round", () => {
    for (const at of [known, i]) {
      expect(evaluate(take(x, at, { mode: "wrap" }), bindings).toArray()).toEqual([1, 3, 1]);
      const sums = scatter(zeros([3]), at, 1, { combine: "add", mode: "wrap" });
      expect(evaluate(sums, bindings).toArray()).toEqual([2, 0, 1]);
    }
    expect(() => take(zeros([0]), i, { mode: "wrap" })).toThrow(
      'take: an axis that is not empty is required, got size 0 in mode "wrap".',
    );
  });
  it("must be whole numbers of int32", () => {
    expect(() => take(x, tensor([1]))).toThrow(DTypeError);
    expect(() => take(x, [0.5])).toThrow("take: whole numbers as indices are required, got 0.5.");
    expect(() => oneHot([2 ** 31], 3)).toThrow("oneHot: whole numbers as indices are required, got 2147483648.");
  });
  it("oneHot: zeros only", () => {
    expect(evaluate(oneHot([1, 3, -1], 3)).toArray()).toEqual([
      [0, 1, 0],
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(evaluate(oneHot([1, 0], 3, { axis: 0 })).toArray()).toEqual([
      [0, 1],
      [1, 0],
      [0, 0],
    ]);
  });
});

describe("order", () => {
  const tied = fc.array(fc.integer({ min: -2, max: 2 }), { maxLength: 8 });
  it("sort and topK, with ties", () => {
    fc.assert(
      fc.property(tied, fc.nat(), (line, k) => {
        const x = fromData(Float64Array.from(line), [line.length]);
        const ascending = [...line].sort((a, b) => a - b);
        expect(entries(evaluate(sort(x)))).toEqual(ascending);
        expect(entries(evaluate(sort(x, { descending: true })))).toEqual(ascending.toReversed());
        const count = k % (line.length + 1);
        const { values, indices } = topK(x, count);
        expect(entries(evaluate(values))).toEqual(ascending.toReversed().slice(0, count));
        const chosen = line.map((value, i) => ({ value, i })).sort((a, b) => b.value - a.value || a.i - b.i);
        expect(entries(evaluate(indices))).toEqual(chosen.slice(0, count).map(({ i }) => i));
      }),
    );
    expect(() => topK(tensor([1]), 2)).toThrow("topK: a whole number from 0 to 1 is required, got 2.");
  });
  it("laws 3 to 5", () => {
    const apart = fc
      .shuffledSubarray(
        Array.from({ length: 6 }, (_, i) => i / 4),
        { minLength: 6 },
      )
      .map((order) => [tensor(order).reshape([2, 3])]);
    const points = apart.map((values) =>
      pointOf(values, ([x]) => [mul(sort(x as Node), x as Node), topK(x as Node, 2).values]),
    );
    holdsDerivativeLaws(points, 15);
    holdsSecondOrderLaws(points, 8);
  });
  it("searchsorted counts the entries that come before", () => {
    const value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY));
    const rank = (x: number): number =>
      Number.isNaN(x) ? Number.MAX_VALUE : x === Number.POSITIVE_INFINITY ? 1e300 : x;
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 9 }),
        fc.array(value, { minLength: 1, maxLength: 4 }),
        (unsorted, wanted) => {
          const line = unsorted.sort((a, b) => rank(a) - rank(b));
          const [x, v] = [line, wanted].map((each) => fromData(Float64Array.from(each), [each.length])) as [
            Tensor,
            Tensor,
          ];
          const before = (keep: (a: number, b: number) => boolean): number[] =>
            wanted.map((each) => line.filter((entry) => keep(rank(entry), rank(each))).length);
          expect(entries(evaluate(searchsorted(x, v)))).toEqual(before((a, b) => a < b));
          expect(entries(evaluate(searchsorted(x, v, { side: "right" })))).toEqual(before((a, b) => a <= b));
        },
      ),
    );
    expect(evaluate(searchsorted(tensor([1, 2]), 1.5)).item()).toBe(1);
    expect(() => searchsorted(1, 1)).toThrow("searchsorted: a sorted vector is required, got [].");
  });
  it("is kept by symbolic values", () => {
    const x = input("x", { shape: [3] });
    expect(evaluate(sort(x), { x: tensor([3, 1, 2]) }).toArray()).toEqual([1, 2, 3]);
    expect(asNode(tensor([1])).shape).toEqual([1]);
  });
});
