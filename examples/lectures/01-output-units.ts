/** Lectures §1: output units: linear, sigmoid, softmax; and what cancels when each meets its loss. */
import {
  bce,
  bceWithLogits,
  crossEntropy,
  crossEntropyWithLogits,
  derive,
  evaluate,
  gradients,
  input,
  jacfwd,
  jacrev,
  mul,
  type Node,
  named,
  render,
  sigmoid,
  softmax,
  square,
  sub,
  sum,
  tensor,
} from "cadena";
import { check } from "./check.js";

console.log("The Jacobian of softmax: p_j (1 − p_j) on the diagonal, −p_k p_j beside it.");
const logits = tensor([1, 2, 3]);
const p = evaluate(softmax(logits)).toArray() as number[];
check("p", p, [0.09003057, 0.24472847, 0.66524096], { digits: 8 });
const jacobian = p.map((pj, j) => p.map((pk, k) => (j === k ? pj * (1 - pj) : -pk * pj)));
check("by reverse mode", evaluate(jacrev((x: Node) => softmax(x))(logits)), jacobian);
check("by forward mode", evaluate(jacfwd((x: Node) => softmax(x))(logits)), jacobian);

console.log("\nThree outputs and their losses, and one slope: ŷ − y.");
const z = input("z", { shape: [3] });
const y = input("y", { shape: [3] });
const point = { z: logits, y: tensor([0, 0, 1]) };
const pairs: readonly (readonly [string, Node, Node])[] = [
  ["linear with ½ Σ (ŷ − y)²", z, mul(0.5, sum(square(sub(z, y))))],
  ["sigmoid with binary cross-entropy", sigmoid(z), bce(sigmoid(z), y, { reduction: "sum" })],
  ["softmax with cross-entropy", softmax(z), crossEntropy(softmax(z), y)],
];
for (const [name, prediction, loss] of pairs) {
  check(`${name}: ∂E/∂z`, evaluate(gradients(loss, [z]), point)[0], evaluate(sub(prediction, y), point));
}

console.log("\nSigmoid and binary cross-entropy, line by line:\n");
const one = input("z");
const target = input("y");
console.log(
  render(
    derive(named("E", bce(named("ŷ", sigmoid(one)), target, { reduction: "sum" })), [one], {
      bindings: { z: 2, y: 1 },
    }),
  ),
);

console.log("\nSoftmax and cross-entropy, where Σ y = 1:\n");
const shares = named("ŷ", softmax(z));
console.log(render(derive(named("E", crossEntropy(shares, y, { reduction: "sum" })), [z], { bindings: point })));

console.log("\nFrom logits nothing overflows, and no digit is lost:");
check("E at z = 1000, y = 0", evaluate(bceWithLogits(1000, 0)), 1000);
check("E at z = (0, 1000), y = (1, 0)", evaluate(crossEntropyWithLogits(tensor([0, 1000]), tensor([1, 0]))), 1000);
const [far] = evaluate(gradients(bceWithLogits(one, 0), [one]), { z: -700 });
check("∂E/∂z · e⁷⁰⁰ at z = −700, y = 0", far.item() * Math.exp(700), 1);
