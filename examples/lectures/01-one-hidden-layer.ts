/** Lectures §1: the curve of a 1-2-1 network, ŷ = w0 + w1 σ(b1 + v1 x) + w2 σ(b2 + v2 x): w scales, b shifts, v stretches. */
import { add, evaluate, grad, linspace, mul, type Node, sigmoid, type Tensor, tensor, vmap } from "cadena";
import { check } from "./check.js";

interface Weights {
  readonly w: readonly [number, number, number];
  readonly b: readonly [number, number];
  readonly v: readonly [number, number];
}

const network =
  ({ w, b, v }: Weights) =>
  (x: Node): Node => {
    const unit = (i: 0 | 1): Node => sigmoid(add(b[i], mul(v[i], x)));
    return add(w[0], add(mul(w[1], unit(0)), mul(w[2], unit(1))));
  };

const bump: Weights = { w: [0, 1, -1], b: [10, -10], v: [5, 5] };
const xs = linspace(-4, 4, 65);
const curve = (weights: Weights, at: Tensor = xs): Tensor => evaluate(vmap(network(weights))(at));

console.log("Up at x = −2 and down at x = 2: two sigmoids make a bump, and bumps make any function.\n");
console.log(plot(curve(bump)));

console.log("\nIts slope, by vmap(grad(ŷ)):\n");
const slopes = evaluate(vmap(grad(network(bump)))(xs));
console.log(plot(slopes));

console.log();
check("ŷ(0) = σ(10) − σ(−10) = tanh 5", curve(bump, tensor([0])), [Math.tanh(5)], { shown: 6 });
check("ŷ′(−2) = w1 v1 / 4, the steepest point of one unit", slopes.at(16), 1.25, { digits: 6 });
check("far away, ŷ(−100) and ŷ(100)", curve(bump, tensor([-100, 100])), [0, 0]);

const points = tensor([-3, -1, 0.5, 2.25]);
const before = curve(bump, points);
const doubled = evaluate(mul(2, before));
check("w scales: 2w gives 2ŷ", curve({ ...bump, w: [0, 2, -2] }, points), doubled, { shown: 6 });
const shifted = curve(bump, evaluate(add(points, 1)));
check("b shifts: b + v gives ŷ(x + 1)", curve({ ...bump, b: [15, -5] }, points), shifted, { shown: 6 });
const stretched = curve(bump, evaluate(mul(2, points)));
check("v stretches: 2v gives ŷ(2x)", curve({ ...bump, v: [10, 10] }, points), stretched, { shown: 6 });

/** A column for each value, on eleven rows. */
function plot(values: Tensor): string {
  const heights = values.toArray() as number[];
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  const rows = Array.from({ length: 11 }, (_, row) => {
    const dots = heights.map((each) => (Math.round((10 * (each - low)) / (high - low)) === 10 - row ? "•" : " "));
    const label = row === 0 ? high.toFixed(2) : row === 10 ? low.toFixed(2) : "";
    return `${label.padStart(8)} │${dots.join("")}`;
  });
  return rows.map((row) => row.trimEnd()).join("\n");
}
