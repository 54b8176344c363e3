/** Products over chosen axes: every entry is a sum over all values of the letters, done with loops. */
import { type Shape, ShapeError, sizeOf, type Tensor, tensor, ValueError, zeros } from "@cadena/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate, type Node, vmap } from "../../src/index.js";
import { dot, einsum, inner, kron, outer, tensordot } from "../../src/linalg/index.js";
import { tensorOf } from "../arbitraries.js";
import { entries, expectAllNear, holdsDerivativeLaws, holdsSecondOrderLaws, pointOf } from "../laws-of-graphs.js";

fc.configureGlobal({ seed: 31 });

const sizes: Readonly<Record<string, number>> = { i: 2, j: 3, k: 2, l: 1, a: 3, b: 2, z: 0 };
const shapeOf = (letters: string): Shape => [...letters].map((letter) => sizes[letter] as number);

/** Each entry of the result is Σ over the other letters of Π of entries. Letters only. */
function bySums(inputs: readonly string[], output: string, values: readonly Tensor[]): Tensor {
  const letters = [...new Set([...output, ...inputs.join("")])];
  const result = new Array<number>(sizeOf(shapeOf(output))).fill(0);
  const flat = values.map(entries);
  const placeOf = (term: string, at: ReadonlyMap<string, number>): number =>
    [...term].reduce((place, letter) => place * (sizes[letter] as number) + (at.get(letter) as number), 0);
  const visit = (depth: number, at: Map<string, number>): void => {
    if (depth === letters.length) {
      const product = inputs.reduce((total, term, i) => total * (flat[i]?.[placeOf(term, at)] as number), 1);
      result[placeOf(output, at)] = (result[placeOf(output, at)] as number) + product;
      return;
    }
    const letter = letters[depth] as string;
    for (let i = 0; i < (sizes[letter] as number); i++) visit(depth + 1, at.set(letter, i));
  };
  visit(0, new Map());
  return tensor(result).reshape(shapeOf(output));
}

const term = fc.array(fc.constantFrom("i", "j", "k", "l", "a", "z"), { maxLength: 3 }).map((each) => each.join(""));
const sums = fc.array(term, { minLength: 1, maxLength: 3 }).chain((inputs) =>
  fc.record({
    inputs: fc.constant(inputs),
    output: fc.shuffledSubarray([...new Set(inputs.join(""))]).map((each) => each.join("")),
    values: fc.tuple(...inputs.map((each) => tensorOf(shapeOf(each)))),
  }),
);

describe("einsum", () => {
  it("is the sum of products that its letters say", () => {
    fc.assert(
      fc.property(sums, ({ inputs, output, values }) => {
        const found = evaluate(einsum(`${inputs.join(",")}->${output}`, ...values));
        expectAllNear(found, bySums(inputs, output, values), 1e-9, "einsum");
      }),
    );
  });

  it("obeys the laws of derivatives, to second order", () => {
    const points = sums.map(({ inputs, output, values }) =>
      pointOf(values, (nodes) => [einsum(`${inputs.join(",")}->${output}`, ...nodes)]),
    );
    holdsDerivativeLaws(points, 40);
    holdsSecondOrderLaws(points, 15);
  });

  it("gives letters that are named once, in alphabetical order, where there is no arrow", () => {
    fc.assert(
      fc.property(tensorOf(shapeOf("bi")), tensorOf(shapeOf("ia")), (x, y) => {
        expectAllNear(evaluate(einsum("bi, ia", x, y)), bySums(["bi", "ia"], "ab", [x, y]), 1e-12, "implicit");
      }),
    );
  });

  it("broadcasts the axes of the dots, and keeps them first where there is no arrow", () => {
    fc.assert(
      fc.property(tensorOf([2, 1, 2, 3]), tensorOf([3, 3, 2]), (x, y) => {
        const full = evaluate(einsum("...ij,...jk", x, y));
        expect(full.shape).toEqual([2, 3, 2, 2]);
        for (const [p, q] of [
          [0, 0],
          [1, 2],
        ] as const) {
          const part = (z: Tensor, ...at: number[]): Tensor => z.slice(at.map((i) => ({ start: i, stop: i + 1 })));
          const small = [part(x, p, 0).reshape([2, 3]), part(y, q).reshape([3, 2])];
          expectAllNear(part(full, p, q).reshape([2, 2]), bySums(["ij", "jk"], "ik", small), 1e-12, "dots");
        }
        expect(einsum("i...->...i", x).shape).toEqual([1, 2, 3, 2]);
        expect(einsum("...->...", x).shape).toEqual([2, 1, 2, 3]);
      }),
    );
  });

  it("goes through vmap", () => {
    const x = tensor([
      [
        [1, 2],
        [3, 4],
      ],
      [
        [5, 6],
        [7, 8],
      ],
    ]);
    const traces = vmap((each: Node) => einsum("ii", each))(x);
    expect(evaluate(traces).toArray()).toEqual([5, 13]);
  });

  it.each([
    ["i-j", [zeros([2])], ValueError],
    ["i,j", [zeros([2])], ValueError],
    ["i->ii", [zeros([2])], ValueError],
    ["i->j", [zeros([2])], ValueError],
    ["...i->i", [zeros([2, 2])], ValueError],
    ["ij", [zeros([2])], ShapeError],
    ["i...j", [zeros([2])], ShapeError],
    ["i,i", [zeros([2]), zeros([3])], ShapeError],
  ] as const)("refuses %s", (subscripts, values, kind) => {
    expect(() => einsum(subscripts, ...values)).toThrow(kind);
  });
});

