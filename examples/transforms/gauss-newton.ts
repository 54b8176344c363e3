/** Gauss–Newton: a published problem of nonlinear regression, to its certified digits, with the Jacobian of jacfwd. */
import {
  evaluate,
  exp,
  input,
  jacfwd,
  matmul,
  mul,
  type Node,
  neg,
  slice,
  solve,
  square,
  sub,
  sum,
  tensor,
  transpose,
} from "cadena";
import { check, checkThat } from "../lectures/check.js";

// Misra1a, of the Statistical Reference Datasets of NIST (monomolecular adsorption, 1978): y = b₁ (1 − e^(−b₂ x)).
const pressure = tensor([77.6, 114.9, 141.1, 190.8, 239.9, 289, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760]);
const volume = tensor([
  10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.4, 75.47, 81.78,
]);
const certified = { b: [238.94212918, 5.5015643181e-4], squares: 0.12455138894 };

function residuals(b: Node): Node {
  const [b1, b2] = [slice(b, [{ start: 0, stop: 1 }]), slice(b, [{ start: 1, stop: 2 }])];
  return sub(mul(b1, sub(1, exp(neg(mul(b2, pressure))))), volume);
}

const b = input("b", { shape: [2] });
const r = residuals(b);
const J = jacfwd(residuals)(b);
const graph = [sum(square(r)), solve(matmul(transpose(J), J), matmul(transpose(J), r))] as const;

// NIST's first start, far from the answer: damped by halving while the squares grow.
let point = [500, 1e-4];
let steps = 0;
for (; steps < 100; steps++) {
  const [squares, step] = evaluate(graph, { b: tensor(point) });
  console.log(
    `  step ${steps}: b = (${point.map((each) => each.toPrecision(10)).join(", ")}), Σ r² = ${squares.item().toPrecision(10)}`,
  );
  const change = step.toArray() as number[];
  const tried = (part: number): number[] => point.map((each, i) => each - part * (change[i] as number));
  let part = 1;
  while (part > 1e-6 && evaluate(graph[0], { b: tensor(tried(part)) }).item() > squares.item()) part /= 2;
  const next = tried(part);
  if (next.every((each, i) => Math.abs(each - (point[i] as number)) <= 1e-13 * Math.abs(each))) break;
  point = next;
}
console.log();
const scale = certified.b;
check("b₁ over its certified value", (point[0] as number) / (scale[0] as number), 1, { digits: 10 });
check("b₂ over its certified value", (point[1] as number) / (scale[1] as number), 1, { digits: 10 });
check("Σ r² over its certified value", evaluate(graph[0], { b: tensor(point) }).item() / certified.squares, 1, {
  digits: 9,
});
checkThat(`in ${steps} steps, at most 40`, steps <= 40);
