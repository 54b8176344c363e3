/** Determinants and their derivatives of every order, at matrices of any rank, beside sums of minors. */
import { type Tensor, tensor, zeros } from "@cadena/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate, grad, jacfwd, jacrev, jvp, type Node, vmap } from "../../src/index.js";
import { det, inv, slogdet } from "../../src/linalg/index.js";
import { entries, expectAllNear, expectNear } from "../laws-of-graphs.js";
import { anySquare, byMinors, matrix, times } from "./matrices.js";

fc.configureGlobal({ seed: 32 });

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

  /** The determinants that are left without a row and a column, with their signs. */
  const cofactorsOf = (rows: readonly (readonly number[])[]): number[][] =>
    rows.map((row, i) =>
      row.map((_, j) => {
        const minor = rows.filter((_each, k) => k !== i).map((each) => each.filter((_entry, k) => k !== j));
        return ((i + j) % 2 === 0 ? 1 : -1) * byMinors(minor);
      }),
    );
  /** Without two rows and two columns: what the second derivative is made of. */
  const secondOf = (rows: readonly (readonly number[])[]): number[][][][] =>
    rows.map((row, i) =>
      row.map((_, j) => {
        const kept = rows.map((each, k) => each.map((entry, l) => (k === i || l === j ? 0 : entry)));
        return rows.map((_row, k) =>
          row.map((_entry, l) => {
            if (k === i || l === j) return 0;
            const probe = kept.map((each, p) => each.map((entry, q) => (p === i && q === j ? 1 : entry)));
            return cofactorsOf(probe)[k]?.[l] as number;
          }),
        );
      }),
    );
  const slope = grad((x: Node) => det(x));
  /** Products of n × r and r × n matrices, of rank r at the most. */
  const ofRank = (n: number, r: number): fc.Arbitrary<Tensor> =>
    fc.tuple(matrix(n, r), matrix(r, n)).map(([left, right]) => times(left, right));
  const size = fc.integer({ min: 1, max: 5 });

  it("the gradient of det is the matrix of cofactors, at any rank, and so is the second derivative", () => {
    fc.assert(
      fc.property(
        size.chain((n) => fc.nat({ max: n }).chain((r) => ofRank(n, r))),
        (a) => {
          const rows = a.toArray() as number[][];
          const top = Math.max(1, ...entries(a).map(Math.abs)) ** (rows.length - 1);
          expectAllNear(evaluate(slope(a)), tensor(cofactorsOf(rows)), 1e-11 * top, "cofactors");
          const second = evaluate(jacrev(slope as (x: Node) => Node)(a) as Node);
          expectAllNear(second, tensor(secondOf(rows)), 1e-11 * top, "second");
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    ["rank 0 of 1", [[0]], [[1]]],
    [
      "rank 1 of 2",
      [
        [1, 2],
        [2, 4],
      ],
      [
        [4, -2],
        [-2, 1],
      ],
    ],
    [
      "a row of zeros",
      [
        [0, 0],
        [3, 5],
      ],
      [
        [5, -3],
        [0, 0],
      ],
    ],
    [
      "rank 2 of 3",
      [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ],
      [
        [-3, 6, -3],
        [6, -12, 6],
        [-3, 6, -3],
      ],
    ],
    [
      "rank 1 of 3",
      [
        [1, 1, 1],
        [1, 1, 1],
        [1, 1, 1],
      ],
      [
        [0, 0, 0],
        [0, 0, 0],
        [0, 0, 0],
      ],
    ],
    [
      "zeros",
      [
        [0, 0],
        [0, 0],
      ],
      [
        [0, 0],
        [0, 0],
      ],
    ],
  ])("det at %s", (_, a, expected) => {
    expectAllNear(evaluate(slope(tensor(a))), tensor(expected), 1e-14 * 20, "slope");
    const [, forward] = jvp((x: Node) => det(x), [tensor(a)], [tensor(a)]);
    const along = a.flat().reduce((total, each, i) => total + each * (expected.flat()[i] as number), 0);
    expectNear(evaluate(forward).item(), along, 1e-13 * 100, "forward");
    const second = evaluate(jacrev(slope as (x: Node) => Node)(tensor(a)) as Node);
    expectAllNear(second, tensor(secondOf(a)), 1e-13 * 20, "second");
    const batch = evaluate(vmap(slope as (x: Node) => Node)(tensor([a, a, expected])) as Node);
    expectAllNear(batch.slice([{ start: 0, stop: 1 }]), tensor([expected]), 1e-14 * 20, "batch");
  });

  it("the third derivative of det at zeros counts permutations; a matrix of 40 rows keeps its digits", () => {
    const third = jacfwd(jacfwd(jacfwd((x: Node) => det(x))))(zeros([3, 3])) as Node;
    const all = evaluate(third);
    expectNear(all.at(0, 0, 1, 1, 2, 2), 1, 1e-13, "identity");
    expectNear(all.at(0, 1, 1, 0, 2, 2), -1, 1e-13, "swap");
    expectNear(all.at(0, 0, 0, 1, 2, 2), 0, 1e-13, "one row twice");
    const n = 40;
    const a = tensor(Array.from({ length: n * n }, (_, i) => Math.sin(i * i) + (i % (n + 1) === 0 ? 2 : 0)));
    const square = a.reshape([n, n]);
    const scale = evaluate(det(square)).item() as number;
    const x = tensor(Array.from({ length: n * n }, (_, i) => Math.cos(3 * i))).reshape([n, n]);
    const [, turned] = jvp(slope as (each: Node) => Node, [square], [x]);
    // det A · (tr(A⁻¹ X) A⁻ᵀ − (A⁻¹ X A⁻¹)ᵀ), which divides by det A.
    const inverse = evaluate(inv(square));
    const product = times(inverse, x);
    const trace = Array.from({ length: n }, (_, i) => product.at(i, i)).reduce((total, each) => total + each, 0);
    const rest = times(product, inverse);
    const expected = entries(inverse.transpose()).map(
      (each, i) => scale * (trace * each - (entries(rest.transpose())[i] as number)),
    );
    const most = Math.max(...expected.map(Math.abs));
    expectAllNear(evaluate(turned), tensor(expected).reshape([n, n]), 1e-10 * most, "second of 40");
  });
});
