/** Lectures §2.2: ear length 8 and weight 12: a dog or a cat? Two layers, softmax, and the loss for a dog. */
import {
  add,
  constant,
  crossEntropy,
  derive,
  evaluate,
  input,
  matmul,
  named,
  relu,
  render,
  softmax,
  tensor,
} from "cadena";
import { check } from "./check.js";

const x = input("x", { shape: [2] });
const [W1, b1] = [input("W1", { shape: [3, 2] }), input("b1", { shape: [3] })];
const [W2, b2] = [input("W2", { shape: [2, 3] }), input("b2", { shape: [2] })];
const z1 = named("z1", add(matmul(W1, x), b1));
const h = named("h", relu(z1));
const z2 = named("z2", add(matmul(W2, h), b2));
const p = named("p", softmax(z2));
const point = {
  x: tensor([8, 12]),
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
check("z1 = W1 x + b1", evaluate(z1, point), [3.3, 7.4, 11.5]);
check("h = max(0, z1)", evaluate(h, point), [3.3, 7.4, 11.5]);
check("z2 = W2 h + b2, for cat and dog", evaluate(z2, point), [5.36, 12.12]);
check("p(dog)", evaluate(p, point).at(1), 0.998842, { digits: 6, slide: "0.9986" });

const dog = constant([0, 1], { name: "y" });
const loss = named("L", crossEntropy(p, dog, { reduction: "sum" }));
check("the loss for a dog, −ln p", evaluate(loss, point), 0.001159, { digits: 6, slide: "0.00061" });
check("the slide's: a base-10 logarithm, log₁₀ 0.9986", Math.log10(0.9986), -0.00061, { digits: 5 });

console.log(`\n${render(derive(loss, [W2, b2, W1, b1], { bindings: point }))}`);
