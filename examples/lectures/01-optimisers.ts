/** Lectures §1: two steps of gradient descent, momentum, RMSprop and Adam by hand; learning rates; epochs and batches. */
import {
  add,
  div,
  evaluate,
  grad,
  key,
  lift,
  mul,
  type Node,
  permutation,
  pow,
  sqrt,
  square,
  sub,
  sum,
  tensor,
} from "cadena";
import { check, checkThat } from "./check.js";

/** A valley, ten times as steep across as along: ∇E = (w1, 10 w2). */
const E = (w: Node): Node => mul(0.5, sum(mul(tensor([1, 10]), square(w))));
const slope = grad(E);
const w = tensor([1, 1]);
check("E(1, 1)", evaluate(E(lift(w))), 5.5);
check("g = ∇E(1, 1)", evaluate(slope(w)), [1, 10]);

console.log("\nGradient descent: w ← w − η g, with η = 0.05.");
const descend = (w: Node, rate: number): Node => sub(w, mul(rate, slope(w)));
const one = evaluate(descend(lift(w), 0.05));
check("1 step, (1 − 0.05, 1 − 0.5)", one, [0.95, 0.5]);
check("2 steps, (0.95 − 0.0475, 0.5 − 0.25)", evaluate(descend(lift(one), 0.05)), [0.9025, 0.25]);

console.log("\nMomentum: u ← 0.9 u + η g, w ← w − u, with η = 0.05.");
const momentum = (w: Node, u: Node): readonly [w: Node, u: Node] => {
  const next = add(mul(0.9, u), mul(0.05, slope(w)));
  return [sub(w, next), next];
};
const [w1, u1] = evaluate(momentum(lift(w), lift(tensor([0, 0]))));
check("1 step, as gradient descent", w1, [0.95, 0.5]);
const [w2, u2] = evaluate(momentum(lift(w1), lift(u1)));
check("u after 2 steps, (0.045 + 0.0475, 0.45 + 0.25)", u2, [0.0925, 0.7]);
check("2 steps: it overshoots across", w2, [0.8575, -0.2]);

console.log("\nRMSprop: s ← 0.9 s + 0.1 g², w ← w − η g/(√s + ε), with η = 0.01, ε = 1e-8.");
const rmsprop = (w: Node, s: Node): readonly [w: Node, s: Node] => {
  const g = slope(w);
  const next = add(mul(0.9, s), mul(0.1, square(g)));
  return [sub(w, div(mul(0.01, g), add(sqrt(next), 1e-8))), next];
};
const [r1, s1] = evaluate(rmsprop(lift(w), lift(tensor([0, 0]))));
check("s = 0.1 g²", s1, [0.1, 10]);
check("1 step, 1 − 0.01/√0.1 in both: the scale of g is gone", r1, [0.968377224, 0.968377223], { digits: 8 });
const [r2] = evaluate(rmsprop(lift(r1), lift(s1)));
check("2 steps, both less 0.01 · 0.968377/√(0.09 + 0.1 · 0.968377²)", r2, [0.945788025, 0.945788025], { digits: 7 });

console.log("\nAdam: m ← β1 m + (1−β1) g, v ← β2 v + (1−β2) g², m̂ = m/(1−β1ᵗ), v̂ = v/(1−β2ᵗ), w ← w − α m̂/(√v̂ + ε);");
console.log("α = 0.001, β1 = 0.9, β2 = 0.999, ε = 1e-8.");
const adam = (w: Node, m: Node, v: Node, t: number): readonly [w: Node, m: Node, v: Node] => {
  const g = slope(w);
  const [m1, v1] = [add(mul(0.9, m), mul(0.1, g)), add(mul(0.999, v), mul(0.001, square(g)))];
  const [mHat, vHat] = [div(m1, sub(1, pow(0.9, t))), div(v1, sub(1, pow(0.999, t)))];
  return [sub(w, div(mul(0.001, mHat), add(sqrt(vHat), 1e-8))), m1, v1];
};
const zero = lift(tensor([0, 0]));
const [a1, m1, v1] = evaluate(adam(lift(w), zero, zero, 1));
check("m = 0.1 g", m1, [0.1, 1]);
check("v = 0.001 g²", v1, [0.001, 0.1]);
check("1 step: m̂ = g and v̂ = g², so each weight moves by α", a1, [0.999, 0.999], { digits: 10 });
const [a2, m2, v2] = evaluate(adam(lift(a1), lift(m1), lift(v1), 2));
check("m after 2 steps, 0.09 g + 0.1 · 0.999 g", m2, [0.1899, 1.899], { digits: 10 });
check("v after 2 steps, 0.000999 g² + 0.001 · 0.999² g²", v2, [0.001997001, 0.1997001], { digits: 9 });
check("2 steps: the slope hardly changed, so again by α", a2, [0.998, 0.998], { digits: 6 });

console.log("\nThe learning rate: on E, a step across multiplies w2 by 1 − 10 η. After 20 steps:");
const after = (rate: number): number => {
  let at = w;
  for (let i = 0; i < 20; i++) at = evaluate(descend(lift(at), rate));
  return at.at(1);
};
for (const rate of [0.001, 0.1, 0.19, 0.21]) check(`η = ${rate}: w2`, after(rate), (1 - 10 * rate) ** 20);
checkThat("0.001 is slow, 0.1 arrives, 0.19 swings, and 0.21 diverges", Math.abs(after(0.21)) > 1);

console.log("\nAn epoch sees each of 1000 samples once, in random order: batches of 100 make 10 iterations.");
const order = permutation(key(1), 1000).toArray() as number[];
const batches = Array.from({ length: 1000 / 100 }, (_, i) => order.slice(100 * i, 100 * (i + 1)));
checkThat(`${batches.length} iterations, and each sample in one of them`, new Set(batches.flat()).size === 1000);
