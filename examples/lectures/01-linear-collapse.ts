/** Lectures §1: why non-linear. Two linear layers collapse into one: (X W1 + b1) W2 + b2 = X W + b. */
import { abs, add, evaluate, input, key, matmul, max, type Node, normal, relu, split, sub, tensor } from "cadena";
import { check, checkThat } from "./check.js";

const X = input("X", { shape: [5, 3] });
const [W1, b1] = [input("W1", { shape: [3, 4] }), input("b1", { shape: [4] })];
const [W2, b2] = [input("W2", { shape: [4, 2] }), input("b2", { shape: [2] })];
const keys = split(key(1), 5);
const point = {
  X: normal(keys[0], [5, 3]),
  W1: normal(keys[1], [3, 4]),
  b1: normal(keys[2], [4]),
  W2: normal(keys[3], [4, 2]),
  b2: normal(keys[4], [2]),
};

console.log("Two linear layers are one, with W = W1 W2 and b = b1 W2 + b2.");
const twice = add(matmul(add(matmul(X, W1), b1), W2), b2);
const W = matmul(W1, W2);
const b = add(matmul(b1, W2), b2);
check("(X W1 + b1) W2 + b2", evaluate(twice, point), evaluate(add(matmul(X, W), b), point), { shown: 3 });

console.log("\nA linear model has f(2X) − 2 f(X) + f(0) = 0. With a ReLU between, it has not.");
const bend = (f: (x: Node) => Node): number => {
  const second = add(sub(f(add(X, X)), add(f(X), f(X))), f(sub(X, X)));
  return evaluate(max(abs(second)), point).item();
};
check(
  "the largest bend of linear layers",
  bend((x) => add(matmul(add(matmul(x, W1), b1), W2), b2)),
  0,
);
const bent = bend((x) => add(matmul(relu(add(matmul(x, W1), b1)), W2), b2));
checkThat(`the largest bend with ReLU, ${bent.toFixed(3)}, is not 0`, bent > 0.1);

console.log("\nLinear regression is the network with no hidden layer and no activation: ŷ = X w + b.");
const line = add(matmul(tensor([[1], [2], [3]]), tensor([2])), 1);
check("2x + 1 at 1, 2, 3", evaluate(line), [3, 5, 7]);
