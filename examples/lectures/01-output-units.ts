/** Lectures §1: output units: linear for regression, sigmoid for two classes, softmax for several; and one slope for all. */
import {
  bce,
  bceWithLogits,
  crossEntropy,
  crossEntropyWithLogits,
  evaluate,
  gradients,
  input,
  mul,
  type Node,
  sigmoid,
  softmax,
  square,
  sub,
  sum,
  tensor,
} from "cadena";
import { check } from "./check.js";

console.log("Three outputs and their losses, and one slope: ŷ − y.");
const z = input("z", { shape: [3] });
const y = input("y", { shape: [3] });
const point = { z: tensor([1, 2, 3]), y: tensor([0, 0, 1]) };
const pairs: readonly (readonly [string, Node, Node])[] = [
  ["linear with ½ Σ (ŷ − y)²", z, mul(0.5, sum(square(sub(z, y))))],
  ["sigmoid with binary cross-entropy", sigmoid(z), bce(sigmoid(z), y, { reduction: "sum" })],
  ["softmax with cross-entropy", softmax(z), crossEntropy(softmax(z), y)],
];
for (const [name, prediction, loss] of pairs) {
  check(`${name}: ∂E/∂z`, evaluate(gradients(loss, [z]), point)[0], evaluate(sub(prediction, y), point));
}

console.log("\nFrom logits nothing overflows, and no digit is lost:");
check("E at z = 1000, y = 0", evaluate(bceWithLogits(1000, 0)), 1000);
check("E at z = (0, 1000), y = (1, 0)", evaluate(crossEntropyWithLogits(tensor([0, 1000]), tensor([1, 0]))), 1000);
const one = input("z");
const [far] = evaluate(gradients(bceWithLogits(one, 0), [one]), { z: -700 });
check("∂E/∂z · e⁷⁰⁰ at z = −700, y = 0", far.item() * Math.exp(700), 1);
