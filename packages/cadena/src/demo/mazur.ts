/** Lectures §2.6: Matt Mazur's network, one step and 10,000. Its biases, 0.35 and 0.60, are never trained. */
import {
  add,
  constant,
  evaluate,
  Graph,
  gradients,
  input,
  matmul,
  mul,
  named,
  referenceEngine,
  scope,
  sigmoid,
  square,
  sub,
  sum,
} from "@cadena/autodiff";
import { type Tensor, tensor } from "@cadena/core";
import type { Network } from "./network.js";

/** Inputs 0.05 and 0.10, targets 0.01 and 0.99, sigmoid everywhere, η = 0.5. */
export function mazurNetwork(): Network {
  const [W1, W2] = [input("W1", { shape: [2, 2] }), input("W2", { shape: [2, 2] })];
  const x = constant([[0.05], [0.1]], { name: "x" });
  const target = constant([[0.01], [0.99]], { name: "t" });
  const hidden = scope("hidden", () => named("A1", sigmoid(named("Z1", add(matmul(W1, x), 0.35)))));
  const output = scope("output", () => named("A2", sigmoid(named("Z2", add(matmul(W2, hidden), 0.6)))));
  const loss = named("E", mul(0.5, sum(square(sub(target, output)))));
  const bindings = {
    W1: tensor([
      [0.15, 0.2],
      [0.25, 0.3],
    ]),
    W2: tensor([
      [0.4, 0.45],
      [0.5, 0.55],
    ]),
  };
  const learningRate = 0.5;

  return {
    loss,
    parameters: [W1, W2],
    bindings,
    step: {
      learningRate,
      names: ["w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8"],
      digits: 9,
      slide: undefined,
    },
    facts: () => {
      const [slope1, slope2] = gradients(loss, [W1, W2]);
      const [next1, next2] = [sub(W1, mul(learningRate, slope1)), sub(W2, mul(learningRate, slope2))];
      const [W1After, W2After] = evaluate([next1, next2], bindings);
      const program = referenceEngine.prepare(new Graph([W1, W2], [loss, output, next1, next2]), {
        carry: [
          [2, 0],
          [3, 1],
        ],
      });
      program.writeState([bindings.W1, bindings.W2]);
      for (let step = 0; step < 10_000; step++) program.run([]);
      const [error, outputs] = program.run([]) as [Tensor, Tensor];
      return [
        { name: "error", computed: evaluate(loss, bindings), digits: 9, slide: 0.298371109 },
        {
          name: "errorAfterStep",
          computed: evaluate(loss, { W1: W1After, W2: W2After }),
          digits: 9,
          // The page propagates through output weights that are updated already.
          slide: 0.291027924,
        },
        // The page prints the error of step 9,999.
        { name: "errorAfterMany", computed: error, digits: 10, slide: 0.0000351085 },
        { name: "outputsAfterMany", computed: outputs, digits: 9 },
      ];
    },
    diagram: output,
  };
}
