/** Lectures §1 and §4: L2 on the weights, and not on the biases, adds λ/m · W to each gradient in matrix form. */
import {
  add,
  bce,
  constant,
  derive,
  div,
  evaluate,
  foldIn,
  gradients,
  input,
  key,
  l2,
  matmul,
  mul,
  type Node,
  named,
  normal,
  relu,
  render,
  sigmoid,
  square,
  step,
  sub,
  sum,
  type Tensor,
  tensor,
} from "cadena";
import { check, checkFormula } from "./check.js";

const [m, lambda] = [constant(5, { symbol: "m" }), input("λ")];
const [X, Y] = [input("X", { shape: [2, 5], dims: ["d", "m"] }), input("Y", { shape: [3, 5], dims: ["K", "m"] })];
const [W1, b1] = [input("W1", { shape: [4, 2] }), input("b1", { shape: [4, 1] })];
const [W2, b2] = [input("W2", { shape: [3, 4] }), input("b2", { shape: [3, 1] })];
const A1 = named("A1", relu(named("Z1", add(matmul(W1, X), b1))));
const h = named("h", sigmoid(named("Z2", add(matmul(W2, A1), b2))));
const data = div(bce(h, Y, { reduction: "sum" }), m);
const penalty = l2([W1, W2], div(lambda, mul(2, m)));
const L = named("L", add(data, penalty));
const point = new Map<Node, Tensor>([
  [Y, evaluate(step(normal(key(2), [3, 5])))],
  [lambda, tensor(0.3)],
]);
for (const each of [X, W1, b1, W2, b2]) point.set(each, normal(foldIn(key(1), `${each.name}`), each.shape));

console.log("K = 3 outputs, m = 5 samples: L = −1/m Σᵢ Σₖ [y ln h + (1−y) ln(1−h)] + λ/(2m) Σ W², with λ = 0.3.\n");
console.log(render(derive(L, [W2, b2, W1, b1])));

console.log("\nThe penalty, and what it adds to each gradient:\n");
const squares = add(sum(square(W1)), sum(square(W2)));
check("λ/(2m) Σ W²", evaluate(penalty, point), evaluate(mul(div(lambda, mul(2, m)), squares), point), { shown: 6 });
const parameters = [W1, b1, W2, b2];
const [whole, plain] = [L, data].map((loss) => evaluate(gradients(loss, parameters), point)) as [Tensor[], Tensor[]];
for (const [i, parameter] of parameters.entries()) {
  const { name } = parameter;
  const isWeight = parameter === W1 || parameter === W2;
  const added = evaluate(sub(whole[i] as Tensor, plain[i] as Tensor));
  const right = evaluate(mul(isWeight ? div(lambda, m) : 0, parameter), point);
  checkFormula(`to ∂L/∂${name}: ${isWeight ? `λ/m · ${name}` : "nothing"}`, added, right);
}

console.log(
  "\nSo a step of gradient descent first shrinks each weight: W ← (1 − η λ/m) W − η ∂data/∂W. With η = 0.5:\n",
);
const rate = 0.5;
const stepped = evaluate(sub(W1, mul(rate, whole[0] as Tensor)), point);
const decayed = evaluate(sub(mul(sub(1, div(mul(rate, lambda), m)), W1), mul(rate, plain[0] as Tensor)), point);
checkFormula("W1 − η ∂L/∂W1 = (1 − η λ/m) W1 − η ∂data/∂W1", stepped, decayed);
