/** A training step reads as a textbook has it: its nodes are named by layer, and its derivation is its gradient. */
import {
  bce,
  evaluate,
  gradients,
  type Node,
  relu,
  sigmoid,
  softmax,
  sparseCrossEntropy,
  substitute,
} from "@cadena/autodiff";
import { derive } from "@cadena/autodiff/derivation";
import { flatten, foldIn, key, normal, type Tensor, tensor } from "@cadena/core";
import { describe, expect, it } from "vitest";
import { adam, dense, type Layer, type Loss, model, residual, sequential, type TrainingStep } from "../src/index.js";

function stepOf(
  network: Layer,
  loss: Loss,
  y: { readonly shape: readonly number[]; readonly dtype: "float64" | "int32" },
) {
  const learner = model(network, { inputShape: [3], loss, optimizer: adam(0.1), dtype: "float64" });
  return learner.trainingStep({ x: { shape: [5, 3], dtype: "float64" }, y });
}

const perceptron = (): TrainingStep =>
  stepOf(
    sequential([dense(4, { name: "hidden", activation: relu }), dense(1, { name: "output", activation: sigmoid })]),
    bce,
    { shape: [5, 1], dtype: "float64" },
  );
const classifier = (): TrainingStep =>
  stepOf(
    sequential([residual(dense(3, { activation: relu })), dense(4, { activation: softmax })]),
    sparseCrossEntropy,
    {
      shape: [5],
      dtype: "int32",
    },
  );

const leaves = (tree: unknown): readonly Node[] => flatten(tree).leaves as readonly Node[];

describe("the derivation of a training step", () => {
  it.each([
    ["a perceptron, by δ", perceptron, { notation: "delta" }, tensor([[1], [0], [0], [1], [1]])],
    ["a perceptron, by partial derivatives", perceptron, { scale: "early" }, tensor([[1], [0], [0], [1], [1]])],
    ["classes behind a residual layer", classifier, {}, tensor([0, 3, 1, 1, 2], { dtype: "int32" })],
  ] as const)("ends in the gradients: %s", (_, make, options, y) => {
    const step = make();
    const parameters = leaves(step.params);
    const derivation = derive(step.loss, parameters, options);
    const point = new Map<Node, Tensor>(parameters.map((node, i) => [node, normal(foldIn(key(2), i), node.shape)]));
    for (const node of step.graph.inputs) {
      if (node.name === "x") point.set(node, normal(key(1), [5, 3]));
      if (node.name === "y") point.set(node, y);
    }
    const lines = derivation.backward.filter(({ role }) => role === "parameter");
    expect(lines).toHaveLength(parameters.length);
    const wanted = evaluate(gradients(step.loss, parameters), point);
    for (const [i, parameter] of parameters.entries()) {
      const line = lines.find(({ of }) => of === parameter);
      const written = line?.stages.at(-1)?.expression as Node;
      // The last form is over symbols: each is put back, down to the inputs.
      const meant = substitute([written], derivation.meaning)(written);
      const [built, read, own] = [line?.node as Node, meant, leaves(step.gradients)[i] as Node].map((node) =>
        evaluate(node, point).contiguous(),
      );
      for (const found of [built, read, own]) {
        expect(found?.shape).toEqual(parameter.shape);
        for (const [j, each] of [...(wanted[i] as Tensor).contiguous().data].entries()) {
          expect(found?.data[j]).toBeCloseTo(each, 12);
        }
      }
    }
  });

  it("names what layers and Adam compute by the paths of parameters, each name once", () => {
    const { graph } = perceptron();
    const names = graph.nodes.flatMap(({ name, application }) => (application && name !== undefined ? [name] : []));
    const moments = ["hidden.W", "hidden.b", "output.W", "output.b"].flatMap((path) =>
      ["m", "v", "m̂", "v̂"].map((letter) => `${path}.${letter}`),
    );
    expect(names.toSorted()).toEqual(["hidden.a", "hidden.z", "output.a", "output.z", "t", ...moments].toSorted());
  });

  it("writes the mean as 1/m", () => {
    const { loss, params } = perceptron();
    expect(derive(loss, leaves(params)).factor?.application?.inputs[1]?.symbol).toBe("m");
  });
});
