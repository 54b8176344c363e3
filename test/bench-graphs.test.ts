/** The graphs that engines are timed on: each step and gradient against hand-written loops or differences. */
import { type Graph, referenceEngine } from "@cadena/autodiff";
import { fromData, type Tensor } from "@cadena/core";
import { describe, expect, it } from "vitest";
import {
  attentionGraph,
  cnnGradientGraph,
  cnnLossGraph,
  elementwiseGradientGraph,
  matmulGraph,
  mlpData,
  mlpGradientGraph,
  mlpLossGraph,
  mlpStep,
  scalarsGraph,
  type Workload,
  xorData,
  xorStep,
} from "../bench/graphs/index.js";
import {
  binaryCrossEntropy,
  blocked,
  chainTape,
  naive,
  perceptron,
  relu,
  softmaxCrossEntropy,
  tanh,
  treeTape,
} from "../bench/loops/index.js";

function losses({ graph, carry, inputs, state }: Workload, steps: number): number[] {
  const program = referenceEngine.prepare(graph, { carry });
  program.writeState(state);
  return Array.from({ length: steps }, () => program.run(inputs)[0]?.item() ?? Number.NaN);
}

const run = (graph: Graph, inputs: readonly Tensor[]) => referenceEngine.prepare(graph).run(inputs);
const numbers = (value: Tensor | undefined) => [...(value?.contiguous().data ?? [])];

describe("training steps", () => {
  it("XOR agrees with loops for 50 steps", () => {
    const step = perceptron(xorData(), tanh, binaryCrossEntropy);
    for (const loss of losses(xorStep(), 50)) expect(loss).toBeCloseTo(step(), 5);
  });

  it("the perceptron agrees with loops for 5 steps", () => {
    const step = perceptron(mlpData({ batch: 4 }), relu, softmaxCrossEntropy);
    for (const loss of losses(mlpStep({ batch: 4 }), 5)) expect(loss).toBeCloseTo(step(), 4);
  });
});

describe("gradients", () => {
  /** ⟨∇f, direction⟩ against the difference of f along it, in float32. */
  function checkAlong(loss: Workload, gradient: Workload, wanted: readonly number[]): void {
    const slopes = run(gradient.graph, gradient.inputs).slice(-wanted.length);
    const direction = slopes.map((each) => numbers(each));
    const length = Math.sqrt(direction.flat().reduce((total, each) => total + each * each, 0));
    const [ahead, behind] = [1, -1].map((sign) => {
      const moved = loss.inputs.map((tensor, i) => {
        const along = direction[wanted.indexOf(i)];
        if (along === undefined) return tensor;
        const data = numbers(tensor).map((each, k) => each + (sign * 0.02 * (along[k] as number)) / length);
        return fromData(Float32Array.from(data), tensor.shape);
      });
      return run(loss.graph, moved)[0]?.item() ?? Number.NaN;
    }) as [number, number];
    expect((ahead - behind) / 0.04 / length).toBeCloseTo(1, 1);
  }

  it("of the perceptron", () => {
    checkAlong(mlpLossGraph({ batch: 4 }), mlpGradientGraph({ batch: 4 }), [2, 3, 4, 5]);
  });

  it("of the convolutional network", () => {
    checkAlong(cnnLossGraph({ batch: 1 }), cnnGradientGraph({ batch: 1 }), [2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("of attention", () => {
    const block = attentionGraph({ batch: 1, length: 4, width: 16 });
    checkAlong(block, block, [1, 2, 3, 4]);
  });

  it("of the curve", () => {
    const { graph, inputs } = elementwiseGradientGraph({ size: 5 });
    const curve = (x: number) => Math.tanh(x) / (1 + Math.exp(-0.7 * x - 0.1));
    const slopes = numbers(run(graph, inputs)[0]);
    for (const [i, x] of numbers(inputs[0]).entries()) {
      expect(slopes[i]).toBeCloseTo((curve(x + 1e-4) - curve(x - 1e-4)) / 2e-4, 5);
    }
  });

  it("of the scalar chain and tree", () => {
    for (const [shape, tape] of [
      ["chain", chainTape],
      ["tree", treeTape],
    ] as const) {
      const { graph, inputs } = scalarsGraph({ size: 200, shape });
      const byHand = tape(200)(1, 0.99999, 1e-5);
      for (const [i, each] of run(graph, inputs).entries()) expect(each.item()).toBeCloseTo(byHand[i] as number, 6);
    }
  });
});

it("the product agrees with loops", () => {
  const { graph, inputs } = matmulGraph({ n: 16 });
  for (const loop of [naive, blocked]) {
    const product = new Float32Array(256);
    loop(numbers(inputs[0]), numbers(inputs[1]), product, 16);
    for (const [i, each] of numbers(run(graph, inputs)[0]).entries()) expect(each).toBeCloseTo(product[i] as number, 5);
  }
});
