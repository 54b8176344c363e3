/** Lectures §6: the numbers that slipped. Each right number, the slide's beside it, and how the slide came to it. */
import {
  add,
  bce,
  crossEntropy,
  derive,
  evaluate,
  Graph,
  gradients,
  input,
  matmul,
  mul,
  type Node,
  named,
  referenceEngine,
  sigmoid,
  softmax,
  square,
  sub,
  sum,
  tanh,
  tensor,
  transpose,
} from "cadena";
import { check } from "./check.js";

console.log("Dogs and cats: the loss is a natural logarithm, with its minus.");
const p = softmax(tensor([5.36, 12.12]));
check("p(dog)", evaluate(p).at(1), 0.998842, { digits: 6, slide: "0.9986" });
check("−ln p(dog)", evaluate(crossEntropy(p, tensor([0, 1]))), 0.001159, { digits: 6, slide: "0.00061" });
check("  log₁₀ of the slide's p", Math.log10(0.9986), -0.00061, { digits: 5 });

console.log("\nCross-entropy: base 10 in its table of values too, where digits are cut off besides.");
for (const [y, prediction, right, slide] of [
  [0, 0.8, 1.609438, 0.698],
  [1, 0.2, 1.609438, 0.698],
  [0, 0.2, 0.223144, 0.096],
  [1, 0.8, 0.223144, 0.096],
] as const) {
  const loss = evaluate(bce(prediction, y)).item();
  check(`L(y = ${y}, ŷ = ${prediction})`, loss, right, { digits: 6, slide: `${slide}` });
  check("  in base 10, cut off", Math.floor((1000 * loss) / Math.LN10) / 1000, slide);
}

console.log("\nThe 2-2-1 network.");
const names = ["w1", "w2", "w3", "w4", "w5", "w6"];
const weights = names.map((name) => input(name));
const [w1, w2, w3, w4, w5, w6] = weights as [Node, Node, Node, Node, Node, Node];
const h1 = named("h1", tanh(add(mul(2, w1), mul(3, w2))));
const h2 = named("h2", tanh(add(mul(2, w3), mul(3, w4))));
const prediction = named("ŷ", add(mul(w5, h1), mul(w6, h2)));
const E = named("E", mul(0.5, square(sub(prediction, 1))));
const start = { w1: 0.1, w2: 0.2, w3: 0.3, w4: 0.1, w5: 0.5, w6: 0.8 };
check("ŷ", evaluate(prediction, start), 0.905057, { digits: 6, slide: "0.618, once" });
const slipped = derive(E, [w6], { bindings: { ...start, w6: 0.4 }, round: 2 });
const halved = slipped.forward
  .filter(({ node }) => node === h1 || node === h2)
  .map(({ value }) => value?.item() ?? NaN);
check("  with w6 = 0.4, of h1 and h2 in 2 digits", 0.5 * (halved[0] as number) + 0.4 * (halved[1] as number), 0.618);
check("E", evaluate(E, start), 0.004507, { digits: 6, slide: "0.00045, a tenth" });
const rounded =
  derive(E, [w3], { bindings: start, round: 2 })
    .backward.find(({ of }) => of === w3)
    ?.value?.item() ?? NaN;
check("∂E/∂w3 by the slide's own rounding", rounded, -0.06935, { within: 5e-6, digits: 5, slide: "−0.0693" });
check("w3 − ½ ∂E/∂w3 by it", 0.3 - 0.5 * rounded, 0.33468, { within: 5e-6, digits: 5, slide: "0.3346" });

console.log("\nMazur's page.");
const [W1, W2] = [input("W1", { shape: [2, 2] }), input("W2", { shape: [2, 2] })];
const [x, target] = [tensor([[0.05], [0.1]]), tensor([[0.01], [0.99]])];
const hidden = sigmoid(add(matmul(W1, x), 0.35));
const out = sigmoid(add(matmul(W2, hidden), 0.6));
const error = mul(0.5, sum(square(sub(target, out))));
const first = {
  W1: tensor([
    [0.15, 0.2],
    [0.25, 0.3],
  ]),
  W2: tensor([
    [0.4, 0.45],
    [0.5, 0.55],
  ]),
};
const [dW1, dW2] = gradients(error, [W1, W2]);
const [next1, next2] = [sub(W1, mul(0.5, dW1)), sub(W2, mul(0.5, dW2))];
const [after1, after2] = evaluate([next1, next2], first);
const one = evaluate(error, { W1: after1, W2: after2 });
check("E after 1 step", one, 0.291027774, { digits: 9, slide: "0.291027924" });
const delta = mul(sub(out, target), mul(out, sub(1, out)));
const backThrough = mul(matmul(transpose(next2), delta), mul(hidden, sub(1, hidden)));
const late1 = evaluate(sub(W1, mul(0.5, matmul(backThrough, transpose(x)))), first);
const late = evaluate(error, { W1: late1, W2: after2 });
check("  back through output weights that are updated already", late, 0.291027924, { digits: 9 });
const program = referenceEngine.prepare(new Graph([W1, W2], [error, next1, next2]), {
  carry: [
    [1, 0],
    [2, 1],
  ],
});
program.writeState([first.W1, first.W2]);
const errors = Array.from({ length: 10_001 }, () => program.run([])[0]?.item() ?? NaN);
check("E after 10,000 steps", errors[10_000] ?? NaN, 0.0000351019, { digits: 10, slide: "0.0000351085" });
check("  after 9,999 steps", errors[9999] ?? NaN, 0.0000351085, { digits: 10 });
