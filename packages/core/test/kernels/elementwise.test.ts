import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DType, dtypes, mapBinary, mapTernary, mapUnary, tensor } from "../../src/index.js";
import { anyShape, anyTensor, elementsOf, tensorOf } from "../samples.js";

/** What a typed array of the type would hold. */
function stored(value: number, dtype: DType): number {
  if (dtype === "float32") return Math.fround(value);
  if (dtype === "int32") return value | 0;
  return dtype === "bool" ? Number(value !== 0) : value;
}

describe("elementwise kernels", () => {
  it("apply the function to each element, in every layout", () => {
    const f = (x: number): number => 0.1 * x + 0.5;
    fc.assert(
      fc.property(anyTensor, fc.constantFrom(...dtypes), (x, dtype) => {
        const before = x.data.slice();
        const y = mapUnary(f, x, dtype);
        expect([y.dtype, y.shape]).toEqual([dtype, x.shape]);
        expect(elementsOf(y)).toEqual(elementsOf(x).map((value) => stored(f(value), dtype)));
        expect(x.data).toEqual(before);
      }),
    );
  });

  it("pair elements by index", () => {
    const two = (a: number, b: number): number => a - 3 * b;
    const three = (a: number, b: number, c: number): number => two(a, b) + 7 * c;
    fc.assert(
      fc.property(
        anyShape.chain((shape) => fc.tuple(tensorOf(shape), tensorOf(shape, "int32"), tensorOf(shape, "bool"))),
        ([a, b, c]) => {
          const before = [a, b, c].map((x) => x.data.slice());
          const [p, q, r] = [elementsOf(a), elementsOf(b), elementsOf(c)];
          expect(elementsOf(mapBinary(two, a, b, "float64"))).toEqual(p.map((x, i) => two(x, q[i] as number)));
          expect(elementsOf(mapTernary(three, a, b, c, "float64"))).toEqual(
            p.map((x, i) => three(x, q[i] as number, r[i] as number)),
          );
          expect([a, b, c].map((x) => x.data)).toEqual(before);
        },
      ),
    );
  });

  it("round once", () => {
    const x = tensor([0.1, 0.2], { dtype: "float32" });
    const product = mapBinary((a, b) => a * b + 1, x, x, "float32");
    expect(elementsOf(product)).toEqual(elementsOf(x).map((value) => Math.fround(value * value + 1)));
  });

  it("store anything but 0 as true", () => {
    expect(mapUnary((x) => x, tensor([0, 256, 0.5, Number.NaN]), "bool").toArray()).toEqual([false, true, true, true]);
  });
});
