import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  arange,
  type FormatOptions,
  formatNumber,
  formatTensor,
  ones,
  type Tensor,
  tensor,
  zeros,
} from "../src/index.js";

describe("formatNumber", () => {
  it.each([
    [0, "0"],
    [-0, "-0"],
    [3, "3"],
    [-2.5, "-2.5"],
    [0.1, "0.1"],
    [1 / 3, "0.33333333"],
    [100.5, "100.5"],
    [123456789, "123456789"],
    [1.5e-9, "1.5e-9"],
    [1e20, "1e+20"],
    [123456789.5, "1.23456790e+8".replace("0e", "e")],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "inf"],
    [Number.NEGATIVE_INFINITY, "-inf"],
  ])("%d", (x, text) => {
    expect(formatNumber(x)).toBe(text);
  });

  it("is off by at most half a unit of the last digit asked for", () => {
    fc.assert(
      fc.property(fc.double({ min: -1e7, max: 1e7, noNaN: true }), fc.integer({ min: 0, max: 12 }), (x, precision) => {
        const error = Math.abs(Number(formatNumber(x, precision)) - x);
        expect(error <= 0.5 * 10 ** -precision * Math.max(1, Math.abs(x) * 1e-3) + 1e-9 * Math.abs(x) * 1e-6).toBe(
          true,
        );
      }),
    );
  });
});

const printed: readonly [string, Tensor, FormatOptions?][] = [
  ["a scalar", tensor(3.5)],
  ["a boolean scalar", tensor(true)],
  ["a float32 scalar", tensor(0.1, { dtype: "float32" })],
  ["a vector", tensor([1, 2, 3])],
  [
    "a matrix",
    tensor([
      [1, 2.5],
      [-3, 10],
    ]),
  ],
  ["booleans", tensor([[true, false]])],
  ["int32", tensor([-2147483648, 7], { dtype: "int32" })],
  ["nothing", zeros([0, 3])],
  ["special values", tensor([Number.NaN, -0, 1.5, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])],
  ["only special values", tensor([Number.NaN, -0])],
  ["a wide range", tensor([1e-9, 1, 12345.678])],
  ["large integers", tensor([1, 1e12])],
  ["float32", tensor([0.1, 1 / 3, 100], { dtype: "float32" })],
  ["three axes", arange(12).reshape([2, 3, 2])],
  ["long lines", arange(40)],
  ["an abridged vector", arange(2000)],
  ["an abridged matrix", arange(2000).reshape([40, 50])],
  ["few digits", tensor([1 / 3, 2]), { precision: 2 }],
  ["a low threshold", arange(10), { threshold: 5, edge: 1 }],
  [
    "a view",
    arange(6)
      .reshape([2, 3])
      .transpose()
      .slice([{ step: -1 }]),
  ],
  ["a broadcast scalar", ones([]).broadcastTo([2, 2])],
];

describe("formatTensor", () => {
  it.each(printed)("%s", (_name, x, options) => {
    expect(`\n${formatTensor(x, options)}\n`).toMatchSnapshot();
  });

  it("aligns all rows of a matrix", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.double(), fc.double()), { minLength: 1, maxLength: 5 }), (rows) => {
        const lines = formatTensor(tensor(rows)).split("\n").slice(1);
        const commas = lines.map((line) => line.indexOf(","));
        expect(new Set(commas).size).toBe(1);
      }),
    );
  });
});
