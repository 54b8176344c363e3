/** Lectures §2.4: a 2-2-1 regression network with tanh in the hidden layer and no biases. */
import { add, evaluate, input, mul, type Node, named, scope, square, sub, tanh } from "@cadena/autodiff";
import { derive } from "@cadena/autodiff/derivation";
import { type Tensor, tensor } from "@cadena/core";
import type { Network } from "./network.js";

/** Inputs 2 and 3, target 1, weights 0.1 … 0.8, η = 0.5. */
export function tanhNetwork(): Network {
  const names = ["w1", "w2", "w3", "w4", "w5", "w6"] as const;
  const [x1, x2, y] = [input("x1"), input("x2"), input("y")];
  const parameters = names.map((name) => input(name));
  const [w1, w2, w3, w4, w5, w6] = parameters as [Node, Node, Node, Node, Node, Node];
  const [h1, h2] = scope("hidden", () => [
    named("h1", tanh(add(mul(w1, x1), mul(w2, x2)))),
    named("h2", tanh(add(mul(w3, x1), mul(w4, x2)))),
  ]) as [Node, Node];
  const prediction = scope("output", () => named("ŷ", add(mul(w5, h1), mul(w6, h2))));
  const loss = named("E", mul(0.5, square(sub(prediction, y))));
  const numbers = { x1: 2, x2: 3, y: 1, w1: 0.1, w2: 0.2, w3: 0.3, w4: 0.1, w5: 0.5, w6: 0.8 };
  const bindings = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, tensor(value)]));
  const learningRate = 0.5;

  return {
    loss,
    parameters,
    bindings,
    step: { learningRate, names, digits: 6, slide: { round: 2, digits: 4 } },
    facts: () => {
      const { backward } = derive(loss, [w3], { bindings, round: 2 });
      const slope = backward.find(({ role }) => role === "parameter")?.value as Tensor;
      const next = tensor(numbers.w3 - learningRate * slope.item());
      return [
        { name: "error", computed: evaluate(loss, bindings), digits: 6, slide: 0.00045 },
        {
          name: "otherWeight",
          computed: evaluate(prediction, { ...bindings, w6: tensor(0.4) }),
          digits: 6,
          slide: 0.618,
        },
        { name: "roundedSlope", computed: slope, digits: 5, slide: -0.0693 },
        { name: "roundedWeight", computed: next, digits: 5, slide: 0.3346 },
      ];
    },
    diagram: (value, gradient) => {
      const row = (nodes: readonly Node[], read: (node: Node) => Tensor): readonly number[] =>
        nodes.map((node) => read(node).item());
      const [hidden, output] = [
        [
          [w1, w2],
          [w3, w4],
        ],
        [[w5, w6]],
      ] as const;
      const weights = (rows: readonly (readonly Node[])[]) => ({
        weights: tensor(rows.map((nodes) => row(nodes, value))),
        gradient: tensor(rows.map((nodes) => row(nodes, gradient))),
      });
      return {
        inputs: { names: ["x1", "x2"], values: tensor(row([x1, x2], value)) },
        layers: [
          { ...weights(hidden), names: ["h1", "h2"], values: tensor(row([h1, h2], value)) },
          { ...weights(output), names: ["ŷ"], values: tensor(row([prediction], value)) },
        ],
      };
    },
  };
}
