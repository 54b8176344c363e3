/** Linear algebra: what the definitions say of the results, computed with loops. */
import { eye, type Shape, ShapeError, sizeOf, tensor, zeros } from "@cadena/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate, grad, jacrev, type Node, sum, vmap, where } from "../../src/index.js";
import { cholesky, det, inv, lstsq, qr, slogdet, solve, triangularSolve } from "../../src/linalg/index.js";
import { entries, expectAllNear, holdsDerivativeLaws, holdsSecondOrderLaws, pointOf } from "../laws-of-graphs.js";
import { anySquare, anySteady, byMinors, matrix, raised, steady, times } from "./matrices.js";

fc.configureGlobal({ seed: 32 });

describe("systems", () => {
  it("solve: A X = B, with pivots where they are needed", () => {
    fc.assert(
      fc.property(anySquare, fc.integer({ min: 1, max: 3 }), (a, m) => {
        const size = a.shape[0] as number;
        const rows = a.toArray() as number[][];
        fc.pre(Math.abs(byMinors(rows)) > 0.1);
        const b = tensor(Array.from({ length: size * m }, (_, i) => Math.sin(i))).reshape([size, m]);
        const x = evaluate(solve(a, b));
        const top = Math.max(1, ...entries(x).map(Math.abs));
        expectAllNear(times(a, x), b, 1e-12 * top * size, "residual");
        expectAllNear(times(a, evaluate(inv(a))), eye(size), 1e-9, "inverse");
      }),
    );
    expect(
      evaluate(
        solve(
          tensor([
            [0, 1],
            [1, 0],
          ]),
          tensor([2, 3]),
        ),
      ).toArray(),
    ).toEqual([3, 2]);
  });

  it("triangularSolve: reads one triangle, either way round", () => {
    fc.assert(
      fc.property(anySteady, fc.boolean(), fc.boolean(), (a, lower, transpose) => {
        const n = a.shape[0] as number;
        const b = tensor(Array.from({ length: n * 2 }, (_, i) => Math.cos(i))).reshape([n, 2]);
        const part = tensor(
          entries(a).map((each, p) => ((lower ? p % n <= Math.floor(p / n) : p % n >= Math.floor(p / n)) ? each : 0)),
        );
        const kept = part.reshape([n, n]);
        const x = evaluate(triangularSolve(a, b, { lower, transpose }));
        expectAllNear(times(transpose ? kept.transpose() : kept, x), b, 1e-12, "residual");
      }),
    );
  });

  it("broadcasts batch axes; a vector is one right side", () => {
    const a = tensor([
      [
        [2, 0],
        [0, 4],
      ],
      [
        [1, 1],
        [0, 1],
      ],
    ]);
    expect(evaluate(solve(a, tensor([4, 4]))).toArray()).toEqual([
      [2, 1],
      [0, 4],
    ]);
    expect(solve(zeros([3, 1, 2, 2]), zeros([5, 2, 4])).shape).toEqual([3, 5, 2, 4]);
    expect(solve(zeros([0, 0]), zeros([0, 2])).shape).toEqual([0, 2]);
  });

  it("NaN for a singular matrix, which a branch not taken does not spread", () => {
    const singular = tensor([
      [1, 2],
      [2, 4],
    ]);
    expect(entries(evaluate(solve(singular, tensor([1, 1]))))).toEqual([Number.NaN, Number.NaN]);
    const f = (a: Node): Node => sum(where(tensor([false, false]), solve(a, tensor([1, 1])), tensor([5, 6])));
    expect(entries(evaluate(grad(f)(singular))).map((each) => each + 0)).toEqual([0, 0, 0, 0]);
    const g = (a: Node): Node => sum(where(false, cholesky(a), 1));
    expect(
      entries(
        evaluate(
          grad(g)(
            tensor([
              [-1, 0],
              [0, 1],
            ]),
          ),
        ),
      ),
    ).toEqual([0, 0, 0, 0]);
  });
});

