/** Lectures §1: one unit, with the bias as x0 = 1. A threshold makes it a perceptron, a sigmoid logistic regression. */
import {
  bce,
  derive,
  div,
  evaluate,
  gradients,
  greater,
  input,
  matmul,
  named,
  render,
  sigmoid,
  step,
  sub,
  sum,
  tensor,
  transpose,
} from "cadena";
import { check } from "./check.js";

const samples = [
  [1, 0, 0],
  [1, 0, 1],
  [1, 1, 0],
  [1, 1, 1],
];
const X = input("X", { shape: [4, 3], dims: ["m", null] });
const w = input("w", { shape: [3] });
const z = named("z", matmul(X, w));
const and = { X: tensor(samples), w: tensor([-1.5, 1, 1]) };
const or = { X: tensor(samples), w: tensor([-0.5, 1, 1]) };

console.log("A threshold: the perceptron draws a line.");
check("x1 AND x2", evaluate(step(z), and), [0, 0, 0, 1]);
check("x1 OR x2", evaluate(step(z), or), [0, 1, 1, 1]);

console.log("\nA sigmoid: p(y = 1) = σ(w·x), and 1 is decided above ½: on the same side of the same line.");
const p = named("p", sigmoid(z));
check("p for AND", evaluate(p, and), [0.182426, 0.377541, 0.377541, 0.622459], { digits: 6 });
check("decided", evaluate(greater(p, 0.5), and), [false, false, false, true]);

console.log("\nXOR needs z(0,1) ≥ 0 and z(1,0) ≥ 0, but z(0,0) < 0 and z(1,1) < 0; so this sum must be negative:");
const balance = sum(matmul(tensor([1, -1, -1, 1]), z));
check("z(0,0) − z(0,1) − z(1,0) + z(1,1)", evaluate(balance, or), 0);
check("its slope in w", evaluate(gradients(balance, [w]), or)[0], [0, 0, 0]);
console.log("It is 0 whatever w is: no perceptron computes XOR.");

console.log("\nThe gradient of logistic regression is 1/m · Xᵀ (p − y).\n");
const y = input("y", { shape: [4], dims: ["m"] });
const L = named("L", bce(p, y));
console.log(render(derive(L, [w])));
const point = { ...and, y: tensor([0, 0, 0, 1]) };
const [slope] = evaluate(gradients(L, [w]), point);
console.log();
check("∂L/∂w", slope, evaluate(div(matmul(transpose(X), sub(p, y)), 4), point));
