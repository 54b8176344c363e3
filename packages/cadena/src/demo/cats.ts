/** Lectures §2.2: ear length 8 and weight 12: a cat or a dog? Two layers, softmax, and the loss for a dog. */
import { add, constant, crossEntropy, evaluate, input, matmul, named, relu, scope, softmax } from "@cadena/autodiff";
import { tensor } from "@cadena/core";
import type { Network } from "./network.js";

/** Three ReLU units, and an output for each animal. */
export function catsNetwork(): Network {
  const x = constant([8, 12], { name: "x" });
  const dog = constant([0, 1], { name: "y" });
  const [W1, b1] = [input("W1", { shape: [3, 2] }), input("b1", { shape: [3] })];
  const [W2, b2] = [input("W2", { shape: [2, 3] }), input("b2", { shape: [2] })];
  const hidden = scope("hidden", () => named("h", relu(named("z1", add(matmul(W1, x), b1)))));
  const output = scope("output", () => named("p", softmax(named("z2", add(matmul(W2, hidden), b2)))));
  const loss = named("L", crossEntropy(output, dog, { reduction: "sum" }));
  const bindings = {
    W1: tensor([
      [0.1, 0.2],
      [0.3, 0.4],
      [0.5, 0.6],
    ]),
    b1: tensor([0.1, 0.2, 0.3]),
    W2: tensor([
      [0.1, 0.2, 0.3],
      [0.4, 0.5, 0.6],
    ]),
    b2: tensor([0.1, 0.2]),
  };

  return {
    loss,
    parameters: [W1, b1, W2, b2],
    bindings,
    step: undefined,
    facts: () => [
      {
        name: "probability",
        computed: tensor(evaluate(output, bindings).at(1)),
        digits: 6,
        slide: 0.9986,
      },
      // The slide took a logarithm to base 10.
      { name: "loss", computed: evaluate(loss, bindings), digits: 6, slide: 0.00061 },
    ],
    diagram: output,
  };
}
