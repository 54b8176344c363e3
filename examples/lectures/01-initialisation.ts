/** Lectures §1: how weights start. Equal weights stay equal; and the variance of a weighted sum leads to each initialiser. */
import {
  evaluate,
  foldIn,
  gradients,
  input,
  key,
  matmul,
  mean,
  mse,
  mul,
  type Node,
  normal,
  square,
  sub,
  sum,
  type Tensor,
  tanh,
  tensor,
} from "cadena";
import { check, checkThat } from "./check.js";

console.log("Equal weights get equal gradients for ever, and hidden units stay copies of each other.");
const X = tensor([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]);
const [W, v] = [input("W", { shape: [2, 2] }), input("v", { shape: [2, 1] })];
const loss = mse(matmul(tanh(matmul(X, W)), v), tensor([[0], [1], [1], [0]]));
const equal = {
  W: tensor([
    [0.3, 0.3],
    [0.3, 0.3],
  ]),
  v: tensor([[0.5], [0.5]]),
};
const [dW, dv] = evaluate(gradients(loss, [W, v]), equal);
checkThat(
  `∂L/∂W has equal columns, of ${dW.at(0, 0).toFixed(4)} and ${dW.at(1, 0).toFixed(4)}`,
  dW.at(0, 0) === dW.at(0, 1) && dW.at(1, 0) === dW.at(1, 1),
);
checkThat("∂L/∂v has equal rows", dv.at(0, 0) === dv.at(1, 0));
const zeros = {
  W: tensor([
    [0, 0],
    [0, 0],
  ]),
  v: tensor([[0], [0]]),
};
const still = evaluate(gradients(loss, [W, v]), zeros);
check("from zeros, ∂L/∂W", still[0], [
  [0, 0],
  [0, 0],
]);
check("from zeros, ∂L/∂v", still[1], [[0], [0]]);

const variance = (x: Node | Tensor): number => evaluate(sub(mean(square(x)), square(mean(x)))).item();
/** Four standard errors of a variance of `count` normal draws. */
const luck = (count: number): number => 4 * Math.sqrt(2 / count);
const seed = key(2024);

console.log("\nV(Σ wᵢxᵢ) = n V(w) V(x), for independent draws of mean 0. With n = 100, V(w) = 0.04 and V(x) = 2.25:");
const [draws, n] = [10_000, 100];
const w = normal(foldIn(seed, "w"), [draws, n], { std: 0.2 });
const x = normal(foldIn(seed, "x"), [draws, n], { std: 1.5 });
const sums = evaluate(sum(mul(w, x), { axis: 1 }));
check("V(Σ wᵢxᵢ)", variance(sums), 100 * 0.04 * 2.25, { within: 9 * luck(draws), digits: 3 });

console.log("\nThe initialisers, for a layer of n_in = 300 and n_out = 200, by 60,000 draws each:");
const [inputs, outputs] = [300, 200];
const standard = (name: string): Tensor => normal(foldIn(seed, name), [inputs, outputs]);
const initialisers: readonly (readonly [name: string, scale: number, variance: number, slide?: string])[] = [
  ["N(0, 1)", 1, 1],
  ["N(0, 1/n_in)", 1 / Math.sqrt(inputs), 1 / inputs],
  [
    "Glorot, N(0, 2/(n_in + n_out)), by √2/√(n_in + n_out)",
    Math.SQRT2 / Math.sqrt(inputs + outputs),
    2 / (inputs + outputs),
  ],
  ["He, N(0, 2/n_in)", Math.sqrt(2 / inputs), 2 / inputs],
  [
    "N(0, 1) · 2/√(n_in + n_out)",
    2 / Math.sqrt(inputs + outputs),
    4 / (inputs + outputs),
    "Glorot; but this is twice its variance",
  ],
];
for (const [name, scale, right, slide] of initialisers) {
  const drawn = evaluate(mul(scale, standard(name)));
  const within = right * luck(inputs * outputs);
  check(`${name}: V(w), for ${Number(right.toFixed(6))}`, variance(drawn), right, {
    within,
    digits: 6,
    ...(slide === undefined ? {} : { slide }),
  });
}

console.log("\nWhat it is for: the variance of a sum of 300 inputs of variance 1.");
const unit = normal(foldIn(seed, "inputs"), [2000, inputs]);
const spread = (scale: number): number => variance(matmul(unit, mul(scale, standard("layer"))));
checkThat(`N(0, 1) multiplies it by 300: ${spread(1).toFixed(1)}`, Math.abs(spread(1) / inputs - 1) < 0.05);
const kept = spread(1 / Math.sqrt(inputs));
checkThat(`N(0, 1/n_in) keeps it: ${kept.toFixed(3)}`, Math.abs(kept - 1) < 0.05);
