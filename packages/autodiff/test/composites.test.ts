/**
 * Composite functions under laws 2 to 7: any layout, zero sizes, rank 0 and rank 5, float32 beside float64, and integer
 * and bool inputs, which are refused or computed as floats.
 */
import { type DType, DTypeError, fromData, isFloat, type Shape, type Tensor } from "@cadena/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gelu, glu, silu } from "../src/activations/index.js";
import { cummax, cumprod, median, norm, prod, quantile, sort, std, topK, variance } from "../src/arrays/index.js";
import { cond, scan } from "../src/control/index.js";
import {
  add,
  backpropagate,
  clip,
  div,
  evaluate,
  greater,
  logSoftmax,
  logsumexp,
  matmul,
  max,
  mean,
  mul,
  type Node,
  pushForward,
  sigmoid,
  softmax,
  sqrt,
  sub,
  sum,
  tanh,
} from "../src/index.js";
import { einsum, inv, kron, slogdet, solve, tensordot } from "../src/linalg/index.js";
import { avgPool2d, conv1d, conv2d, convTranspose1d, maxPool1d } from "../src/signal/index.js";
import {
  checkCotangents,
  entries,
  expectNear,
  holdsDerivativeLaws,
  holdsSecondOrderLaws,
  type Point,
  pointOf,
  valuesAt,
} from "./laws-of-graphs.js";
import { accepted, checkBatches } from "./laws-of-primitives.js";
import { tensorOf } from "./samples.js";

fc.configureGlobal({ seed: 20 });

type F = (...args: readonly Node[]) => Node;

interface Row {
  readonly name: string;
  readonly f: F;
  /** Shapes of the arguments, one list for each case. */
  readonly shapes: readonly (readonly Shape[])[];
  /** Entries of one argument differ by 0.25 at least, where order decides. */
  readonly distinct?: boolean;
  /** Numbers are added to the diagonal of the first argument, so that it can be inverted. */
  readonly regular?: boolean;
}

const [scalar, five]: readonly Shape[] = [[], [1, 2, 1, 2, 2]] as const;
const wide: readonly (readonly Shape[])[] = [[[2, 3]], [[3]], [five as Shape]];
/** Those that are defined of no entries, too. */
const anySize = [...wide, [scalar as Shape], [[0]], [[2, 0, 3]]];
const unary = (f: (x: Node) => Node): F => ((x: Node) => f(x)) as F;
const binary = (f: (a: Node, b: Node) => Node): F => f as F;

/** Mean 0 and variance 1 along the last axis, then scaled. */
const layerNorm = (x: Node, gain: Node): Node => {
  const centred = sub(x, mean(x, { axis: -1, keepDims: true }));
  const spread = sqrt(add(variance(x, { axis: -1, keepDims: true }), 1e-5));
  return div(mul(centred, gain), spread);
};

