/** Different entries, against a loop. */
import { type DType, type Tensor, tensor } from "@cadena/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unique } from "../../src/arrays/index.js";
import { evaluate, grad, type Node, sum, vmap } from "../../src/index.js";
import { entries, holdsDerivativeLaws, pointOf } from "../laws-of-graphs.js";

fc.configureGlobal({ seed: 24 });

/** The different numbers in ascending order, NaN last. */
const differentOf = (line: readonly number[]): number[] => [...new Set(Float64Array.from(line).sort())];

describe("unique", () => {
  const few = fc.constantFrom(-2, 0, 1, 3, Number.NaN);

  it.each<DType>(["float64", "float32", "int32", "bool"])("of %s is what a loop finds", (dtype) => {
    const number = dtype === "bool" ? fc.constantFrom(0, 1) : few.filter((x) => dtype !== "int32" || !Number.isNaN(x));
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 8 }), fc.nat({ max: 6 }), (line, size) => {
        const x = tensor([line, line], { dtype });
        const found = evaluate(unique(x, { size, fillValue: 1 }));
        const all = differentOf(line);
        const kept = Array.from({ length: size }, (_, i) => all[i]);
        const firstOf = (value: number): number => line.findIndex((y) => Object.is(y, value));
        expect(found.values.dtype).toBe(dtype);
        expect(entries(found.values)).toEqual(kept.map((value) => value ?? 1));
        expect(entries(found.indices)).toEqual(kept.map((value) => firstOf(value ?? (all[0] as number))));
        expect(entries(found.counts)).toEqual(
          kept.map((value) => (value === undefined ? 0 : 2 * line.filter((y) => Object.is(y, value)).length)),
        );
        expect(found.inverse.shape).toEqual(x.shape);
        expect(entries(found.inverse)).toEqual([...line, ...line].map((y) => all.findIndex((z) => Object.is(y, z))));
      }),
    );
  });

  it("without a size has room for all entries, and is filled with the smallest", () => {
    const { values, inverse } = evaluate(unique(tensor([2, 1, 2])));
    expect(values.toArray()).toEqual([1, 2, 1]);
    expect(inverse.toArray()).toEqual([1, 0, 1]);
  });

  it("gives slopes to first entries, by the laws", () => {
    expect(evaluate(grad((x: Node) => sum(unique(x, { size: 2 }).values))(tensor([5, 4, 5]))).toArray()).toEqual([
      1, 1, 0,
    ]);
    const points = fc
      .shuffledSubarray([0.1, 0.7, 1.9, 3.2], { minLength: 4 })
      .map((line) => pointOf([tensor(line)], ([x]) => [unique(x as Node, { size: 3 }).values]));
    holdsDerivativeLaws(points, 10);
  });

  it("under vmap is a loop", () => {
    const rows = [
      [1, 1, 2],
      [3, 2, 1],
    ];
    const batched = evaluate(vmap((x: Node) => unique(x, { size: 2 }))(tensor(rows)));
    const loop = rows.map((row) => evaluate(unique(tensor(row), { size: 2 })));
    for (const key of ["values", "indices", "inverse", "counts"] as const) {
      expect((batched[key] as Tensor).toArray()).toEqual(loop.map((each) => each[key].toArray()));
    }
  });

  it("refuses what it cannot do", () => {
    expect(() => unique(tensor([1]), { size: 1.5 })).toThrow("unique: a whole number as size is required, got 1.5.");
    expect(() => unique(tensor([]))).toThrow("unique: at least one entry is required, got none.");
  });
});
