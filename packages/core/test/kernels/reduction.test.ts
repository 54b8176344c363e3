import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reduceMax, reduceSum, type Tensor, tensor, zeros } from "../../src/index.js";
import { anyShape, indicesOf, tensorOf } from "../samples.js";

const cases = anyShape.chain((shape) =>
  fc.tuple(
    fc.constantFrom("float64", "float32", "int32", "bool").chain((dtype) => tensorOf(shape, dtype as "float64")),
    fc.shuffledSubarray(shape.map((_, axis) => axis)),
  ),
);

/** The elements that fold into each element of the result. */
function groups(x: Tensor, axes: readonly number[]): number[][] {
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  return indicesOf(kept.map((axis) => x.shape[axis] as number)).map((keptIndex) =>
    indicesOf(x.shape)
      .filter((index) => kept.every((axis, i) => index[axis] === keptIndex[i]))
      .map((index) => x.at(...index)),
  );
}

describe("reduceSum", () => {
  it("adds along axes and removes them", () => {
    fc.assert(
      fc.property(cases, ([x, axes]) => {
        const before = x.data.slice();
        const y = reduceSum(x, axes);
        expect(y.dtype).toBe(x.dtype === "bool" ? "int32" : x.dtype);
        expect(y.shape).toEqual(x.shape.filter((_, axis) => !axes.includes(axis)));
        expect(Array.from(y.contiguous().data)).toEqual(groups(x, axes).map((list) => list.reduce((a, b) => a + b, 0)));
        expect(x.data).toEqual(before);
      }),
    );
  });

  it("is pairwise: the sum of 10⁶ times 0.1 is a thousand times closer than one by one", () => {
    const sum = reduceSum(tensor(0.1).broadcastTo([1000, 1000]), [0, 1]).item();
    expect(Math.abs(sum - 1e5) <= 1e-9).toBe(true);
  });

  it("accumulates float32 in float64", () => {
    const x = tensor(new Float32Array([2 ** 24, 1, 1, -(2 ** 24)]));
    expect(reduceSum(x, [0]).item()).toBe(2);
  });

  it("wraps integers, and keeps special values", () => {
    expect(reduceSum(tensor([2147483647, 1], { dtype: "int32" }), [0]).item()).toBe(-2147483648);
    expect(reduceSum(tensor([1, Number.NaN]), [0]).item()).toBeNaN();
    expect(reduceSum(tensor([1, Number.POSITIVE_INFINITY]), [0]).item()).toBe(Number.POSITIVE_INFINITY);
    expect(reduceSum(zeros([0, 2]), [0]).toArray()).toEqual([0, 0]);
  });

  it("takes every length", () => {
    for (const n of [1, 3, 4, 255, 256, 257, 511, 513, 1000, 4099]) {
      expect(reduceSum(tensor(Array.from({ length: n }, (_, i) => i)), [0]).item()).toBe((n * (n - 1)) / 2);
    }
  });
});

describe("reduceMax", () => {
  it("finds the largest along axes", () => {
    fc.assert(
      fc.property(cases, ([x, axes]) => {
        const lists = groups(x, axes);
        fc.pre(lists.every((list) => list.length > 0));
        const y = reduceMax(x, axes);
        expect(y.dtype).toBe(x.dtype);
        expect(Array.from(y.contiguous().data)).toEqual(lists.map((list) => Math.max(...list)));
      }),
    );
  });

  it("passes NaN on, and prefers 0 to −0", () => {
    expect(reduceMax(tensor([1, Number.NaN, 2]), [0]).item()).toBeNaN();
    expect(reduceMax(tensor([-0, 0, -0]), [0]).item()).toBe(0);
    expect(reduceMax(tensor([Number.NEGATIVE_INFINITY]), [0]).item()).toBe(Number.NEGATIVE_INFINITY);
    expect(reduceMax(zeros([0, 3]), [1]).shape).toEqual([0]);
  });
});
