/** Lectures §5: a hidden layer in one deck's notation, with δ and superscripts {layer}; and its step w(τ+1) = w(τ) − η ∇E. */
import {
  evaluate,
  gradients,
  input,
  matmul,
  mul,
  type Node,
  neg,
  relu,
  sigmoid,
  square,
  sub,
  sum,
  tanh,
  tensor,
  transpose,
} from "cadena";
import { check, checkFormula, checkText, checkThat } from "./check.js";
import { written } from "./formula.js";

console.log(
  "One unit a layer: z{2} = w{1} x, a{2} = φ(z{2}), z{3} = w{2} a{2}, ŷ = φ(z{3}), E = ½ (y − ŷ)²; δ{3} = −(y − ŷ) φ′(z{3}).",
);
console.log("In symbols, what reverse mode gives, less the deck's formula, is 0:\n");
const [x, y, w1, w2] = [input("x"), input("y"), input("w1"), input("w2")];
const activations: readonly (readonly [name: string, phi: (z: Node) => Node])[] = [
  ["σ", sigmoid],
  ["tanh", tanh],
  ["ReLU", relu],
];
for (const [name, phi] of activations) {
  const z2 = mul(w1, x);
  const a2 = phi(z2);
  const z3 = mul(w2, a2);
  const prediction = phi(z3);
  const E = mul(0.5, square(sub(y, prediction)));
  const [dz3, dw2, dw1] = gradients(E, [z3, w2, w1]);
  const [slope2, slope3] = [gradients(a2, [z2])[0], gradients(prediction, [z3])[0]];
  const delta3 = mul(neg(sub(y, prediction)), slope3);
  console.log(`  φ = ${name}, φ′(z{3}) = ${written(slope3, { ŷ: prediction, "z{3}": z3 }).text}`);
  checkText("∂E/∂z{3} − δ{3}", written(sub(dz3, delta3)).text, "0");
  checkText("∂E/∂w{2} − δ{3} a{2}", written(sub(dw2, mul(delta3, a2))).text, "0");
  const deck = mul(mul(mul(delta3, w2), slope2), x);
  checkText("∂E/∂w{1} − δ{3} w{2} φ′(z{2}) x", written(sub(dw1, deck)).text, "0");
}

console.log(
  "\nSeveral units: the same with products of matrices, for two inputs, three hidden units and two outputs.\n",
);
const [X, Y] = [input("x", { shape: [2, 1] }), input("y", { shape: [2, 1] })];
const [W1, W2] = [input("W1", { shape: [3, 2] }), input("W2", { shape: [2, 3] })];
const A2 = sigmoid(matmul(W1, X));
const prediction = sigmoid(matmul(W2, A2));
const E = mul(0.5, sum(square(sub(Y, prediction))));
const point = {
  x: tensor([[0.5], [-1]]),
  y: tensor([[1], [0]]),
  W1: tensor([
    [0.1, -0.4],
    [0.7, 0.2],
    [-0.3, 0.6],
  ]),
  W2: tensor([
    [0.5, -0.2, 0.8],
    [-0.6, 0.4, 0.1],
  ]),
};
const slope = (a: Node): Node => mul(a, sub(1, a));
const delta3 = mul(neg(sub(Y, prediction)), slope(prediction));
const delta2 = mul(matmul(transpose(W2), delta3), slope(A2));
const [dW2, dW1] = gradients(E, [W2, W1]);
const values = evaluate({ dW2, dW1, deck2: matmul(delta3, transpose(A2)), deck1: matmul(delta2, transpose(X)) }, point);
checkFormula("∂E/∂W{2} = δ{3} a{2}ᵀ", values.dW2, values.deck2);
checkFormula("∂E/∂W{1} = δ{2} xᵀ, δ{2} = (W{2}ᵀ δ{3}) ⊙ φ′(z{2})", values.dW1, values.deck1);

console.log(
  "\nOne step, τ = 0 to 1, with η = 0.5; and what the slope foretells, E(τ+1) ≈ E(τ) − η ‖∇E‖², for a small η:\n",
);
const stepped = (rate: number): number =>
  evaluate(E, {
    ...point,
    W1: evaluate(sub(point.W1, mul(rate, values.dW1))),
    W2: evaluate(sub(point.W2, mul(rate, values.dW2))),
  }).item();
const before = evaluate(E, point).item();
checkThat(`E falls from ${before.toFixed(6)} to ${stepped(0.5).toFixed(6)}`, stepped(0.5) < before);
const squares = evaluate(sum(square(values.dW1))).item() + evaluate(sum(square(values.dW2))).item();
check("(E(0) − E(1))/η for η = 1e-6, which is ‖∇E‖²", (before - stepped(1e-6)) / 1e-6, squares, { digits: 6 });
