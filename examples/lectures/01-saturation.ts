/** Lectures §1: sigmoid saturates and is not zero-centred, tanh is; ReLU does not saturate, but its units can die. */
import {
  add,
  evaluate,
  gradients,
  input,
  key,
  matmul,
  mean,
  mul,
  type Node,
  normal,
  relu,
  sigmoid,
  sum,
  tanh,
} from "cadena";
import { check, checkThat } from "./check.js";

const x = input("x");
const slopeAt = (f: (x: Node) => Node, at: number): number => evaluate(gradients(f(x), [x])[0], { x: at }).item();

console.log("Slopes: sigmoid and tanh saturate on both sides, ReLU only where it is off.\n");
console.log("     x         σ′(x)        tanh′(x)     ReLU′(x)");
for (const at of [-10, -5, -2, 0, 2, 5, 10]) {
  const row = [slopeAt(sigmoid, at), slopeAt(tanh, at), slopeAt(relu, at)].map((slope) => slope.toExponential(2));
  console.log(`  ${`${at}`.padStart(4)}${row.map((cell) => cell.padStart(14)).join("")}`);
}
console.log();
check("the steepest slope of σ", slopeAt(sigmoid, 0), 0.25);
check("the steepest slope of tanh", slopeAt(tanh, 0), 1);
check("σ′(10) = e⁻¹⁰/(1 + e⁻¹⁰)²", slopeAt(sigmoid, 10), Math.exp(-10) / (1 + Math.exp(-10)) ** 2, {
  digits: 16,
  shown: 8,
});

console.log(
  "\nDepth: ∂/∂x of ten units in a chain, from x = 0, with weights of 1. The product of slopes vanishes with σ.",
);
const deep = (f: (x: Node) => Node): Node => Array.from({ length: 10 }).reduce<Node>((a) => f(a), x);
const through = (f: (x: Node) => Node, at: number): number => evaluate(gradients(deep(f), [x])[0], { x: at }).item();
checkThat(
  `σ: ${through(sigmoid, 0).toExponential(2)}, at most ¼¹⁰ = ${(0.25 ** 10).toExponential(2)}`,
  through(sigmoid, 0) <= 0.25 ** 10,
);
check("tanh, at 0", through(tanh, 0), 1);
check("ReLU, at 0.5", through(relu, 0.5), 1);

console.log("\nZero-centred: means of the outputs for 10,000 inputs from N(0, 1), within four standard errors.");
const draws = normal(key(8), [10_000]);
check("mean of tanh", evaluate(mean(tanh(draws))), 0, { within: 0.04 * 0.63, digits: 3 });
check("mean of σ", evaluate(mean(sigmoid(draws))), 0.5, { within: 0.04 * 0.21, digits: 3 });

console.log("\nA dead ReLU: z < 0 for every sample, so no gradient comes to its weights, and no step can wake it.");
const X = normal(key(9), [100, 2]);
const [w, b] = [input("w", { shape: [2] }), input("b")];
const unit = sum(relu(add(matmul(X, w), b)));
const slopes = (bias: number): readonly number[] => {
  const [dw, db] = evaluate(gradients(unit, [w, b]), { w: evaluate(mul(0.1, normal(key(10), [2]))), b: bias });
  return [...(dw.toArray() as number[]), db.item()];
};
check("∂/∂w, ∂/∂b with b = −5", slopes(-5), [0, 0, 0]);
check("∂/∂b with b = 5: all 100 samples pass", slopes(5)[2] ?? Number.NaN, 100);
