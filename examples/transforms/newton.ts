/** Newton's method: the bottom of Rosenbrock's valley in seven steps, where gradient descent takes thousands. */
import { evaluate, grad, hessian, input, type Node, slice, solve, square, sub, sum, tensor } from "cadena";
import { check, checkThat } from "../lectures/check.js";

/** (1 − a)² + 100 (b − a²)², whose minimum is at (1, 1). */
function valley(x: Node): Node {
  const [a, b] = [slice(x, [{ start: 0, stop: 1 }]), slice(x, [{ start: 1, stop: 2 }])];
  return sum(square(sub(1, a)).add(square(sub(b, square(a))).mul(100)));
}

// Traced once: every step evaluates the same graph at another point.
const x = input("x", { shape: [2] });
const slope = grad(valley)(x);
const graph = [valley(x), slope, solve(hessian(valley)(x), slope)] as const;

let point = tensor([-1.2, 1]);
let steps = 0;
for (; steps < 50; steps++) {
  const [value, steepness, newton] = evaluate(graph, { x: point });
  const [a, b] = point.toArray() as [number, number];
  console.log(`  step ${steps}: f(${a.toFixed(6)}, ${b.toFixed(6)}) = ${value.item().toExponential(3)}`);
  if (Math.max(...(steepness.toArray() as number[]).map(Math.abs)) < 1e-12) break;
  const change = newton.toArray() as [number, number];
  point = tensor([a - change[0], b - change[1]]);
}
console.log();
check("the minimum", point, [1, 1], { digits: 9 });
checkThat(`reached in ${steps} steps, at most 10`, steps <= 10);
check(
  "the Hessian there",
  evaluate(hessian(valley)(tensor([1, 1]))),
  [
    [802, -400],
    [-400, 200],
  ],
  { digits: 9 },
);
