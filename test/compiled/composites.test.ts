/** Law 10 over composites, as people use them: their values and their gradients, alone and in a batch. */
import {
  add,
  checkpoint,
  crossEntropyWithLogits,
  div,
  Graph,
  gradients,
  greater,
  input,
  logSoftmax,
  logsumexp,
  matmul,
  max,
  mean,
  mul,
  type Node,
  relu,
  reshape,
  sigmoid,
  sin,
  softmax,
  sqrt,
  square,
  sub,
  sum,
  tanh,
  transpose,
  vmap,
} from "@cadena/autodiff";
import {
  cummax,
  cumprod,
  cumsum,
  flip,
  median,
  norm,
  prod,
  quantile,
  repeat,
  roll,
  sort,
  std,
  take,
  tile,
  topK,
  tril,
} from "@cadena/autodiff/arrays";
import { cond } from "@cadena/autodiff/control";
import { det, einsum, inv, kron, slogdet, solve, triangularSolve } from "@cadena/autodiff/linalg";
import {
  bernoulli,
  bits,
  categorical,
  normal,
  permutation,
  split,
  truncatedNormal,
  uniform,
} from "@cadena/autodiff/random";
import { avgPool2d, conv1d, conv2d, convTranspose2d, maxPool2d } from "@cadena/autodiff/signal";
import { type DType, fromData, isFloat, key, type Shape, sizeOf, type Tensor, tensor } from "@cadena/core";
import { describe, expect, it } from "vitest";
import { entries, expectClose, type Tolerance } from "./compare.js";
import { estimate } from "./estimate.js";
import { validatesModules } from "./modules.js";
import { resultsOf } from "./targets.js";

interface Case {
  readonly shapes: readonly Shape[];
  readonly f: (...inputs: Node[]) => Node | readonly Node[];
}

const layerNorm = (x: Node, gain: Node, shift: Node): Node => {
  const centred = sub(x, mean(x, { axis: -1, keepDims: true }));
  const spread = sqrt(add(mean(square(centred), { axis: -1, keepDims: true }), 1e-5));
  return add(mul(div(centred, spread), gain), shift);
};

const attention = (x: Node, q: Node, k: Node, v: Node): Node => {
  const heads = (w: Node): Node => transpose(reshape(matmul(x, w), [5, 2, 3]), [1, 0, 2]);
  const scores = softmax(mul(matmul(heads(q), transpose(heads(k), [0, 2, 1])), 0.6));
  return reshape(transpose(matmul(scores, heads(v)), [1, 0, 2]), [5, 6]);
};

/** 2 on the diagonal: far from singular. */
const steady = (x: Node): Node => add(mul(x, 0.2), fromData(diagonal(x), x.shape));
const diagonal = ({ shape, dtype }: Node) => {
  const n = shape.at(-1) as number;
  const numbers = Array.from({ length: sizeOf(shape) }, (_, i) => (Math.floor(i / n) % n === i % n ? 2 : 0));
  return dtype === "float32" ? Float32Array.from(numbers) : Float64Array.from(numbers);
};

