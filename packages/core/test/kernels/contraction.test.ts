import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { key, matmul, normal, split, type Tensor, tensor, zeros } from "../../src/index.js";
import { elementsOf, tensorOf } from "../samples.js";

/** Requires |c − ab| ≤ γₖ |a||b| + one rounding, for the naive product in float64, element by element. */
function expectProduct(c: Tensor, a: Tensor, b: Tensor): void {
  const [n, k, m] = [a.shape[0] as number, a.shape[1] as number, b.shape[1] as number];
  const [p, q, r] = [a, b, c].map((x) => x.contiguous().data) as [Float64Array, Float64Array, Float64Array];
  const gamma = (2 * k + 2) * 2 ** -53;
  const rounding = c.dtype === "float32" ? 2 ** -24 : 0;
  expect(c.shape).toEqual([n, m]);
  let failures = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      let sum = 0;
      let magnitude = 0;
      for (let l = 0; l < k; l++) {
        const term = (p[i * k + l] as number) * (q[l * m + j] as number);
        sum += term;
        magnitude += Math.abs(term);
      }
      const error = Math.abs((r[i * m + j] as number) - sum);
      if (!(error <= gamma * magnitude + rounding * Math.abs(sum) * (1 + gamma))) failures++;
    }
  }
  expect(failures).toBe(0);
}

const sizes = fc.tuple(fc.nat({ max: 6 }), fc.nat({ max: 6 }), fc.nat({ max: 6 }));

describe("matmul", () => {
  it("agrees with the definition for every small size and layout", () => {
    fc.assert(
      fc.property(
        fc
          .constantFrom("float64", "float32", "int32")
          .chain((dtype) =>
            sizes.chain(([n, k, m]) =>
              fc.tuple(tensorOf([n, k], dtype as "int32"), tensorOf([k, m], dtype as "int32")),
            ),
          ),
        ([a, b]) => {
          const before = [a.data.slice(), b.data.slice()];
          const c = matmul(a, b);
          expect(c.dtype).toBe(a.dtype);
          expectProduct(c, a, b);
          expect([a.data, b.data]).toEqual(before);
        },
      ),
    );
  });

  it.each([
    [17, 19, 23],
    [33, 300, 5],
    [130, 257, 31],
    [1, 5000, 1],
    [64, 64, 64],
    [258, 3, 9],
  ])("agrees with the definition for %i × %i × %i, packed", (n, k, m) => {
    const [forA, forB] = split(key(7));
    for (const dtype of ["float64", "float32"] as const) {
      const a = normal(forA, [n, k], { dtype });
      const b = normal(forB, [k, m], { dtype });
      expectProduct(matmul(a, b), a, b);
      const at = normal(forA, [k, n], { dtype }).transpose();
      const bt = normal(forB, [2 * m, k], { dtype })
        .slice([{ step: -2 }])
        .transpose();
      expectProduct(matmul(at, bt), at, bt);
    }
  });

  it("multiplies each matrix of a batch", () => {
    fc.assert(
      fc.property(
        fc
          .tuple(fc.nat({ max: 3 }), fc.nat({ max: 3 }), sizes)
          .chain(([p, q, [n, k, m]]) => fc.tuple(tensorOf([p, q, n, k]), tensorOf([p, q, k, m]))),
        ([a, b]) => {
          const c = matmul(a, b);
          const [p, q, n] = a.shape as [number, number, number];
          expect(c.shape).toEqual([p, q, n, b.shape[3]]);
          const at = (x: Tensor, i: number, j: number): Tensor =>
            x
              .slice([
                { start: i, stop: i + 1 },
                { start: j, stop: j + 1 },
              ])
              .reshape(x.shape.slice(2));
          for (let i = 0; i < p; i++) {
            for (let j = 0; j < q; j++) {
              expect(elementsOf(at(c, i, j))).toEqual(elementsOf(matmul(at(a, i, j), at(b, i, j))));
            }
          }
        },
      ),
    );
  });

  it.each(["float64", "float32"] as const)("packs batches of %s, too", (dtype) => {
    const [forA, forB] = split(key(8));
    const a = normal(forA, [2, 20, 21], { dtype });
    const b = normal(forB, [2, 21, 22], { dtype });
    const c = matmul(a, b);
    const at = (x: Tensor, i: number): Tensor => x.slice([{ start: i, stop: i + 1 }]).reshape(x.shape.slice(1));
    for (const i of [0, 1]) expectProduct(at(c, i), at(a, i), at(b, i));
  });

  it("is zero where there is nothing to add", () => {
    expect(matmul(zeros([2, 0]), zeros([0, 3])).toArray()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });

  it("wraps integers exactly", () => {
    const a = tensor([[2147483647, 2147483647]], { dtype: "int32" });
    const exact = 2n * 2147483647n ** 2n;
    expect(matmul(a, a.transpose()).item()).toBe(Number(BigInt.asIntN(32, exact)));
  });

  it("passes NaN and infinities on", () => {
    const a = tensor([
      [Number.NaN, 0],
      [Number.POSITIVE_INFINITY, 0],
    ]);
    const c = matmul(a, tensor([[1], [1]]));
    expect(c.at(0, 0)).toBeNaN();
    expect(c.at(1, 0)).toBe(Number.POSITIVE_INFINITY);
  });
});
