/** Lectures §3: the table of activations, printed by running rules on the symbol x, and checked against the slides' formulas. */
import {
  abs,
  applyOne,
  atan,
  checkGradients,
  cos,
  elu,
  evaluate,
  gradients,
  hardTanh,
  input,
  leakyRelu,
  lift,
  max,
  mul,
  type Node,
  prelu,
  primitives,
  relu,
  sigmoid,
  softplus,
  step,
  sub,
  sum,
  tanh,
  tensor,
  toText,
} from "cadena";
import { check, checkThat } from "./check.js";
import { written } from "./formula.js";

/** An activation, and what the slides say it and its slope are. */
interface Activation {
  readonly name: string;
  readonly f: (x: Node) => Node;
  readonly value: (x: number) => number;
  readonly slope: (x: number, f: number) => number;
}

const [alpha, a, e] = [input("α"), 0.25, Math.exp];
const activations: readonly Activation[] = [
  { name: "identity", f: (x) => x, value: (x) => x, slope: () => 1 },
  { name: "binary step", f: step, value: (x) => (x < 0 ? 0 : 1), slope: () => 0 },
  { name: "sigmoid", f: sigmoid, value: (x) => 1 / (1 + e(-x)), slope: (_, f) => f * (1 - f) },
  { name: "tanh", f: tanh, value: (x) => (1 - e(-2 * x)) / (1 + e(-2 * x)), slope: (_, f) => 1 - f * f },
  { name: "arctan", f: atan, value: Math.atan, slope: (x) => 1 / (x * x + 1) },
  { name: "ReLU", f: relu, value: (x) => Math.max(0, x), slope: (x) => (x > 0 ? 1 : 0) },
  { name: "Leaky ReLU", f: (x) => leakyRelu(x, a), value: (x) => (x < 0 ? a * x : x), slope: (x) => (x > 0 ? 1 : a) },
  { name: "PReLU", f: (x) => prelu(x, alpha), value: (x) => (x < 0 ? a * x : x), slope: (x) => (x > 0 ? 1 : a) },
  {
    name: "ELU",
    f: (x) => elu(x, alpha),
    value: (x) => (x < 0 ? a * (e(x) - 1) : x),
    slope: (x, f) => (x > 0 ? 1 : f + a),
  },
  { name: "softplus", f: softplus, value: (x) => Math.log(1 + e(x)), slope: (x) => 1 / (1 + e(-x)) },
  {
    name: "hard tanh",
    f: hardTanh,
    value: (x) => Math.max(-1, Math.min(1, x)),
    slope: (x) => (Math.abs(x) < 1 ? 1 : 0),
  },
  { name: "cosine unit", f: cos, value: Math.cos, slope: (x) => -Math.sin(x) },
];

const x = input("x");
console.log("The slides' table. At a kink the slope is a convention: the left one, or 0 where it jumps.\n");
printRow("", "f(x)", "f′(x)", "f′(0)");
for (const { name, f } of activations) {
  const [slope] = gradients(f(x), [x]);
  printRow(
    name,
    toText(f(x), { open: true }),
    written(slope, { f: f(x) }).text,
    `${evaluate(slope, { x: 0, α: a }).item()}`,
  );
}

console.log(
  "\nAt 12 points, with α = ¼, f and f′ are the slides' to 14 digits, and central differences agree with f′.",
);
console.log("They are not asked where a record inside is at its kink.\n");
const points = [-20, -4, -2.5, -1, -0.5, -0.1, 0, 0.1, 0.5, 1, 2.5, 4];
const xs = input("x", { shape: [points.length] });
const at = { x: tensor(points), α: a };
for (const { name, f, value, slope } of activations) {
  const y = f(xs);
  const [values, slopes] = evaluate([y, ...gradients(sum(y), [xs])], at);
  const off = points.flatMap((x, i) => [values.at(i) - value(x), slopes.at(i) - slope(x, value(x))]);
  const { ok, elements } = checkGradients(sum(y), [xs], at);
  const skipped = elements.filter(({ status }) => status === "skipped").map(({ index }) => points[index[0] as number]);
  const note = skipped.length === 0 ? "" : `, not asked at ${skipped.join(", ")}`;
  checkThat(`${name}${note}`, ok && off.every((each) => Math.abs(each) < 1e-14));
}
const doubled = sub(mul(2, sigmoid(mul(2, xs))), 1);
check("2 σ(2x) − 1 is tanh x: the largest difference", evaluate(max(abs(sub(doubled, tanh(xs)))), at), 0);

console.log("\nEvery function of one number in the registry, by running its own rule; and what it says of its kink.\n");
printRow("record", "f(x)", "f′(x)", "convention");
for (const record of primitives) {
  const { name, differential, kink, scalar } = record;
  if (differential.kind !== "elementwise" || differential.partials.length !== 1) continue;
  // A family of functions, such as polygamma, has no scalar function until its order is known.
  if (scalar === undefined) continue;
  const y = applyOne(record, [x]);
  const slope = differential.partials[0]?.(x, y) ?? 0;
  printRow(name, toText(y), written(lift(slope), { f: y }).text, kink?.convention ?? "");
}

function printRow(...cells: readonly string[]): void {
  const widths = [11, 41, 40, 0];
  console.log(`  ${cells.map((cell, i) => cell.padEnd(widths[i] as number)).join("  ")}`.trimEnd());
}
