/** The 2-2-1 regression network of the lectures: tanh in the hidden layer, no biases, E = ½ (ŷ − y)². */
import { add, input, mul, type Node, named, scope, square, sub, tanh } from "@cadena/autodiff";

/** A network written with scalars: the loss, its parameters, and the numbers of the slide. */
export interface ScalarNetwork {
  readonly loss: Node;
  readonly parameters: readonly Node[];
  readonly bindings: Readonly<Record<string, number>>;
  readonly learningRate: number;
}

/** Inputs 2 and 3, target 1, weights 0.1 … 0.8, learning rate 0.5. */
export function tanhNetwork(): ScalarNetwork {
  const scalar = (name: string): Node => input(name);
  const [x1, x2, y] = [scalar("x1"), scalar("x2"), scalar("y")];
  const [w1, w2, w3, w4, w5, w6] = ["w1", "w2", "w3", "w4", "w5", "w6"].map(scalar) as [
    Node,
    Node,
    Node,
    Node,
    Node,
    Node,
  ];
  const [h1, h2] = scope("hidden", () => [
    named("h1", tanh(add(mul(w1, x1), mul(w2, x2)))),
    named("h2", tanh(add(mul(w3, x1), mul(w4, x2)))),
  ]) as [Node, Node];
  const prediction = scope("output", () => named("ŷ", add(mul(w5, h1), mul(w6, h2))));
  const loss = named("E", mul(0.5, square(sub(prediction, y))));
  return {
    loss,
    parameters: [w1, w2, w3, w4, w5, w6],
    bindings: { x1: 2, x2: 3, y: 1, w1: 0.1, w2: 0.2, w3: 0.3, w4: 0.1, w5: 0.5, w6: 0.8 },
    learningRate: 0.5,
  };
}