const rows: readonly Row[] = [
  { name: "softmax", f: unary((x) => softmax(x, { axis: -1 })), shapes: [...wide, [[0, 3]]] },
  { name: "logSoftmax", f: unary((x) => logSoftmax(x, { axis: -1 })), shapes: [...wide, [[0, 3]]] },
  { name: "logsumexp", f: unary((x) => logsumexp(x, { axis: 0 })), shapes: wide },
  { name: "sum", f: unary((x) => sum(x)), shapes: anySize },
  { name: "mean", f: unary((x) => mean(x, { keepDims: true })), shapes: [...wide, [scalar as Shape]] },
  { name: "prod", f: unary((x) => prod(x)), shapes: anySize },
  { name: "variance", f: unary((x) => variance(x, { axis: 0 })), shapes: [...wide, [[2, 0]]] },
  { name: "std", f: unary((x) => std(x)), shapes: wide, distinct: true },
  { name: "norm", f: unary((x) => norm(x)), shapes: [...wide, [[0]]], distinct: true },
  {
    name: "norm of rows",
    f: unary((x) => norm(x, { axis: -1, ord: 1 })),
    shapes: [[[2, 3]], [[0, 3]]],
    distinct: true,
  },
  { name: "max", f: unary((x) => max(x)), shapes: wide, distinct: true },
  { name: "median", f: unary((x) => median(x)), shapes: wide, distinct: true },
  { name: "quantile", f: unary((x) => quantile(x, 0.3)), shapes: wide, distinct: true },
  { name: "sort", f: unary((x) => sort(x)), shapes: [...wide, [[2, 0]]], distinct: true },
  { name: "topK", f: unary((x) => topK(x, 2).values), shapes: [...wide, [[0, 3]]], distinct: true },
  { name: "cumprod", f: unary((x) => cumprod(x, { axis: 0 })), shapes: [...wide, [[0]], [[2, 0]]] },
  { name: "cummax", f: unary((x) => cummax(x, { axis: 0 })), shapes: [...wide, [[0]]], distinct: true },
  { name: "silu", f: unary((x) => silu(x)), shapes: anySize },
  { name: "gelu", f: unary((x) => gelu(x)), shapes: anySize },
  { name: "glu", f: unary((x) => glu(x)), shapes: [[[2, 4]], [five as Shape], [[0, 2]]] },
  { name: "clip", f: unary((x) => clip(x, -10, 10)), shapes: anySize },
  {
    name: "layer normalisation",
    f: binary(layerNorm),
    distinct: true,
    shapes: [
      [[2, 3], [3]],
      [five as Shape, [2]],
      [[0, 3], [3]],
    ],
  },
  {
    name: "einsum",
    f: binary((a, b) => einsum("bij,bjk->bik", a, b)),
    shapes: [
      [
        [2, 3, 2],
        [2, 2, 3],
      ],
      [
        [2, 0, 2],
        [2, 2, 0],
      ],
    ],
  },
  {
    name: "einsum, …",
    f: binary((a, b) => einsum("...i,i...->...", a, b)),
    shapes: [
      [
        [2, 3],
        [3, 2],
      ],
      [[3], [3]],
    ],
  },
  {
    name: "tensordot",
    f: binary((a, b) => tensordot(a, b, 1)),
    shapes: [
      [
        [2, 3],
        [3, 2],
      ],
      [
        [2, 0],
        [0, 3],
      ],
      [[1, 2, 1, 2, 2], [2]],
    ],
  },
  {
    name: "kron",
    f: binary((a, b) => kron(a, b)),
    shapes: [
      [
        [2, 1],
        [1, 3],
      ],
      [[0], [2]],
    ],
  },
  {
    name: "matmul",
    f: binary((a, b) => matmul(a, b)),
    shapes: [
      [
        [2, 3],
        [3, 2],
      ],
      [
        [2, 0],
        [0, 2],
      ],
      [
        [2, 1, 1, 2, 2],
        [2, 1],
      ],
    ],
  },
  {
    name: "solve",
    f: binary((a, b) => solve(a, b)),
    shapes: [
      [
        [3, 3],
        [3, 2],
      ],
      [
        [2, 2, 2],
        [2, 2, 1],
      ],
      [
        [0, 0],
        [0, 2],
      ],
    ],
    regular: true,
  },
  { name: "inv", f: unary((a) => inv(a)), shapes: [[[3, 3]], [[0, 0]], [[1, 2, 1, 2, 2]]], regular: true },
  { name: "slogdet", f: unary((a) => slogdet(a).logabsdet), shapes: [[[3, 3]], [[1, 2, 1, 2, 2]]], regular: true },
  {
    name: "conv1d",
    f: binary((x, k) => conv1d(x, k, { padding: 1, stride: 2 })),
    shapes: [
      [
        [1, 2, 5],
        [2, 2, 3],
      ],
      [
        [0, 1, 4],
        [1, 1, 2],
      ],
    ],
  },
  {
    name: "conv2d",
    f: binary((x, k) => conv2d(x, k)),
    shapes: [
      [
        [1, 1, 3, 3],
        [2, 1, 2, 2],
      ],
    ],
  },
  {
    name: "convTranspose1d",
    f: binary((x, k) => convTranspose1d(x, k, { stride: 2 })),
    shapes: [
      [
        [1, 2, 3],
        [2, 1, 2],
      ],
    ],
  },
  { name: "avgPool2d", f: unary((x) => avgPool2d(x, 2)), shapes: [[[1, 1, 4, 4]], [[0, 1, 4, 4]]] },
  { name: "maxPool1d", f: unary((x) => maxPool1d(x, 2)), shapes: [[[1, 2, 4]], [[0, 1, 4]]], distinct: true },
  {
    name: "cond",
    f: binary((a, b) =>
      cond(
        greater(sum(a), 50),
        (_: Node) => tanh(a),
        (c: Node) => mul(sigmoid(c), b),
        a,
      ),
    ),
    shapes: [
      [
        [2, 3],
        [2, 3],
      ],
      [[], []],
      [[0], [0]],
      [five as Shape, five as Shape],
    ],
  },
  {
    name: "scan",
    f: binary((start, xs) => {
      // The sum of all slices is captured, so that every step reads it.
      const all = sum(xs, { axis: 0 });
      const next = (h: Node, x: Node): Node => tanh(add(mul(h, 0.5), sub(x, mul(all, 0.25))));
      const [last, each] = scan((h: Node, x: Node) => [next(h, x), mul(h, x)], mul(start, 1), mul(xs, 1));
      return add(last, sum(each, { axis: 0 }));
    }),
    shapes: [
      [[2], [3, 2]],
      [[], [4]],
      [[2], [0, 2]],
      [[0], [2, 0]],
      [
        [2, 1, 2, 2],
        [1, 2, 1, 2, 2],
      ],
    ],
  },
];

const step = (distinct: boolean | undefined): fc.Arbitrary<number> =>
  distinct ? fc.constant(0) : fc.integer({ min: -2000, max: 2000 }).map((k) => k / 1000);

