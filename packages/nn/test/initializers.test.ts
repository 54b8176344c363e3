/** Initialisers have the mean and the variance that their sources state, on a million draws. */
import { evaluate, matmul, transpose } from "@cadena/autodiff";
import { key } from "@cadena/core";
import { describe, expect, it } from "vitest";
import {
  constant,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  type Initializer,
  lecunNormal,
  lecunUniform,
  normal,
  orthogonal,
  uniform,
  zeros,
} from "../src/initializers/index.js";

const draw = { fanIn: 2000, fanOut: 500, dtype: "float32" } as const;
const shape = [2000, 500] as const;

/** The variance, and the fourth standardised moment of the distribution: 3 of a normal one, 9/5 of a uniform one. */
const stated: Readonly<Record<string, readonly [Initializer, variance: number, fourth: number]>> = {
  "normal(0.1)": [normal(0.1), 0.01, 3],
  "uniform(0.5)": [uniform(0.5), 0.25 / 3, 9 / 5],
  lecunNormal: [lecunNormal(), 1 / 2000, 3],
  lecunUniform: [lecunUniform(), 1 / 2000, 9 / 5],
  glorotNormal: [glorotNormal(), 2 / 2500, 3],
  glorotUniform: [glorotUniform(), 2 / 2500, 9 / 5],
  heNormal: [heNormal(), 2 / 2000, 3],
  heUniform: [heUniform(), 2 / 2000, 9 / 5],
};

describe("draws", () => {
  it.each(Object.entries(stated))("%s", (_name, [initializer, variance, fourth]) => {
    const data = initializer(key(4), shape, draw).contiguous().data;
    const count = data.length;
    expect(count).toBe(1e6);
    let [sum, square] = [0, 0];
    for (const each of data) {
      sum += each;
      square += each * each;
    }
    // Within five standard deviations of the two estimates.
    expect(Math.abs(sum / count)).toBeLessThan(5 * Math.sqrt(variance / count));
    expect(Math.abs(square / count - variance)).toBeLessThan(5 * variance * Math.sqrt((fourth - 1) / count));
  });

  it("constants are what they say", () => {
    expect(zeros()(key(0), [2], draw).toArray()).toEqual([0, 0]);
    expect(constant(2)(key(0), [2], draw).toArray()).toEqual([2, 2]);
  });

  it.each([[[40, 30]], [[30, 40]], [[3, 4, 20]]])("orthogonal %j has orthonormal rows or columns", (own) => {
    const q = orthogonal(2)(key(1), own, { fanIn: 1, fanOut: 1, dtype: "float64" });
    const columns = own.at(-1) as number;
    const matrix = q.reshape([q.size / columns, columns]);
    const tall = q.size / columns >= columns;
    const product = evaluate(tall ? matmul(transpose(matrix), matrix) : matmul(matrix, transpose(matrix)));
    for (const [i, row] of (product.toArray() as number[][]).entries())
      for (const [j, value] of row.entries()) expect(value).toBeCloseTo(i === j ? 4 : 0, 12);
  });
});