describe("its relatives", () => {
  const rows: readonly [name: string, f: (x: Node, y: Node) => Node, inputs: [string, string], output: string][] = [
    ["dot of vectors", dot, ["i", "i"], ""],
    ["dot of matrices", dot, ["ij", "ja"], "ia"],
    ["dot of more axes", dot, ["ij", "kjl"], "ikl"],
    ["dot with a scalar", dot, ["", "ij"], "ij"],
    ["inner", inner, ["ij", "kj"], "ik"],
    ["inner with a scalar", inner, ["ij", ""], "ij"],
    ["outer", (x, y) => outer(x, y), ["i", "j"], "ij"],
    ["tensordot", (x, y) => tensordot(x, y), ["ijk", "jka"], "ia"],
    ["tensordot of one", (x, y) => tensordot(x, y, 1), ["ij", "jk"], "ik"],
    ["tensordot of none", (x, y) => tensordot(x, y, 0), ["i", "jk"], "ijk"],
    [
      "tensordot of lists",
      (x, y) =>
        tensordot(x, y, [
          [0, -1],
          [1, 0],
        ]),
      ["ijk", "kial"],
      "jal",
    ],
    ["tensordot over nothing", (x, y) => tensordot(x, y, 1), ["iz", "zj"], "ij"],
  ];

  it.each(rows)("%s", (_name, f, inputs, output) => {
    const values = fc.tuple(...inputs.map((each) => tensorOf(shapeOf(each))));
    fc.assert(
      fc.property(values, (each) => {
        const found = valueAt(f, each);
        expectAllNear(found, bySums(inputs, output, each), 1e-12, output);
      }),
      { numRuns: 20 },
    );
  });

  it("outer flattens, and kron puts blocks in the place of entries", () => {
    fc.assert(
      fc.property(tensorOf([2, 3]), tensorOf([3, 2]), (x, y) => {
        const [a, b] = [entries(x), entries(y)];
        expect(entries(evaluate(outer(x, y)))).toEqual(a.flatMap((p) => b.map((q) => 0 + p * q)));
        const product = evaluate(kron(x, y));
        expect(product.shape).toEqual([6, 6]);
        expect(entries(product)).toEqual(
          Array.from({ length: 36 }, (_, at) => {
            const [i, j] = [Math.floor(at / 6), at % 6];
            const p = a[Math.floor(i / 3) * 3 + Math.floor(j / 2)] as number;
            return 0 + p * (b[(i % 3) * 2 + (j % 2)] as number);
          }),
        );
      }),
    );
    expect(kron(zeros([2]), zeros([3, 2])).shape).toEqual([3, 4]);
  });

  it("refuses sizes that differ, where matmul of size 1 would broadcast", () => {
    expect(() => dot(zeros([2, 3]), zeros([2, 3]))).toThrow(ShapeError);
    expect(() => inner(zeros([1]), zeros([3]))).toThrow(ShapeError);
    expect(() => tensordot(zeros([3]), zeros([3]), 2)).toThrow(ShapeError);
    expect(() => tensordot(zeros([3]), zeros([3]), [[0], [0, 0]])).toThrow(ShapeError);
  });
});

const valueAt = (f: (x: Node, y: Node) => Node, values: readonly Tensor[]): Tensor => {
  const { inputs, outputs } = pointOf(values, ([x, y]) => [f(x as Node, y as Node)]);
  return evaluate(outputs[0] as Node, new Map(inputs.map((node, i) => [node, values[i] as Tensor])));
};
