/** A network of two layers with a softmax; run with `print`, its pictures as text. */
import {
  add,
  type Backward,
  backpropagate,
  constant,
  crossEntropy,
  Graph,
  input,
  matmul,
  type Node,
  named,
  scope,
  softmax,
  tanh,
} from "@cadena/autodiff";
import { type Tensor, tensor } from "@cadena/core";
import { toDot, toJson, toMermaid } from "../src/index.js";

interface Example {
  readonly loss: Node;
  readonly inputs: readonly Node[];
  readonly parameters: readonly Node[];
  readonly backward: Backward;
  readonly bindings: Readonly<Record<string, Tensor>>;
}

export function exampleGraph(): Example {
  const x = input("X", { shape: [2, 3], dims: ["d", "m"] });
  const y = input("Y", { shape: [2, 3], dims: [null, "m"] });
  const layer = (i: number, before: Node, f: (z: Node) => Node): readonly [Node, Node, Node] =>
    scope(`layer ${i}`, () => {
      const w = input(`W${i}`, { shape: [2, 2] });
      const b = input(`b${i}`, { shape: [2, 1] });
      return [w, b, named(`A${i}`, f(named(`Z${i}`, add(matmul(w, before), b))))] as const;
    });
  const [w1, b1, a1] = layer(1, x, tanh);
  const [w2, b2, a2] = layer(2, a1, (z) => softmax(z, { axis: 0 }));
  const loss = named("L", crossEntropy(a2, y, { axis: 0 }));
  const parameters = [w1, b1, w2, b2];
  const matrix = (...rows: readonly (readonly number[])[]): Tensor => tensor(rows);
  const bindings = {
    X: matrix([0.5, -1, 2], [1, 0.25, -0.75]),
    Y: matrix([1, 0, 1], [0, 1, 0]),
    W1: matrix([0.1, -0.2], [0.3, 0.4]),
    b1: matrix([0], [0.1]),
    W2: matrix([0.5, 0.25], [-0.5, 0.75]),
    b2: matrix([0.05], [0]),
  };
  return {
    loss,
    inputs: [x, y, ...parameters],
    parameters,
    backward: backpropagate([loss], [constant(1)], parameters),
    bindings,
  };
}

if (process.argv.at(-1) === "print") {
  const { loss, inputs, backward, bindings } = exampleGraph();
  process.stdout.write(
    `${toDot(loss, { backward, bindings })}\n${toMermaid(loss)}\n${toJson(new Graph(inputs, [loss]))}\n`,
  );
}