describe("factors", () => {
  it("cholesky: L Lᵀ is A, taken as symmetric, and L is lower triangular", () => {
    fc.assert(
      fc.property(anySteady, (a) => {
        const l = evaluate(cholesky(a));
        const size = l.shape[0] as number;
        const half = entries(a).map((each, p) => (each + (entries(a.transpose())[p] as number)) / 2);
        expectAllNear(times(l, l.transpose()), tensor(half).reshape(a.shape), 1e-12 * 100, "L Lᵀ");
        for (let i = 0; i < size; i++) for (let j = i + 1; j < size; j++) expect(l.at(i, j)).toBe(0);
      }),
    );
    expect(
      entries(
        evaluate(
          cholesky(
            tensor([
              [1, 2],
              [2, 1],
            ]),
          ),
        ),
      ).every(Number.isNaN),
    ).toBe(true);
  });

  it("qr: Q has orthonormal columns, R is upper triangular with no negative diagonal, and Q R is A", () => {
    const shapes = fc.constantFrom<Shape>([1, 1], [3, 3], [5, 2], [2, 4], [4, 1], [3, 0]);
    fc.assert(
      fc.property(
        shapes.chain(([m, n]) => matrix(m as number, n as number)),
        (a) => {
          const factors = qr(a);
          const [q, r] = [evaluate(factors.q), evaluate(factors.r)];
          const k = Math.min(...a.shape);
          expect([q.shape, r.shape]).toEqual([
            [a.shape[0], k],
            [k, a.shape[1]],
          ]);
          expectAllNear(times(q.transpose(), q), eye(k), 1e-13 * 10, "Qᵀ Q");
          expectAllNear(times(q, r), a, 1e-12, "Q R");
          for (let i = 0; i < k; i++) {
            expect(r.at(i, i)).toBeGreaterThanOrEqual(-1e-12);
            for (let j = 0; j < i; j++) expect(r.at(i, j)).toBe(0);
          }
        },
      ),
    );
  });

  it("lstsq: the residual is normal to the columns; of many solutions, the shortest", () => {
    fc.assert(
      fc.property(
        matrix(5, 2).map((a) => raised(a, 8)),
        matrix(5, 2),
        (a, b) => {
          const x = evaluate(lstsq(a, b));
          const rest = tensor(entries(times(a, x)).map((each, i) => each - (entries(b)[i] as number))).reshape(b.shape);
          expectAllNear(times(a.transpose(), rest), zeros([2, 2]), 1e-10, "normal equations");
          const wide = a.transpose();
          const right = tensor([[1], [2]]);
          const y = evaluate(lstsq(wide, right));
          expectAllNear(times(wide, y), right, 1e-12, "A X = B");
          // The shortest solution is a combination of the rows of the matrix.
          const weights = evaluate(lstsq(a, y));
          expectAllNear(times(a, weights), y, 1e-10, "in the row space");
        },
      ),
    );
  });
});

describe("derivatives, to second order", () => {
  const rows: readonly [string, Shape, (x: Node) => readonly Node[]][] = [
    ["inv", [3, 3], (x) => [inv(x)]],
    ["solve", [3, 3], (x) => [solve(x, tensor([1, -2, 3]))]],
    ["det", [2, 3, 3], (x) => [det(x)]],
    ["slogdet", [2, 3, 3], (x) => [slogdet(x).logabsdet]],
    ["qr", [4, 2], (x) => [qr(x).q, qr(x).r]],
    ["qr, wide", [2, 3], (x) => [qr(x).q, qr(x).r]],
    ["lstsq", [4, 2], (x) => [lstsq(x, tensor([1, 2, 0, -1]))]],
    ["lstsq, wide", [2, 3], (x) => [lstsq(x, tensor([1, 2]))]],
  ];

  it.each(rows)("%s", (_name, shape, build) => {
    const [m, n] = shape.slice(-2) as [number, number];
    const lead = sizeOf(shape.slice(0, -2));
    const values = fc
      .array(
        matrix(m, n).map((x) => entries(raised(x, 12))),
        { minLength: lead, maxLength: lead },
      )
      .map((each) => tensor(each.flat()).reshape(shape));
    const points = values.map((x) => pointOf([x], ([node]) => build(node as Node)));
    holdsDerivativeLaws(points, 20);
    holdsSecondOrderLaws(points, 10);
  });

  it("vmap is a loop", () => {
    fc.assert(
      fc.property(steady(2), steady(2), (a, b) => {
        const both = tensor([a.toArray() as number[][], b.toArray() as number[][]]);
        const f = (x: Node): Node => jacrev((y: Node) => inv(y))(x);
        const loop = [a, b].flatMap((each) => entries(evaluate(vmap(f)(tensor([each.toArray() as number[][]])))));
        expectAllNear(evaluate(vmap(f)(both)), tensor(loop).reshape([2, 2, 2, 2, 2]), 1e-13, "vmap");
      }),
      { numRuns: 10 },
    );
  });
});

it.each([
  ["solve", () => solve(zeros([2, 3]), zeros([2]))],
  ["solve", () => solve(zeros([2, 2]), zeros([3]))],
  ["triangularSolve", () => triangularSolve(zeros([2]), zeros([2]))],
  ["inv", () => inv(zeros([2, 3]))],
  ["det", () => det(zeros([2, 3]))],
  ["slogdet", () => slogdet(zeros([3]))],
  ["cholesky", () => cholesky(zeros([2, 3]))],
  ["qr", () => qr(zeros([3]))],
  ["lstsq", () => lstsq(zeros([3, 2]), zeros([2]))],
])("%s refuses shapes that do not fit", (op, build) => {
  expect(build).toThrow(ShapeError);
  expect(build).toThrow(`${op}: `);
});
