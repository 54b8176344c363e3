import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  broadcastShapes,
  formatShape,
  normalizeAxes,
  normalizeAxis,
  promoteTypes,
  type Shape,
  sameShape,
  sizeOf,
  stridesOf,
} from "../src/index.js";
import { anyShape, indicesOf } from "./samples.js";

describe("shapes", () => {
  it("count and number the elements", () => {
    fc.assert(
      fc.property(anyShape, (shape) => {
        const strides = stridesOf(shape);
        const positions = indicesOf(shape).map((index) =>
          index.reduce((sum, i, axis) => sum + i * (strides[axis] as number), 0),
        );
        expect(positions).toEqual(Array.from({ length: sizeOf(shape) }, (_, i) => i));
      }),
    );
  });

  it("broadcast as NumPy's do", () => {
    expect(broadcastShapes("add", [8, 1, 6, 1], [7, 1, 5])).toEqual([8, 7, 6, 5]);
    expect(broadcastShapes("add", [0], [1])).toEqual([0]);
    expect(broadcastShapes("add", [2, 3], [])).toEqual([2, 3]);
    expect(broadcastShapes("where", [3], [2, 1], [1, 1, 1])).toEqual([1, 2, 3]);
    expect(broadcastShapes("f")).toEqual([]);
  });

  it("broadcast symmetrically, and to themselves", () => {
    const attempt = (...shapes: Shape[]): Shape | undefined => {
      try {
        return broadcastShapes("f", ...shapes);
      } catch {
        return undefined;
      }
    };
    fc.assert(
      fc.property(anyShape, anyShape, (a, b) => {
        const ab = attempt(a, b);
        expect(attempt(b, a)).toEqual(ab);
        if (ab !== undefined) expect(attempt(ab, a, b)).toEqual(ab);
        expect(attempt(a, a)).toEqual(a);
      }),
    );
  });

  it("compare and print", () => {
    expect(sameShape([2, 3], [2, 3])).toBe(true);
    expect(sameShape([2, 3], [3, 2])).toBe(false);
    expect(sameShape([2], [2, 1])).toBe(false);
    expect(formatShape([2, 3])).toBe("[2, 3]");
    expect(formatShape([])).toBe("[]");
  });
});

describe("axes", () => {
  it("count from either end", () => {
    expect(normalizeAxis("sum", -1, 3)).toBe(2);
    expect(normalizeAxis("sum", 0, 3)).toBe(0);
    expect(normalizeAxes("sum", [2, -3], 3)).toEqual([0, 2]);
    expect(normalizeAxes("sum", 1, 3)).toEqual([1]);
    expect(normalizeAxes("sum", undefined, 3)).toEqual([0, 1, 2]);
    expect(normalizeAxes("sum", [], 3)).toEqual([]);
  });
});

describe("promoteTypes", () => {
  it("takes the wider of two types", () => {
    expect(promoteTypes("add", "bool", "bool")).toBe("bool");
    expect(promoteTypes("add", "bool", "int32")).toBe("int32");
    expect(promoteTypes("add", "int32", "float32")).toBe("float32");
    expect(promoteTypes("add", "float64", "bool")).toBe("float64");
  });
});
