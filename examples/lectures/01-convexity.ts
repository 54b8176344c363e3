/** Lectures §1: the convexity test, f(t a + (1 − t) b) ≤ t f(a) + (1 − t) f(b). x² passes it, and a network's loss does not. */
import {
  add,
  evaluate,
  gradients,
  hessian,
  input,
  linspace,
  matmul,
  mse,
  mul,
  type Node,
  relu,
  slice,
  square,
  sub,
  sum,
  tensor,
  vmap,
} from "cadena";
import { check, checkThat } from "./check.js";

console.log("x² with a = 1, b = 2, t = ½.");
const x = input("x");
const parabola = (at: number): number => evaluate(square(x), { x: at }).item();
const chord = 0.5 * parabola(1) + 0.5 * parabola(2);
check("f(1.5)", parabola(1.5), 2.25);
check("½ f(1) + ½ f(2)", chord, 2.5);
checkThat("2.25 ≤ 2.5", parabola(1.5) <= chord);

console.log(
  "\nThe XOR network: its two hidden units may change places, so a minimum has a twin. Half-way is no minimum.",
);
const inputs = tensor([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]);
const [W, c, w] = [input("W", { shape: [2, 2] }), input("c", { shape: [2] }), input("w", { shape: [2] })];
const loss = mse(matmul(relu(add(matmul(inputs, W), c)), w), tensor([0, 1, 1, 0]));
const at = (c: readonly number[], w: readonly number[]): number =>
  evaluate(loss, {
    W: tensor([
      [1, 1],
      [1, 1],
    ]),
    c: tensor([...c]),
    w: tensor([...w]),
  }).item();
const [minimum, twin, middle] = [at([0, -1], [1, -2]), at([-1, 0], [-2, 1]), at([-0.5, -0.5], [-0.5, -0.5])];
check("L(θ)", minimum, 0);
check("L(θ′), the units swapped", twin, 0);
check("L(½ θ + ½ θ′)", middle, 1.6875);
checkThat("1.6875 > ½ · 0 + ½ · 0: the loss is not convex", middle > 0.5 * minimum + 0.5 * twin);

console.log("\nA saddle: E = ½ (w1 w2 − 1)², two weights in a chain. At 0 the slope is 0, and it is no minimum.");
const chain = (w: Node): Node => {
  const product = sum(mul(slice(w, [{ stop: 1 }]), slice(w, [{ start: 1 }])));
  return mul(0.5, square(sub(product, 1)));
};
const weights = input("weights", { shape: [2] });
const origin = { weights: tensor([0, 0]) };
check("∇E(0)", evaluate(gradients(chain(weights), [weights]), origin)[0], [0, 0]);
check("its Hessian, with eigenvalues −1 and 1", evaluate(hessian(chain)(weights), origin), [
  [0, -1],
  [-1, 0],
]);

console.log(
  "\nThe landscape of E, w1 across and w2 up, from −2 to 2: darker is higher. The minima are two curves, w1 w2 = 1.\n",
);
const shades = " .:-=+*#%@";
const surface = vmap((w2: Node) => vmap((w1: Node) => mul(0.5, square(sub(mul(w1, w2), 1))))(linspace(-2, 2, 57)));
const heights = evaluate(surface(linspace(2, -2, 19))).toArray() as number[][];
for (const row of heights) {
  console.log(`  ${row.map((height) => shades[Math.min(9, Math.floor(3 * Math.sqrt(height)))]).join("")}`.trimEnd());
}
