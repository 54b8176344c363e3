/** What passes from graph to graph do: no bit of any value changes, and programs take less memory. */
import {
  add,
  countNodes,
  evaluate,
  Graph,
  gradients,
  greater,
  input,
  matmul,
  mul,
  type Node,
  relu,
  sigmoid,
  sub,
  sum,
  tanh,
  topologicalOrder,
  where,
} from "@cadena/autodiff";
import { type Tensor, tensor } from "@cadena/core";
import * as wasm from "@cadena/wasm";
import { explain, functions, rematerialisation, texts } from "@cadena/wasm/full";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cnnStep, mlpStep } from "../../bench/graphs/index.js";
import { rematerialise } from "../../packages/wasm/src/passes/rematerialise.js";
import { signsOfValues } from "../../packages/wasm/src/passes/signs.js";
import { entries } from "./compare.js";
import { anyFunction, graphOf } from "./random-graphs.js";

/** However small values are. */
const recomputed = (graph: Graph): Graph => rematerialise(graph, 0);

function valuesOf(graph: Graph, values: readonly Tensor[]): readonly (readonly number[])[] {
  return evaluate(graph.outputs, new Map(graph.inputs.map((node, i) => [node, values[i] as Tensor]))).map(entries);
}

const primitivesOf = ({ outputs }: Graph): readonly (string | undefined)[] =>
  topologicalOrder(outputs).nodes.map(({ application }) => application?.primitive.name);

it("passes change no bit of random functions and their gradients", () => {
  let changed = 0;
  fc.assert(
    fc.property(anyFunction("float64", 24), (f) => {
      const { inputs, outputs } = graphOf(f);
      const total = outputs.map((each) => sum(tanh(each))).reduce((a, b) => add(a, b));
      const graph = new Graph(inputs, [...outputs, ...gradients(total, inputs)]);
      const after = recomputed(signsOfValues(graph));
      if (`${after}` !== `${graph}`) changed++;
      expect(valuesOf(after, f.values)).toEqual(valuesOf(graph, f.values));
    }),
    { numRuns: 120, seed: 12 },
  );
  expect(changed).toBeGreaterThan(10);
});

describe("rematerialisation", () => {
  const [x, w, b] = [input("x", { shape: [16, 16] }), input("w", { shape: [16, 16] }), input("b", { shape: [16] })];
  /** Read by a loop, and by another behind a product. */
  const readTwice = (cheap: Node): Graph => {
    const y = tanh(cheap);
    return new Graph([x, w, b], [y, mul(matmul(y, w), cheap)]);
  };

  it("computes sums and differences again behind a product", () => {
    const graph = readTwice(add(matmul(x, w), b));
    const after = recomputed(graph);
    expect(primitivesOf(after).filter((name) => name === "add")).toHaveLength(2);
    expect(primitivesOf(after).filter((name) => name === "matmul")).toHaveLength(2);
  });

  it("leaves what is dear, what would need two arrays in place of one, and what a product reads", () => {
    const twoArrays = add(mul(matmul(x, w), matmul(w, x)), matmul(x, x));
    const dear = sigmoid(matmul(x, w));
    const inProduct = add(matmul(x, w), b);
    const graph = new Graph(
      [x, w, b],
      [mul(matmul(tanh(inProduct), w), inProduct), matmul(matmul(inProduct, w), inProduct)],
    );
    for (const each of [readTwice(twoArrays), readTwice(dear), graph]) expect(recomputed(each)).toBe(each);
  });

  it("reads small values in place of large ones: what is normalised is not kept beside what it was", () => {
    const [rows, square] = [input("rows", { shape: [16, 64] }), input("square", { shape: [64, 64] })];
    const centred = sub(rows, mul(sum(rows, { axis: 1, keepDims: true }), 1 / 64));
    const scaled = mul(centred, sum(mul(centred, centred), { axis: 1, keepDims: true }));
    const graph = new Graph([rows, square], [mul(matmul(tanh(scaled), square), scaled)]);
    expect(countNodes(recomputed(graph).outputs)).toBeGreaterThan(countNodes(graph.outputs));
  });
});

describe("signs", () => {
  const x = input("x", { shape: [5] });
  const values = [tensor([-1, -0, 0, 2, Number.NaN])];

  it("of relu's argument are read from its value", () => {
    const graph = new Graph([x], [relu(x), where(greater(x, 0), 3, 4)]);
    const after = signsOfValues(graph);
    const [greaterNode] = topologicalOrder(after.outputs).nodes.filter(
      ({ application }) => application?.primitive.name === "greater",
    );
    expect(greaterNode?.application?.inputAt(0)).toBe(after.outputs[0]);
    expect(valuesOf(after, values)).toEqual(valuesOf(graph, values));
  });

  it("stay where there is no relu of it, or another limit", () => {
    for (const outputs of [
      [relu(mul(x, 2)), greater(x, 0)],
      [relu(x), greater(x, 1)],
    ]) {
      const after = signsOfValues(new Graph([x], outputs));
      expect(after.outputs[1]).toBe(outputs[1]);
    }
  });
});

describe("programs", () => {
  const bytes = (text: string): number => Number(/Memory: (\d+) bytes/.exec(text)?.[1]);

  it.each([
    ["a perceptron", mlpStep({ batch: 128 })],
    ["a convolutional network", cnnStep({ batch: 2 })],
  ])("of the training step of %s take less memory", (_, { graph, carry }) => {
    const [less, more] = [
      [functions, texts, rematerialisation],
      [functions, texts],
    ].map((extend) => bytes(wasm.compile(graph, { carry, extend }).explain())) as [number, number];
    expect(less).toBeLessThan(more);
  });

  it("explain what the passes do", () => {
    const [x, w] = [input("x", { shape: [64, 64] }), input("w", { shape: [64, 64] })];
    const y = relu(matmul(x, w));
    const text = explain(new Graph([x, w], [matmul(y, w), ...gradients(sum(matmul(y, w)), [w])]));
    expect(text).toMatch(/After reading signs from values\n[\s\S]*After rematerialisation/);
  });
});
