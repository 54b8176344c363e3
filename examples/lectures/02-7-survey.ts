/** Lectures §2.7: the functions of Baydin et al. (2018), differentiated by hand, symbolically, numerically, automatically. */
import {
  add,
  backpropagate,
  checkGradients,
  constant,
  evaluate,
  Graph,
  gradients,
  input,
  log,
  mul,
  type Node,
  named,
  pow,
  pushForward,
  simplify,
  sin,
  sub,
  topologicalOrder,
} from "cadena";
import { check, checkText, checkThat } from "./check.js";
import { written } from "./formula.js";

console.log("f(x1, x2) = ln x1 + x1 x2 − sin x2 at (2, 5), as the survey's evaluation trace.\n");
const [x1, x2] = [input("x1"), input("x2")];
const v1 = named("v1", log(x1));
const v2 = named("v2", mul(x1, x2));
const v3 = named("v3", sin(x2));
const v4 = named("v4", add(v1, v2));
const v5 = named("v5", sub(v4, v3));
const trace = [x1, x2, v1, v2, v3, v4, v5];
const point = { x1: 2, x2: 5 };

const numbers = (nodes: readonly Node[]): readonly number[] => evaluate(nodes, point).map((each) => each.item());
const tangents = pushForward(trace, [x1, x2], [constant(1), constant(0)]).map((each) => each ?? constant(0));
const sweep = backpropagate([v5], [constant(1)], [x1, x2]);
const adjoints = trace.map((node) => sweep.cotangent(node) ?? constant(0));
const [primal, forward, reverse] = [numbers(trace), numbers(tangents), numbers(adjoints)];
console.log("       value v    tangent ∂v/∂x1 ↓    adjoint ∂f/∂v ↑");
for (const [i, node] of trace.entries()) {
  const cells = [primal, forward, reverse].map((column) => (column[i] as number).toFixed(4));
  console.log(`  ${node.name}${cells[0]?.padStart(12)}${cells[1]?.padStart(23)}${cells[2]?.padStart(19)}`);
}
console.log();
check("f", primal[6] as number, 11.652, { digits: 3 });
const byHand = [1 / 2 + 5, 2 - Math.cos(5)];
check("by hand, (1/x1 + x2, x1 − cos x2)", byHand, [5.5, 1.716], { digits: 3 });
check("one forward sweep, ∂f/∂x1", forward[6] as number, byHand[0] as number);
check("one reverse sweep, both", reverse.slice(0, 2), byHand);
checkThat("central differences agree", checkGradients(v5, [x1, x2], point).ok);
const formulas = gradients(sub(add(log(x1), mul(x1, x2)), sin(x2)), [x1, x2]).map(
  (slope) => written(slope, {}, { denominators: "apart" }).text,
);
checkText("symbolically, (∂f/∂x1, ∂f/∂x2)", `(${formulas.join(", ")})`, "(x₂ + 1/x₁, x₁ − cos(x₂))");

console.log("\nThe logistic map l1 = x, l(n+1) = 4 l(n) (1 − l(n)), at x = 0.3. By hand, expanded:");
const x = input("x");
const at = { x: 0.3 };
const map = (n: number): Node => (n === 1 ? x : step(map(n - 1)));
const step = (l: Node): Node => mul(mul(4, l), sub(1, l));
const polynomials = [
  [1],
  [4, -8],
  [16, -160, 384, -256],
  [64, -2688, 32256, -168960, 450560, -638976, 458752, -131072],
];
const horner = (coefficients: readonly number[], x: number): number =>
  coefficients.reduceRight((sum, c) => c + x * sum, 0);
const right = polynomials.map((each) => horner(each, at.x));
for (const [i, slope] of right.entries()) {
  check(`l′(${i + 1}) by hand is what reverse mode gives`, evaluate(gradients(map(i + 1), [x]), at)[0], slope);
}

console.log("\nSymbolically: the derivatives simplified, and less the polynomials by hand.");
for (const [i, coefficients] of polynomials.entries()) {
  const [slope] = gradients(map(i + 1), [x]);
  const polynomial = coefficients.map((c, k) => mul(c, pow(x, k))).reduce(add);
  checkText(`l′(${i + 1}) = ${written(slope).text}; less the polynomial`, written(sub(slope, polynomial)).text, "0");
}
console.log("\nFormulas swell: written out, each l(n) appears twice in the next. Shared, they do not.");
console.log("\n  n    written out    shared    simplified");
for (let n = 1; n <= 8; n++) {
  const [slope] = gradients(map(n), [x]);
  const simplified = simplify([slope]).outputs[0] as Node;
  const cells = [writtenOut(slope), sharedNodes(slope), sharedNodes(simplified)].map(String);
  console.log(`  ${n}${cells[0]?.padStart(15)}${cells[1]?.padStart(10)}${cells[2]?.padStart(14)}`);
}
const growth = (n: number, count: (node: Node) => number): number =>
  count(gradients(map(n + 1), [x])[0]) - count(gradients(map(n), [x])[0]);
console.log();
checkThat("written out, each n more than doubles the growth", growth(9, writtenOut) > 2 * growth(8, writtenOut));
check("shared, the growth from 8 to 9 less that from 7 to 8", growth(8, sharedNodes) - growth(7, sharedNodes), 0);

console.log("\nNumerically, (l(x + h) − l(x))/h for n = 4: a large h truncates, a small h rounds.\n");
const l4 = map(4);
const value = (x: number): number => evaluate(l4, { x }).item();
const exact = right[3] as number;
const errors = Array.from({ length: 15 }, (_, k) => {
  const h = 10 ** -(k + 1);
  const oneSided = Math.abs((value(at.x + h) - value(at.x)) / h - exact);
  const central = Math.abs((value(at.x + h) - value(at.x - h)) / (2 * h) - exact);
  console.log(
    `  h = 1e-${String(k + 1).padEnd(2)}   one-sided error ${oneSided.toExponential(1)}   central error ${central.toExponential(1)}`,
  );
  return oneSided;
});
const best = errors.indexOf(Math.min(...errors)) + 1;
console.log();
checkThat(`the best one-sided step, 1e-${best}, is near √ε = 1.5e-8`, best >= 7 && best <= 9);
checkThat(
  "either side of it is worse a hundredfold",
  Math.min(errors[2] as number, errors[13] as number) > 100 * Math.min(...errors),
);

console.log("\nAutomatically: the listing of the graph and its gradient for n = 2.\n");
const l2 = map(2);
console.log(new Graph([x], [l2, ...gradients(l2, [x])]).toString());

/** Nodes with every use of a node written out again. */
function writtenOut(node: Node): number {
  const counts = new Map<Node, number>();
  for (const each of topologicalOrder([node]).nodes) {
    counts.set(
      each,
      1 + (each.application?.inputs ?? []).reduce((sum, input) => sum + (counts.get(input) as number), 0),
    );
  }
  return counts.get(node) as number;
}

/** Nodes of the graph, each once. */
function sharedNodes(node: Node): number {
  return topologicalOrder([node]).nodes.length;
}