const cases: Readonly<Record<string, Case>> = {
  softmax: { shapes: [[4, 7]], f: (x) => softmax(x) },
  "softmax along the first axis": { shapes: [[4, 7]], f: (x) => softmax(x, { axis: 0 }) },
  "softmax, large": { shapes: [[4, 7]], f: (x) => softmax(mul(x, 1000)) },
  "logSoftmax, large": { shapes: [[3, 5]], f: (x) => logSoftmax(mul(x, 1000)) },
  logsumexp: { shapes: [[3, 2, 5]], f: (x) => logsumexp(x, { axis: 1 }) },
  "cross-entropy": {
    shapes: [
      [6, 10],
      [6, 10],
    ],
    f: (x, y) => crossEntropyWithLogits(x, softmax(y)),
  },
  "layer norm": { shapes: [[3, 4, 5], [5], [5]], f: layerNorm },
  attention: {
    shapes: [
      [5, 6],
      [6, 6],
      [6, 6],
      [6, 6],
    ],
    f: attention,
  },
  "a network": {
    shapes: [[9, 5], [5, 8], [8], [8, 3], [3]],
    f: (x, w, b, v, c) => sigmoid(add(matmul(relu(add(matmul(x, w), b)), v), c)),
  },
  "a network, checkpointed": {
    shapes: [
      [9, 5],
      [5, 8],
      [8, 5],
    ],
    f: checkpoint((x: Node, w: Node, v: Node) => tanh(matmul(tanh(matmul(x, w)), v))),
  },
  conv2d: {
    shapes: [
      [2, 3, 6, 5],
      [4, 3, 3, 2],
    ],
    f: (x, k) => conv2d(x, k),
  },
  "conv2d with strides, dilation and padding": {
    shapes: [
      [1, 4, 7, 8],
      [6, 2, 2, 3],
    ],
    f: (x, k) => conv2d(x, k, { stride: [2, 1], dilation: [1, 2], padding: "same", groups: 2 }),
  },
  conv1d: {
    shapes: [
      [2, 2, 9],
      [3, 2, 4],
    ],
    f: (x, k) => conv1d(x, k, { stride: 2 }),
  },
  convTranspose2d: {
    shapes: [
      [1, 2, 3, 4],
      [2, 3, 2, 2],
    ],
    f: (x, k) => convTranspose2d(x, k, { stride: 2 }),
  },
  maxPool2d: { shapes: [[2, 2, 6, 6]], f: (x) => maxPool2d(x, 2) },
  "maxPool2d, overlapping": { shapes: [[1, 2, 5, 7]], f: (x) => maxPool2d(x, 3, { stride: 2, padding: "same" }) },
  avgPool2d: { shapes: [[1, 3, 5, 4]], f: (x) => avgPool2d(x, [2, 3], { stride: 1 }) },
  "a convolutional network": {
    shapes: [
      [2, 1, 8, 8],
      [3, 1, 3, 3],
      [27, 4],
    ],
    f: (x, k, w) => logSoftmax(matmul(reshape(maxPool2d(relu(conv2d(x, k)), 2), [2, 27]), w)),
  },
  "einsum: a contraction": {
    shapes: [
      [2, 3, 4],
      [4, 3, 5],
    ],
    f: (x, y) => einsum("bij,jik->bk", x, y),
  },
  "einsum: three factors": { shapes: [[3, 4], [4, 5], [5]], f: (x, y, z) => einsum("ij,jk,k->i", x, y, z) },
  "einsum: a trace": { shapes: [[4, 4]], f: (x) => einsum("ii->", x) },
  kron: {
    shapes: [
      [2, 3],
      [3, 2],
    ],
    f: (x, y) => kron(x, y),
  },
  solve: {
    shapes: [
      [4, 4],
      [4, 2],
    ],
    f: (a, b) => solve(steady(a), b),
  },
  triangularSolve: {
    shapes: [
      [3, 3],
      [3, 2],
    ],
    f: (a, b) => triangularSolve(steady(a), b, { lower: true }),
  },
  inv: { shapes: [[2, 3, 3]], f: (a) => inv(steady(a)) },
  "det and slogdet": { shapes: [[3, 3]], f: (a) => [det(steady(a)), slogdet(steady(a)).logabsdet] },
  "cumsum, cumprod, cummax": { shapes: [[3, 6]], f: (x) => [cumsum(x), cumprod(x, { axis: 0 }), cummax(x)] },
  "sort, backwards": { shapes: [[3, 6]], f: (x) => sort(sin(mul(x, 9)), { descending: true }) },
  "sort along the first axis": { shapes: [[6, 3]], f: (x) => sort(x, { axis: 0 }) },
  topK: { shapes: [[4, 9]], f: (x) => topK(x, 3).values },
  "quantile and median": { shapes: [[4, 9]], f: (x) => [quantile(x, [0.1, 0.5, 0.9], { axis: 1 }), median(x)] },
  "std, norm, prod": { shapes: [[4, 6]], f: (x) => [std(x, { axis: 0 }), norm(x), prod(x, { axis: 1 })] },
  "flip, roll, repeat, tile": {
    shapes: [[3, 4]],
    f: (x) => [flip(x, 1), roll(x, 2), repeat(x, 2, 0), tile(x, [2, 1])],
  },
  "take, tril": { shapes: [[5, 5]], f: (x) => [take(x, [4, 0, 0, 2], { axis: 0 }), tril(x)] },
  "cond, both ways": {
    shapes: [
      [3, 4],
      [4, 2],
    ],
    f: (x, w) => [
      cond(
        greater(sum(x), 1e9),
        () => matmul(x, w),
        () => matmul(sin(x), mul(w, 2)),
      ),
      cond(
        greater(1e9, sum(x)),
        (y: Node) => softmax(y),
        (y: Node) => mul(y, y),
        x,
      ),
    ],
  },
  "cond in a cond": {
    shapes: [[6]],
    f: (x) =>
      cond(
        greater(1e9, sum(x)),
        (y: Node) =>
          cond(
            greater(max(y), 1e9),
            (z: Node) => z,
            (z: Node) => mul(tanh(z), x),
            y,
          ),
        (y: Node) => y,
        x,
      ),
  },
};

