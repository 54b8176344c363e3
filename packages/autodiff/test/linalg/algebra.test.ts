/** Linear algebra: what the definitions say of the results, computed with loops. */
import { eye, fromData, type Shape, ShapeError, sizeOf, type Tensor, tensor, zeros } from "@cadena/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate, grad, jacrev, type Node, sum, vmap, where } from "../../src/index.js";
import { cholesky, det, inv, lstsq, qr, slogdet, solve, triangularSolve } from "../../src/linalg/index.js";
import {
  entries,
  expectAllNear,
  expectNear,
  holdsDerivativeLaws,
  holdsSecondOrderLaws,
  pointOf,
} from "../laws-of-graphs.js";
import { tensorOf } from "../samples.js";

fc.configureGlobal({ seed: 32 });

const matrix = (rows: number, columns: number): fc.Arbitrary<Tensor> =>
  tensorOf(
    [rows, columns],
    "float64",
    fc.integer({ min: -300, max: 300 }).map((k) => k / 100),
  );

/** The same with `by` more on the diagonal. */
function raised(x: Tensor, by: number): Tensor {
  const [, n] = x.shape as [number, number];
  return tensor(entries(x).map((each, i) => each + (Math.floor(i / n) === i % n ? by : 0))).reshape(x.shape);
}

const steady = (n: number): fc.Arbitrary<Tensor> => matrix(n, n).map((x) => raised(x, 4 * n));
const anySquare = fc.integer({ min: 1, max: 6 }).chain((n) => matrix(n, n));
const anySteady = fc.integer({ min: 1, max: 6 }).chain(steady);

/** A · B with three loops. */
function times(a: Tensor, b: Tensor): Tensor {
  const [n, k] = a.shape as [number, number];
  const m = b.shape[1] as number;
  const [x, y] = [entries(a), entries(b)];
  const out = new Float64Array(n * m);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < m; j++)
      for (let p = 0; p < k; p++)
        out[i * m + j] = (out[i * m + j] as number) + (x[i * k + p] as number) * (y[p * m + j] as number);
  return fromData(out, [n, m]);
}

/** The determinant by Leibniz's expansion along the first row. */
function byMinors(rows: readonly (readonly number[])[]): number {
  const [first, ...rest] = rows;
  if (first === undefined) return 1;
  return first.reduce((total, each, j) => {
    const minor = rest.map((row) => row.filter((_, column) => column !== j));
    return total + (j % 2 === 0 ? each : -each) * byMinors(minor);
  }, 0);
}

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

describe("determinants", () => {
  it("det: Leibniz's sum, and slogdet its sign and logarithm", () => {
    fc.assert(
      fc.property(anySquare, (a) => {
        const expected = byMinors(a.toArray() as number[][]);
        expectNear(evaluate(det(a)).item(), expected, 1e-9 * (1 + Math.abs(expected)), "det");
        fc.pre(Math.abs(expected) > 0.1);
        const { sign, logabsdet } = slogdet(a);
        expect(evaluate(sign).item()).toBe(Math.sign(expected));
        expectNear(evaluate(logabsdet).item(), Math.log(Math.abs(expected)), 1e-9, "logabsdet");
      }),
    );
  });

  it("of nothing 1, of a singular matrix 0 and −∞; logarithms do not overflow", () => {
    expect(evaluate(det(zeros([0, 0]))).item()).toBe(1);
    const { sign, logabsdet } = slogdet(
      tensor([
        [1, 2],
        [2, 4],
      ]),
    );
    expect([evaluate(sign).item(), evaluate(logabsdet).item()]).toEqual([0, Number.NEGATIVE_INFINITY]);
    expect(
      evaluate(
        det(
          tensor([
            [1, 2],
            [2, 4],
          ]),
        ),
      ).item(),
    ).toBe(0);
    const large = slogdet(
      tensor([
        [1e200, 0],
        [0, -1e200],
      ]),
    );
    expect(evaluate(large.sign).item()).toBe(-1);
    expectNear(evaluate(large.logabsdet).item(), 400 * Math.LN10, 1e-11, "large");
  });

  it("the gradient of det is the matrix of cofactors", () => {
    fc.assert(
      fc.property(steady(3), (a) => {
        const rows = a.toArray() as number[][];
        const cofactors = rows.map((_, i) =>
          rows.map((_row, j) => {
            const minor = rows.filter((_each, k) => k !== i).map((row) => row.filter((_each, k) => k !== j));
            return ((i + j) % 2 === 0 ? 1 : -1) * byMinors(minor);
          }),
        );
        expectAllNear(evaluate(grad((x: Node) => det(x))(a)), tensor(cofactors), 1e-9, "cofactors");
      }),
    );
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
