/** Kernels that read and write by index, and that order, against loops over every place. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  argsort,
  cumsum,
  fromData,
  type Shape,
  scatterAdd,
  scatterMax,
  sizeOf,
  type Tensor,
  takeAlongAxis,
  tensor,
} from "../../src/index.js";

interface Case {
  readonly x: Tensor;
  readonly indices: Tensor;
  readonly updates: Tensor;
  readonly axis: number;
}

const numbers = (size: number) => fc.array(fc.integer({ min: -4, max: 4 }), { minLength: size, maxLength: size });
const cases: fc.Arbitrary<Case> = fc
  .record({
    shape: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 4 }),
    turn: fc.nat(),
    count: fc.nat({ max: 4 }),
  })
  .chain(({ shape, turn, count }) => {
    const axis = turn % shape.length;
    const other = shape.with(axis, count);
    const index = fc.integer({ min: -1, max: shape[axis] as number });
    return fc
      .tuple(
        numbers(sizeOf(shape)),
        fc.array(index, { minLength: sizeOf(other), maxLength: sizeOf(other) }),
        numbers(sizeOf(other)),
      )
      .map(([x, indices, updates]) => ({
        x: fromData(Float64Array.from(x), shape),
        indices: fromData(Int32Array.from(indices), other),
        updates: fromData(Float64Array.from(updates), other),
        axis,
      }));
  });

/** All indices of a shape, in row-major order. */
const places = (shape: Shape): number[][] =>
  shape.reduce<number[][]>(
    (all, size) => all.flatMap((at) => Array.from({ length: size }, (_, i) => [...at, i])),
    [[]],
  );
const inside = (x: Tensor, axis: number, index: number): boolean => index >= 0 && index < (x.shape[axis] as number);
const key = (place: readonly number[]): string => place.join();

function scattered({ x, indices, updates, axis }: Case, combine: (a: number, b: number) => number): number[] {
  const table = new Map(places(x.shape).map((place) => [key(place), x.at(...place)]));
  for (const place of places(indices.shape)) {
    const index = indices.at(...place);
    const to = key(place.with(axis, index));
    if (inside(x, axis, index)) table.set(to, combine(table.get(to) as number, updates.at(...place)));
  }
  return [...table.values()];
}
const flat = (x: Tensor): number[] => [...x.contiguous().data];

describe("takeAlongAxis and scatter", () => {
  it("do at every place what the index says", () => {
    fc.assert(
      fc.property(cases, (each) => {
        const { x, indices, updates, axis } = each;
        const taken = places(indices.shape).map((place) => {
          const index = indices.at(...place);
          return inside(x, axis, index) ? x.at(...place.with(axis, index)) : 0;
        });
        expect(flat(takeAlongAxis(x, indices, axis))).toEqual(taken);
        expect(flat(scatterAdd(x, indices, updates, axis))).toEqual(scattered(each, (a, b) => a + b));
        expect(flat(scatterMax(x, indices, updates, axis))).toEqual(scattered(each, Math.max));
      }),
    );
  });

  it("float32 adds in float64 and rounds once; int32 wraps; NaN is the largest", () => {
    const indices = tensor([0, 0], { dtype: "int32" });
    const small = tensor([2 ** -24, 2 ** -24], { dtype: "float32" });
    expect(scatterAdd(tensor([1], { dtype: "float32" }), indices, small, 0).toArray()).toEqual([1 + 2 ** -23]);
    const most = tensor([2 ** 31 - 1, 2], { dtype: "int32" });
    expect(scatterAdd(tensor([0], { dtype: "int32" }), indices, most, 0).toArray()).toEqual([-(2 ** 31) + 1]);
    expect(scatterMax(tensor([1]), indices, tensor([Number.NaN, 2]), 0).toArray()).toEqual([Number.NaN]);
  });
});

describe("cumsum and argsort", () => {
  it("cumsum is a sum over what comes before", () => {
    fc.assert(
      fc.property(cases, fc.boolean(), ({ x, axis }, reverse) => {
        const expected = places(x.shape).map((place) =>
          places(x.shape)
            .filter((other) => key(other.with(axis, 0)) === key(place.with(axis, 0)))
            .filter(
              (other) => (Math.sign((other[axis] as number) - (place[axis] as number)) || 0) !== (reverse ? -1 : 1),
            )
            .reduce((sum, other) => sum + x.at(...other), 0),
        );
        expect(flat(cumsum(x, axis, reverse))).toEqual(expected);
      }),
    );
  });

  it("argsort puts every line in order, and keeps the order of equal entries", () => {
    fc.assert(
      fc.property(cases, fc.boolean(), ({ x, axis }, descending) => {
        const order = argsort(x, axis, descending);
        for (const place of places(order.shape)) {
          if (place[axis] === 0) continue;
          const [i, j] = [order.at(...place.with(axis, (place[axis] as number) - 1)), order.at(...place)];
          const [a, b] = [x.at(...place.with(axis, i)), x.at(...place.with(axis, j))];
          expect(descending ? a > b || (a === b && i < j) : a < b || (a === b && i < j)).toBe(true);
        }
      }),
    );
  });

  it("NaN is last, or first in descending order; zeros of both signs are equal", () => {
    const x = tensor([Number.NaN, Number.POSITIVE_INFINITY, 0, -0, Number.NEGATIVE_INFINITY]);
    expect(argsort(x, 0).toArray()).toEqual([4, 2, 3, 1, 0]);
    expect(argsort(x, 0, true).toArray()).toEqual([0, 1, 2, 3, 4]);
  });

  it("int32 sums wrap, and bool counts", () => {
    expect(cumsum(tensor([2 ** 31 - 1, 1], { dtype: "int32" }), 0).toArray()).toEqual([2 ** 31 - 1, -(2 ** 31)]);
    expect(cumsum(tensor([true, false, true]), 0).toArray()).toEqual([1, 1, 2]);
  });
});
