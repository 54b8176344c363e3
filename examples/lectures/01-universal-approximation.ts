/** Lectures §1: one hidden layer suffices, for a function and its derivative: sin, by sums of sigmoids that nobody trained. */
import { add, evaluate, grad, linspace, matmul, mul, type Node, sigmoid, sub, tensor, vmap } from "cadena";
import { check } from "./check.js";

const [from, to] = [-6, 6];

/**
 * ŷ(x) = sin(from) + Σᵢ (sin rᵢ − sin lᵢ) σ((x − cᵢ)/h): the i-th unit climbs by what sin climbs in its cell [lᵢ, rᵢ],
 * of width h and centre cᵢ. In the lecture's letters w1 = 1/h, b1 = −c/h, w2 = sin r − sin l, and w0 = sin(from).
 */
function network(units: number): (x: Node) => Node {
  const h = (to - from) / units;
  const edges = Array.from({ length: units + 1 }, (_, i) => from + i * h);
  const cells = Array.from({ length: units }, (_, i) => edges.slice(i, i + 2) as [number, number]);
  const b1 = tensor(cells.map(([l, r]) => -(l + r) / 2 / h));
  const w2 = tensor(cells.map(([l, r]) => Math.sin(r) - Math.sin(l)));
  return (x) => add(Math.sin(from), matmul(w2, sigmoid(add(mul(1 / h, x), b1))));
}

const xs = linspace(-Math.PI, Math.PI, 101);
const points = xs.toArray() as number[];
const [sines, cosines] = [tensor(points.map(Math.sin)), tensor(points.map(Math.cos))];
/** The largest error of ŷ against sin, and of ŷ′ against cos, on [−π, π]. */
const errors = (units: number): readonly [value: number, slope: number] => {
  const f = network(units);
  const off = evaluate([sub(vmap(f)(xs), sines), sub(vmap(grad(f))(xs), cosines)]);
  const largest = off.map((each) => Math.max(...(each.toArray() as number[]).map(Math.abs)));
  return largest as [number, number];
};

console.log("  hidden units     |ŷ − sin x|     |ŷ′ − cos x|");
const counts = [25, 50, 100, 200, 400];
const table = counts.map(errors);
for (const [i, [value, slope]] of table.entries()) {
  console.log(`  ${`${counts[i]}`.padStart(12)}${value.toFixed(6).padStart(16)}${slope.toFixed(6).padStart(17)}`);
}
console.log(
  "\nThe units blur sin as a cell of width h (variance h²/12) and a logistic of scale h (variance π²h²/3) do,",
);
console.log("which costs half the variance: both errors are near (1/24 + π²/6) h², a quarter with twice the units.\n");
const [value, slope] = table[4] ?? [Number.NaN, Number.NaN];
const foretold = (1 / 24 + Math.PI ** 2 / 6) * ((to - from) / 400) ** 2;
check("|ŷ − sin x| with 400 units", value, foretold, { within: 3e-6, digits: 6 });
check("|ŷ′ − cos x| with 400 units", slope, foretold, { within: 3e-6, digits: 6 });
check("how much smaller than with 200", (table[3]?.[0] ?? Number.NaN) / value, 4, { within: 0.05, digits: 3 });
console.log("\nThat such weights exist does not say that training finds them: these were written down.");