/** Values of one case in a dtype. All are of any layout but those that must differ. */
function valuesOf({ distinct, regular }: Row, shapes: readonly Shape[], dtype: DType): fc.Arbitrary<readonly Tensor[]> {
  return fc.tuple(
    ...shapes.map((shape, i) => {
      const plain = tensorOf(
        shape,
        dtype,
        isFloat(dtype) ? step(distinct) : fc.integer({ min: 0, max: dtype === "bool" ? 1 : 3 }),
      );
      const isOrdered = distinct === true && isFloat(dtype);
      const isRegular = regular === true && i === 0;
      if (!isOrdered && !isRegular) return plain;
      const n = shape.at(-1) ?? 1;
      return fc.tuple(plain, fc.nat({ max: 100 })).map(([value, shift]) => {
        const data = value.contiguous().data.slice();
        for (const [k] of data.entries()) {
          // A step of 7 through numbers of which 7 is no divisor meets each once.
          if (isOrdered) data[k] = (((k + shift) * 7) % 101) / 4 - 5.1;
          else if (Math.floor(k / n) % n === k % n) data[k] = dtype === "bool" ? 1 : (data[k] as number) + 6;
          else if (dtype === "bool") data[k] = 0;
        }
        return fromData(data, shape);
      });
    }),
  );
}

const caseOf = (row: Row, dtype: DType): fc.Arbitrary<readonly Tensor[]> =>
  fc.constantFrom(...row.shapes).chain((shapes) => valuesOf(row, shapes, dtype));

const at = (row: Row, values: readonly Tensor[]): Point => pointOf(values, (inputs) => [row.f(...inputs)]);

/** Values, and cotangents and tangents: the values are their own cotangents, the inputs their own tangents. */
function allOf({ inputs, outputs, values }: Point): readonly Tensor[] {
  const { cotangent } = backpropagate(outputs, outputs, inputs);
  const tangents = pushForward(outputs, inputs, inputs).filter((each) => each !== null);
  const found = [...outputs, ...inputs.flatMap((x) => cotangent(x) ?? []), ...tangents];
  return evaluate(found, new Map(inputs.map((x, i) => [x, values[i] as Tensor]))) as Tensor[];
}

describe.each(rows.map((row) => ({ name: row.name, row })))("$name", ({ row }) => {
  const points = caseOf(row, "float64").map((values) => at(row, values));

  it("laws 3, 4, 5 and 7, of any layout, of every rank and size", () => {
    holdsDerivativeLaws(points, 12);
    holdsSecondOrderLaws(points, 6);
    fc.assert(
      fc.property(points, (point) => checkCotangents(point, valuesAt(point))),
      { numRuns: 6 },
    );
  });

  it("law 6: vmap is a loop", () => {
    const examples = fc
      .constantFrom(...row.shapes)
      .chain((shapes) =>
        fc.tuple(valuesOf(row, shapes, "float64"), valuesOf(row, shapes, "float64"), fc.nat({ max: 3 })),
      );
    fc.assert(
      fc.property(examples, ([one, two, turn]) =>
        checkBatches({ build: (inputs) => [row.f(...inputs)], examples: [one, two], turn }),
      ),
      { numRuns: 4 },
    );
  });

  it("float32: shapes and dtypes, and what float64 gives, to a few hundred units of rounding", () => {
    fc.assert(
      fc.property(caseOf(row, "float32"), (values) => {
        const narrow = allOf(at(row, values));
        const exact = allOf(
          at(
            row,
            values.map((each) => each.astype("float64")),
          ),
        );
        for (const [k, found] of narrow.entries()) {
          expect(found.dtype).toBe("float32");
          expect(found.shape).toEqual(exact[k]?.shape);
          const expected = entries(exact[k] as Tensor);
          const scale = expected.reduce((top, each) => Math.max(top, Math.abs(each)), 1);
          for (const [i, each] of entries(found).entries())
            expectNear(each, expected[i] as number, 400 * 2 ** -24 * scale, `${row.name}, result ${k}`);
        }
        checkCotangents(at(row, values), valuesAt(at(row, values)));
      }),
      { numRuns: 10 },
    );
  });

  it.each(["int32", "bool"] as const)("%s: refused, or the value of the same floats, and no cotangent", (dtype) => {
    fc.assert(
      fc.property(caseOf(row, dtype), (values) => {
        const point = accepted(() => at(row, values));
        if (point === undefined) {
          expect(() => at(row, values)).toThrow(DTypeError);
          return;
        }
        const expected = valuesAt(
          at(
            row,
            values.map((each) => each.astype("float64")),
          ),
        );
        for (const [k, found] of valuesAt(point).entries()) {
          const right = entries(expected[k] as Tensor);
          for (const [i, each] of entries(found).entries())
            expectNear(each, right[i] as number, 1e-12 * (1 + Math.abs(right[i] as number)), row.name);
        }
        const floats = point.outputs.filter((y) => isFloat(y.dtype));
        const { cotangent } = backpropagate(floats, floats, point.inputs);
        expect(point.inputs.map(cotangent)).toEqual(point.inputs.map(() => undefined));
      }),
      { numRuns: 6 },
    );
  });
});
