/** The composite functions that laws are held for: each with the shapes that it is tried on. */
import type { Shape } from "@cadena/core";
import { gelu, glu, silu } from "../src/activations/index.js";
import { cummax, cumprod, median, norm, prod, quantile, sort, std, topK, variance } from "../src/arrays/index.js";
import { cond, scan } from "../src/control/index.js";
import {
  add,
  clip,
  div,
  greater,
  logSoftmax,
  logsumexp,
  matmul,
  max,
  mean,
  mul,
  type Node,
  sigmoid,
  softmax,
  sqrt,
  sub,
  sum,
  tanh,
} from "../src/index.js";
import { einsum, inv, kron, slogdet, solve, tensordot } from "../src/linalg/index.js";
import { avgPool2d, conv1d, conv2d, convTranspose1d, maxPool1d } from "../src/signal/index.js";

/** A composite function of nodes. */
type F = (...args: readonly Node[]) => Node;

/** A composite, and the arguments that it is tried with. */
export interface Row {
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

/** The composites. */
export const rows: readonly Row[] = [
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
