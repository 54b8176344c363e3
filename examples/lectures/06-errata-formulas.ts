/** Lectures §6: the formulas that slipped, and conventions that differ from deck to deck: what each does to a number. */
import {
  abs,
  add,
  div,
  elu,
  evaluate,
  exp,
  grad,
  gradients,
  input,
  key,
  less,
  log,
  logSoftmax,
  matmul,
  mean,
  mul,
  type Node,
  neg,
  normal,
  permutation,
  prelu,
  relu,
  softmax,
  square,
  sub,
  sum,
  tensor,
  where,
} from "cadena";
import { check, checkThat } from "./check.js";

console.log(
  "Slopes at 0: a convention. Here the left slope is taken, as two decks do; one table takes the right one, 1.",
);
const kinks: readonly (readonly [name: string, f: (x: Node) => Node, left: number])[] = [
  ["ReLU", relu, 0],
  ["PReLU", (x) => prelu(x, 0.25), 0.25],
  ["ELU", (x) => elu(x, 0.25), 0.25],
];
for (const [name, f, left] of kinks) {
  check(`${name}′(0)`, evaluate(grad(f)(0)), left, { slide: "1" });
  const side = (h: number): number => evaluate(div(f(add(input("x"), h)), h), { x: 0 }).item();
  check("  from the left and from the right", [side(-1e-9), side(1e-9)], [left, 1], { digits: 8 });
}
console.log("It shows in the XOR network, which has three pre-activations of exactly 0. ∂ Σŷ/∂c, with slope");
const c = input("c", { shape: [2] });
const Z = add(
  tensor([
    [0, 0],
    [1, 1],
    [1, 1],
    [2, 2],
  ]),
  c,
);
const slopeOfXor = (phi: (z: Node) => Node): Node => gradients(sum(matmul(phi(Z), tensor([1, -2]))), [c])[0];
check("0 at 0", evaluate(slopeOfXor(relu), { c: tensor([0, -1]) }), [3, -2]);
check(
  "1 at 0",
  evaluate(
    slopeOfXor((z) => where(less(z, 0), 0, z)),
    { c: tensor([0, -1]) },
  ),
  [4, -6],
);

console.log(
  "\nGlorot: N(0, 1) · 2/√(n_in + n_out) has the variance 4/(n_in + n_out). The text's N(0, 2/(n_in + n_out)) needs √2 for 2.",
);
const [inputs, outputs] = [300, 200];
const draws = normal(key(6), [inputs, outputs]);
const variance = (w: Node): number => evaluate(sub(mean(square(w)), square(mean(w)))).item();
const luck = 4 * Math.sqrt(2 / (inputs * outputs)); // four standard errors
const [text, slip] = [Math.SQRT2, 2].map((scale) => variance(mul(scale / Math.sqrt(inputs + outputs), draws)));
check("V(w) with √2, for n_in = 300, n_out = 200", text ?? NaN, 0.004, { within: 0.004 * luck, digits: 5 });
check("V(w) with 2", slip ?? NaN, 0.008, { within: 0.008 * luck, digits: 5 });

console.log(
  "\nThe negative log-likelihood of a softmax, −Σᵢ ln p(yᵢ), without its minus: descent would make labels unlikely.",
);
const z = input("z", { shape: [3] });
const y = tensor([0, 1, 0]);
const at = { z: tensor([2, 0, 1]) };
const likelihood = sum(mul(y, logSoftmax(z)));
check("−ln p(y)", evaluate(neg(likelihood), at), Math.log(Math.exp(2) + 1 + Math.exp(1)), { shown: 6 });
const afterStep = (loss: Node): number => evaluate(softmax(sub(z, gradients(loss, [z])[0])), at).at(1);
const before = evaluate(softmax(z), at).at(1);
const [right, wrong] = [afterStep(neg(likelihood)), afterStep(likelihood)];
checkThat(`a step on −ln p raises p(y) from ${before.toFixed(4)} to ${right.toFixed(4)}`, right > before);
checkThat(`a step on the slide's ln p lowers it to ${wrong.toFixed(4)}`, wrong < before);

console.log(
  "\nThe radial basis function exp(−‖W − x‖²/σ²), without its minus: it grows away from its centre. With σ = 1:",
);
const radial = (distance: number): Node => exp(neg(square(distance)));
const slide = (distance: number): Node => exp(square(distance));
for (const distance of [1, 2]) {
  const shown = evaluate(slide(distance)).item().toFixed(6);
  check(`f at distance ${distance}`, evaluate(radial(distance)), Math.E ** -(distance ** 2), {
    shown: 6,
    slide: shown,
  });
}

console.log("\nlog |ŷ| for log ŷ: the same for probabilities. It hides what is none:");
check(
  "ln ŷ and ln |ŷ| at ŷ = 0.2",
  [evaluate(log(0.2)).item(), evaluate(log(abs(0.2))).item()],
  [-1.609438, -1.609438],
  { digits: 6 },
);
checkThat("ln ŷ at ŷ = −0.2 is not a number", Number.isNaN(evaluate(log(-0.2)).item()));
check("ln |ŷ| at ŷ = −0.2 seems well", evaluate(log(abs(-0.2))), -1.609438, { digits: 6 });

console.log(
  "\n“Each iteration is an epoch” holds for one batch of all samples. An epoch sees each of 1000 samples once:",
);
for (const size of [1000, 100, 1]) {
  const order = permutation(key(1), 1000).toArray() as number[];
  const batches = Array.from({ length: 1000 / size }, (_, i) => order.slice(i * size, (i + 1) * size));
  checkThat(
    `iterations × batch = ${batches.length} × ${size}: each sample once`,
    new Set(batches.flat()).size === 1000,
  );
}
