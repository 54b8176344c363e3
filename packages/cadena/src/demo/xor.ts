/** Lectures §2.1: XOR by two ReLU units, the one OR-like and the other AND. */
import { add, constant, evaluate, gradients, input, matmul, mse, named, relu, scope, sum } from "@cadena/autodiff";
import { tensor } from "@cadena/core";
import type { Network } from "./network.js";

/** The weights of the lectures, which are right already: ŷ = max(0, X W + c) w + b. */
export function xorNetwork(): Network {
  const cases = [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ];
  const X = constant(cases, { name: "X" });
  const y = constant([0, 1, 1, 0], { name: "y" });
  const [W, c] = [input("W", { shape: [2, 2] }), input("c", { shape: [2] })];
  const [w, b] = [input("w", { shape: [2] }), input("b")];
  const hidden = scope("hidden", () => named("H", relu(named("Z", add(matmul(X, W), c)))));
  const prediction = scope("output", () => named("ŷ", add(matmul(hidden, w), b)));
  const loss = named("L", mse(prediction, y));
  const parameters = [W, c, w, b];
  const bindings = {
    W: tensor([
      [1, 1],
      [1, 1],
    ]),
    c: tensor([0, -1]),
    w: tensor([1, -2]),
    b: tensor(0),
  };

  return {
    loss,
    parameters,
    bindings,
    step: undefined,
    facts: () => {
      const [alpha, beta] = [input("α"), input("β", { shape: [2] })];
      const line = add(matmul(X, beta), alpha);
      const best = { α: 0.5, β: [0, 0] };
      return [
        { name: "predictions", computed: evaluate(prediction, bindings), digits: 6 },
        { name: "kinks", computed: evaluate(gradients(sum(prediction), [c])[0], bindings), digits: 6 },
        { name: "line", computed: evaluate(line, best), digits: 6 },
      ];
    },
    diagram: prediction,
  };
}
