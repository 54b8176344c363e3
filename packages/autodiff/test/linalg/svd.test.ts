/** Singular values: what defines them, and what is known in closed form. */
import { eye, type Shape, type Tensor, tensor, ValueError, zeros } from "@cadena/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { norm } from "../../src/arrays/index.js";
import { evaluate, grad, type Node, sum, vmap, where } from "../../src/index.js";
import { matrixNorm, svd } from "../../src/linalg/index.js";
import { entries, expectAllNear, holdsDerivativeLaws, holdsSecondOrderLaws, pointOf } from "../laws-of-graphs.js";
import { matrix, raised, times } from "./matrices.js";

fc.configureGlobal({ seed: 33 });

const shapes = fc.constantFrom<Shape>([1, 1], [2, 2], [3, 3], [6, 6], [5, 2], [2, 4], [1, 4], [4, 1], [3, 0], [0, 2]);
const anyMatrix = shapes.chain(([m, n]) => matrix(m as number, n as number));
/** Of rank 1 at most: a column times a row. */
const flat = fc.tuple(matrix(4, 1), matrix(1, 3)).map(([column, row]) => times(column, row));

function diagonal(s: Tensor): Tensor {
  const k = s.size;
  return tensor(entries(eye(k)).map((each, i) => each * (entries(s)[i % k] as number))).reshape([k, k]);
}

function expectFactors(a: Tensor, tolerance = 1e-13): void {
  const [m, n] = a.shape as [number, number];
  const k = Math.min(m, n);
  const [u, s, vh] = evaluate(Object.values(svd(a))) as [Tensor, Tensor, Tensor];
  expect([u.shape, s.shape, vh.shape]).toEqual([[m, k], [k], [k, n]]);
  expectAllNear(times(u.transpose(), u), eye(k), 1e-13, "Uᵀ U");
  expectAllNear(times(vh, vh.transpose()), eye(k), 1e-13, "Vᵀ V");
  const top = Math.max(1, ...entries(a).map(Math.abs));
  expectAllNear(times(times(u, diagonal(s)), vh), a, tolerance * top, "U Σ Vᵀ");
  expect(entries(s)).toEqual(entries(s).toSorted((x, y) => y - x));
  expect(entries(s).every((each) => each >= 0)).toBe(true);
}

describe("svd", () => {
  it("orthonormal factors, values that descend, and their product is A", () => {
    fc.assert(fc.property(anyMatrix, (a) => expectFactors(a)));
  });

  it("of matrices that are not of full rank, zero, or very large and small", () => {
    fc.assert(fc.property(flat, (a) => expectFactors(a)));
    for (const a of [zeros([3, 2]), zeros([2, 3]), eye(4)]) expectFactors(a);
    for (const scale of [1e-300, 1e300]) {
      const a = tensor([
        [3 * scale, 0],
        [4 * scale, 5 * scale],
      ]);
      const [most, least] = entries(evaluate(svd(a).s)) as [number, number];
      expect(most / scale / Math.sqrt(45)).toBeCloseTo(1, 14);
      expect(least / scale / Math.sqrt(5)).toBeCloseTo(1, 14);
    }
  });

  it("keeps the digits of small values", () => {
    const small = 1e-14;
    const s = evaluate(
      svd(
        tensor([
          [1, small],
          [1, -small],
        ]),
      ).s,
    );
    expect(s.at(0)).toBeCloseTo(Math.SQRT2, 15);
    expect(s.at(1) / (Math.SQRT2 * small)).toBeCloseTo(1, 14);
  });

  it("the first of the largest entries of each row of Vᵀ is positive; what is not finite gives NaN", () => {
    fc.assert(
      fc.property(anyMatrix, (a) => {
        const rows = evaluate(svd(a).vh).toArray() as number[][];
        for (const row of rows)
          expect(row.find((each) => Math.abs(each) === Math.max(...row.map(Math.abs)))).toBeGreaterThan(0);
      }),
    );
    const bad = evaluate(
      Object.values(
        svd(
          tensor([
            [1, Number.POSITIVE_INFINITY],
            [0, 1],
          ]),
        ),
      ),
    ) as Tensor[];
    for (const each of bad) expect(entries(each).every(Number.isNaN)).toBe(true);
  });

  it.each([
    ["square", [3, 3]],
    ["tall", [4, 2]],
    ["wide", [2, 3]],
  ] as const)("derivatives to second order: %s", (_name, [m, n]) => {
    const apart = matrix(m, n).map((a) =>
      tensor(entries(a).map((x, i) => x / 4 + (Math.floor(i / n) === i % n ? 3 + 3 * (i % n) : 0))).reshape([m, n]),
    );
    const points = apart.map((x) => pointOf([x], ([node]) => Object.values(svd(node as Node))));
    holdsDerivativeLaws(points, 20);
    holdsSecondOrderLaws(points, 10);
  });

  it("values have slopes where they are equal, and a branch not taken spreads no NaN", () => {
    expectAllNear(evaluate(grad((a: Node) => sum(svd(a).s))(eye(3))), eye(3), 1e-15, "Σ̇ at I");
    const safe = (a: Node): Node => sum(where(false, svd(a).u, 1));
    expect(entries(evaluate(grad(safe)(eye(2)))).map((each) => each + 0)).toEqual([0, 0, 0, 0]);
  });

  it("vmap is a loop", () => {
    fc.assert(
      fc.property(matrix(2, 3), matrix(2, 3), (a, b) => {
        const both = tensor([a.toArray(), b.toArray()] as number[][][]);
        const f = (x: Node): Node => svd(x).s;
        expectAllNear(
          evaluate(vmap(f)(both)),
          tensor([a, b].flatMap((each) => entries(evaluate(svd(each).s)))).reshape([2, 2]),
          0,
          "vmap",
        );
      }),
      { numRuns: 10 },
    );
  });
});

