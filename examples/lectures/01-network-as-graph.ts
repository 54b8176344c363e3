/** Lectures §1: a network is an acyclic directed graph; its depth is the length of the chain; and both its usual pictures. */
import { mkdirSync, writeFileSync } from "node:fs";
import {
  backpropagate,
  constant,
  evaluate,
  input,
  matmul,
  mul,
  type Node,
  named,
  square,
  sub,
  sum,
  tanh,
  tensor,
  toDot,
  toGraphology,
  toMermaid,
  toNeuronDiagram,
  topologicalOrder,
  toSvg,
} from "cadena";
import { check, checkThat } from "./check.js";

console.log("f(x) = f2(f1(x)): two functions, one graph.\n");
const f1 = (x: Node): Node => named("f1", tanh(x));
const f2 = (h: Node): Node => named("f2", square(h));
const chain = f2(f1(input("x")));
console.log(toMermaid(chain));
check("f(0.5) = tanh² 0.5", evaluate(chain, { x: 0.5 }), Math.tanh(0.5) ** 2);
check("depth, the length of the longest chain", depth(chain), 2);

console.log("\nThe 2-2-1 network of §2.4, ŷ = W2 tanh(W1 x), E = ½ (ŷ − y)², with its gradients.");
const [x, W1, W2] = [input("x", { shape: [2] }), input("W1", { shape: [2, 2] }), input("W2", { shape: [1, 2] })];
const h = named("h", tanh(matmul(W1, x)));
const prediction = named("ŷ", matmul(W2, h));
const E = named("E", mul(0.5, sum(square(sub(prediction, constant([1], { name: "y" }))))));
const point = {
  x: tensor([2, 3]),
  W1: tensor([
    [0.1, 0.2],
    [0.3, 0.1],
  ]),
  W2: tensor([[0.5, 0.8]]),
};
const backward = backpropagate([E], [constant(1)], [W1, W2]);
const slopes = [W1, W2].map((W) => backward.cotangent(W) as Node);
const model = toGraphology([E, ...slopes]);
const order = topologicalOrder([E, ...slopes]).nodes;
const place = new Map(order.map((node, i) => [node, i]));
const isForward = order.every(
  (node, i) => node.application?.inputs.every((each) => (place.get(each) ?? i) < i) ?? true,
);
checkThat("no cycle: in topological order each node comes after its arguments", isForward);
check("as many drawn nodes as in the graph", model.order, order.length);
const uses = order.reduce((count, { application }) => count + (application?.inputs.length ?? 0), 0);
check("as many drawn edges as uses", model.size, uses);

console.log("\nBeside it, the picture of every deck: a circle a unit, an edge a weight, inputs left, output right.");
const [values, output, dW1, dW2] = evaluate([h, prediction, ...slopes], point) as [never, never, never, never];
const diagram = toNeuronDiagram({
  inputs: { names: ["x1", "x2"], values: point.x },
  layers: [
    { weights: point.W1, gradient: dW1, names: ["h1", "h2"], values },
    { weights: point.W2, gradient: dW2, names: ["ŷ"], values: output },
  ],
});
check("circles", diagram.split("<circle").length - 1, 2 + 2 + 1);
check("edges", diagram.split("<line").length - 1, 2 * 2 + 2 * 1);

const pictures = { "graph.svg": await toSvg(toDot([E, ...slopes], { backward })), "neurons.svg": diagram };
mkdirSync("out/lectures", { recursive: true });
for (const [name, picture] of Object.entries(pictures)) writeFileSync(`out/lectures/${name}`, picture);
console.log(
  `\nWritten: ${Object.keys(pictures)
    .map((name) => `out/lectures/${name}`)
    .join(", ")}`,
);

/** The longest way from an input to the node, in applications. */
function depth(node: Node): number {
  const depths = new Map<Node, number>();
  for (const each of topologicalOrder([node]).nodes) {
    const before = (each.application?.inputs ?? []).map((argument) => depths.get(argument) as number);
    depths.set(each, each.application === undefined ? 0 : 1 + Math.max(...before));
  }
  return depths.get(node) as number;
}