function valuesOf({ shapes }: Case, dtype: DType): readonly Tensor[] {
  return shapes.map((shape, k) => {
    const numbers = Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(12.9898 * (i + 1) + k * 78.233));
    return fromData(dtype === "float32" ? Float32Array.from(numbers) : Float64Array.from(numbers), shape);
  });
}

function expectCompiles(graph: Graph, values: readonly Tensor[]): void {
  const { values: expected, tolerances } = estimate(graph, values);
  for (const each of expected) expect(entries(each).every((x) => !Number.isNaN(x))).toBe(true);
  for (const { name, results } of resultsOf(graph, values)) {
    for (const [i, value] of results.entries()) {
      expectClose(value, expected[i] as Tensor, tolerances[i] as Tolerance, `${name}: output ${i}`);
    }
  }
}

validatesModules();

describe.each(["float64", "float32"] as const)("%s", (dtype) => {
  it.each(Object.entries(cases))("%s", (_, each) => {
    const values = valuesOf(each, dtype);
    const inputs = values.map(({ shape }, i) => input(`x${i}`, { shape, dtype }));
    const outputs = [each.f(...inputs)].flat();
    const weighted = outputs.filter((y) => isFloat(y.dtype)).map((y) => sum(sin(mul(y, 0.7))));
    const slopes = gradients(
      weighted.reduce((a, b) => add(a, b)),
      inputs,
    );
    expectCompiles(new Graph(inputs, [...outputs, ...slopes]), values);
  });

  it.each(Object.entries(cases))("%s, in a batch", (_, each) => {
    const values = valuesOf(each, dtype);
    const [first, ...rest] = values.map(({ shape }, i) => input(`x${i}`, { shape, dtype }));
    const many = input("many", { shape: [2, ...(first as Node).shape], dtype });
    const f = vmap((x: Node) => [each.f(x, ...rest)].flat());
    const twice = values[0] as Tensor;
    const both = fromData(
      twice.data.constructor === Float32Array
        ? Float32Array.from([...entries(twice), ...entries(twice).map((x) => 0.9 * x)])
        : Float64Array.from([...entries(twice), ...entries(twice).map((x) => 0.9 * x)]),
      [2, ...twice.shape],
    );
    expectCompiles(new Graph([many, ...rest], f(many)), [both, ...values.slice(1)]);
  });
});

describe("draws are the same bits", () => {
  const draws: Readonly<Record<string, (k: Node) => Node | readonly Node[]>> = {
    "bits and permutation": (k) => [bits(k, [3, 5]), permutation(k, 20)],
    normal: (k) => [normal(k, [4, 5]), normal(k, [7], { dtype: "float32" })],
    uniform: (k) => [uniform(k, [4, 5]), uniform(k, [7], { dtype: "float32" })],
    "bernoulli and categorical": (k) => [bernoulli(k, 0.3, [50]), categorical(k, tensor([0, 1, 2]), { shape: [40] })],
    "of split keys": (k) => vmap((each: Node) => normal(each, [3]))(split(k, 3)),
    "with a mean and a spread": (k) => normal(k, [50], { mean: 3, std: 0.1 }),
    "between bounds": (k) => uniform(k, [50], { low: -0.1, high: 0.7 }),
    truncated: (k) => truncatedNormal(k, [20], { low: -1, high: 2 }),
    "of several keys": (k) => vmap((each: Node) => normal(each, [4]))(reshape(bits(k, [6]), [3, 2])),
  };

  it.each(Object.entries(draws))("%s", (_, f) => {
    const k = input("k", { shape: [2], dtype: "int32" });
    const graph = new Graph([k], [f(k)].flat());
    const { values } = estimate(graph, [key(42)]);
    for (const { name, results } of resultsOf(graph, [key(42)])) {
      expect(results.map(entries), name).toEqual(values.map(entries));
    }
  });
});