describe("matrixNorm", () => {
  const rowsOf = (a: Tensor): readonly number[][] => a.toArray() as number[][];
  const sums = (a: Tensor): number[] => rowsOf(a).map((row) => row.reduce((total, each) => total + Math.abs(each), 0));

  it("is what norm gives where it has the order, and the least sums for −1 and −∞", () => {
    fc.assert(
      fc.property(matrix(3, 4), (a) => {
        for (const ord of ["fro", 1, Number.POSITIVE_INFINITY] as const) {
          expect(evaluate(matrixNorm(a, { ord })).item()).toBe(evaluate(norm(a, { ord })).item());
        }
        expect(evaluate(matrixNorm(a, { ord: Number.NEGATIVE_INFINITY })).item()).toBeCloseTo(Math.min(...sums(a)), 12);
        expect(evaluate(matrixNorm(a, { ord: -1 })).item()).toBeCloseTo(Math.min(...sums(a.transpose())), 12);
      }),
    );
  });

  it("of singular values: in closed form for 2 × 2, from their squares' sum and their product", () => {
    fc.assert(
      fc.property(matrix(2, 2), (a) => {
        const [[p, q], [r, t]] = rowsOf(a) as [[number, number], [number, number]];
        const [squares, product] = [p * p + q * q + r * r + t * t, Math.abs(p * t - q * r)];
        const nuclear = Math.sqrt(squares + 2 * product);
        const difference = Math.sqrt(Math.max(0, squares - 2 * product));
        const found = (["nuc", 2, -2] as const).map((ord) => evaluate(matrixNorm(a, { ord })).item());
        const wanted = [nuclear, (nuclear + difference) / 2, (nuclear - difference) / 2];
        expectAllNear(tensor(found), tensor(wanted), 1e-7, "norms");
      }),
    );
  });

  it.each(["fro", "nuc", 1, -1, 2, -2, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as const)(
    "%s: of each matrix, axes kept or not, and laws of derivatives",
    (ord) => {
      const x = raised(tensor([1, -2, 3, 4, 5.5, -6]).reshape([2, 3]), 7);
      const batch = tensor([x.toArray(), x.toArray()] as number[][][]);
      const one = evaluate(matrixNorm(x, { ord })).item();
      expect(evaluate(matrixNorm(batch, { ord })).toArray()).toEqual([one, one]);
      expect(evaluate(matrixNorm(batch, { ord, keepDims: true })).toArray()).toEqual([[[one]], [[one]]]);
      holdsDerivativeLaws(fc.constant(pointOf([x], ([node]) => [matrixNorm(node as Node, { ord })])), 3);
      expect(entries(evaluate(grad((a: Node) => matrixNorm(a, { ord }))(zeros([2, 2]))))).toEqual([0, 0, 0, 0]);
    },
  );

  it("refuses other orders", () => {
    expect(() => matrixNorm(zeros([2, 2]), { ord: 3 })).toThrow(ValueError);
    expect(() => matrixNorm(zeros([2, 2]), { ord: "max" as never })).toThrow('got "max"');
  });
});
