/** Loops over the same rows of large arrays run a few rows at a time; results are those of the interpreter. */
import {
  add,
  div,
  Graph,
  gradients,
  input,
  logSoftmax,
  max,
  mean,
  mul,
  type Node,
  referenceEngine,
  reshape,
  softmax,
  sqrt,
  sub,
  sum,
  transpose,
} from "@cadena/autodiff";
import { type DType, uniform as draw, key, type Shape, type Tensor } from "@cadena/core";
import { describe, expect, it } from "vitest";
import { compile } from "../../packages/wasm/src/full/index.js";
import { expectClose } from "./compare.js";
import { resultsOf } from "./targets.js";

const along = { axis: -1, keepDims: true };

function layerNorm(x: Node): Node {
  const centred = sub(x, mean(x, along));
  return div(centred, sqrt(add(mean(mul(centred, centred), along), 1e-5)));
}

const functions: readonly (readonly [string, (x: Node) => Node, kernels: number])[] = [
  ["softmax", (x) => softmax(x, { axis: -1 }), 1],
  ["log-softmax", (x) => logSoftmax(x, { axis: -1 }), 1],
  ["layer normalisation", layerNorm, 1],
  ["softmax over columns, whose rows depend on each other", (x) => softmax(x, { axis: 0 }), 3],
];

describe.each<readonly [DType, readonly Shape[]]>([
  [
    "float32",
    [
      [130, 520],
      [7, 20, 500],
    ],
  ],
  ["float64", [[1, 66, 520]]],
])("by rows, %s", (dtype, shapes) => {
  it.each(functions.flatMap(([name, f]) => shapes.map((shape) => ({ name, f, shape }))))(
    "$name of $shape and its gradient",
    ({ f, shape }) => {
      const [x, w] = ["x", "w"].map((name) => input(name, { shape, dtype })) as [Node, Node];
      const y = f(x);
      const graph = new Graph([x, w], [y, ...gradients(sum(mul(y, w)), [x])]);
      const values = [1, 2].map((seed) => draw(key(seed), shape, { dtype, low: -3, high: 3 }));
      const expected = referenceEngine.prepare(graph).run(values);
      for (const { name, results } of resultsOf(graph, values)) {
        for (const [i, result] of results.entries()) {
          const unit = dtype === "float32" ? 2e-5 : 1e-13;
          expectClose(result, expected[i] as Tensor, (wanted) => unit * (1 + Math.abs(wanted)), `${name}, ${i}`);
        }
      }
    },
  );
});

it("one pass takes what rows allow, and no more", () => {
  const x = input("x", { shape: [512, 256], dtype: "float32" });
  for (const [name, f, kernels] of functions) {
    const text = compile(new Graph([x], [f(x)])).explain();
    expect({ name, kernels: Number(/Fused: (\d+)/.exec(text)?.[1]) }).toEqual({ name, kernels });
  }
  const small = input("x", { shape: [16, 16], dtype: "float32" });
  expect(compile(new Graph([small], [layerNorm(small)])).explain()).not.toContain(" rows, ");
});

it("what lies turned, or is needed elsewhere, is right", () => {
  const x = input("x", { shape: [260, 300], dtype: "float32" });
  const exps = softmax(transpose(x), { axis: -1 });
  const largest = max(exps, { axis: 0, keepDims: true });
  const y = div(exps, largest);
  const graph = new Graph([x], [y, sum(y, { axis: 1 }), sub(reshape(y, [260, 300]), x), exps]);
  const values = [draw(key(3), [260, 300], { dtype: "float32" })];
  const expected = referenceEngine.prepare(graph).run(values);
  for (const { name, results } of resultsOf(graph, values)) {
    for (const [i, result] of results.entries()) {
      expectClose(result, expected[i] as Tensor, (wanted) => 1e-5 * (1 + Math.abs(wanted)), `${name}, ${i}`);
    }
  }
});
