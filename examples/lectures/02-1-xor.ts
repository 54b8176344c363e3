/** Lectures §2.1: XOR, by ReLU and by step units; what relu′(0) = 0 does to the gradient; and why no line is enough. */
import {
  add,
  evaluate,
  gradients,
  greater,
  input,
  matmul,
  mse,
  mul,
  relu,
  slice,
  step,
  sub,
  sum,
  tensor,
} from "cadena";
import { check } from "./check.js";

const X = tensor([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]);
const targets = tensor([0, 1, 1, 0]);

console.log("ŷ = max(0, X W + c) w + b. The hidden units are OR-like and AND.");
const W = input("W", { shape: [2, 2] });
const c = input("c", { shape: [2] });
const w = input("w", { shape: [2] });
const b = input("b");
const Z = add(matmul(X, W), c);
const H = relu(Z);
const output = add(matmul(H, w), b);
const point = {
  W: tensor([
    [1, 1],
    [1, 1],
  ]),
  c: tensor([0, -1]),
  w: tensor([1, -2]),
  b: 0,
};
const preActivations = [
  [0, -1],
  [1, 0],
  [1, 0],
  [2, 1],
];
const hidden = [
  [0, 0],
  [1, 0],
  [1, 0],
  [2, 1],
];
check("X W + c", evaluate(Z, point), preActivations);
check("after ReLU", evaluate(H, point), hidden);
check("ŷ, linear output", evaluate(output, point), [0, 1, 1, 0]);
check("ŷ, ReLU on the output", evaluate(relu(output), point), [0, 1, 1, 0]);
check("mean squared error", evaluate(mse(output, targets), point), 0);

console.log("\nWhat hidden units are for: h1 − 2 h2 = ½ is a line between the classes.");
check(
  "on which side",
  evaluate(greater(sub(slice(H, [{}, { stop: 1 }]), mul(2, slice(H, [{}, { start: 1 }]))), 0.5), point),
  [[false], [true], [true], [false]],
);

console.log("\nThree of the eight pre-activations are exactly 0. With relu′(0) = 0, of Σ ŷ:");
const [dW, dc] = evaluate(gradients(sum(output), [W, c]), point);
const expected = [
  [2, -2],
  [2, -2],
];
check("∂/∂W", dW, expected);
check("∂/∂c, which relu′(0) = 1 would make [4, −6]", dc, [3, -2]);

console.log("\nBy step units: x1 XOR x2 = ¬((x1 ∧ x2) ∨ ¬(x1 ∨ x2)).");
const total = sum(X, { axis: 1 });
const and = step(sub(total, 1.5));
const nor = step(sub(0.5, total));
check("x1 ∧ x2", evaluate(and), [0, 0, 0, 1]);
check("¬(x1 ∨ x2)", evaluate(nor), [1, 0, 0, 0]);
check("XOR", evaluate(step(sub(0.5, add(and, nor)))), [0, 1, 1, 0]);

console.log("\nThe best line is β = 0, α = ½: there the slope of the convex error is 0.");
const [beta, alpha] = [input("β", { shape: [2] }), input("α")];
const line = add(matmul(X, beta), alpha);
const best = { β: tensor([0, 0]), α: 0.5 };
const slopes = evaluate(gradients(mse(line, targets), [beta, alpha]), best);
check("∂/∂β", slopes[0], [0, 0]);
check("∂/∂α", slopes[1], 0);
check("ŷ", evaluate(line, best), [0.5, 0.5, 0.5, 0.5]);
