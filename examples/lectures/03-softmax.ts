/** Lectures §3: activations of several numbers: softmax and its Jacobian, the cosine unit, the radial basis function. */
import {
  add,
  cos,
  div,
  evaluate,
  exp,
  gradients,
  input,
  jacfwd,
  jacrev,
  matmul,
  mul,
  type Node,
  neg,
  sin,
  softmax,
  square,
  sub,
  sum,
  tensor,
} from "cadena";
import { check, checkText } from "./check.js";
import { written } from "./formula.js";

console.log("Softmax of three numbers, written out: p_j = e^{x_j} / Σ_k e^{x_k}.\n");
const x = [input("x1"), input("x2"), input("x3")];
const powers = x.map(exp);
const total = powers.reduce((a, b) => add(a, b));
const p = powers.map((power) => div(power, total));
const slopes = p.map((pk) => gradients(pk, x));
for (const [j, slope] of (slopes[0] ?? []).entries()) console.log(`  ∂p₁/∂x${"₁₂₃"[j]} = ${written(slope).text}`);

console.log("\nAll nine, less p_j (1 − p_j) on the diagonal and −p_k p_j beside it: the formulas vanish.");
for (const [k, row] of slopes.entries()) {
  const rest = row.map((slope, j) => {
    const [pk, pj] = [p[k], p[j]] as [Node, Node];
    return written(sub(slope, k === j ? mul(pj, sub(1, pj)) : neg(mul(pk, pj)))).text;
  });
  checkText(`row ${k + 1}`, rest.join(", "), "0, 0, 0");
}

console.log("\nIn numbers, at x = (1, 2, 3), by the function softmax, which never overflows:");
const logits = tensor([1, 2, 3]);
const shares = evaluate(softmax(logits)).toArray() as number[];
check("p", shares, [0.09003057, 0.24472847, 0.66524096], { digits: 8 });
const jacobian = shares.map((pk, k) => shares.map((pj, j) => (k === j ? pj * (1 - pj) : -pk * pj)));
check("∂p/∂x by reverse mode", evaluate(jacrev((x: Node) => softmax(x))(logits)), jacobian, { shown: 4 });
check("∂p/∂x by forward mode", evaluate(jacfwd((x: Node) => softmax(x))(logits)), jacobian, { shown: 4 });
check("p at (1000, 1000, −1000)", evaluate(softmax(tensor([1000, 1000, -1000]))), [0.5, 0.5, 0]);

console.log("\nThe cosine unit, cos(z) with z = W x + b: ∂/∂z = −sin z, and ∂/∂x = −Wᵀ sin z.");
const [W, u, b] = [input("W", { shape: [2, 3] }), input("x", { shape: [3] }), input("b", { shape: [2] })];
const z = add(matmul(W, u), b);
const unit = {
  W: tensor([
    [1, 0, -1],
    [0.5, 2, 0],
  ]),
  x: logits,
  b: tensor([0.5, -1]),
};
const [dz, dx] = gradients(sum(cos(z)), [z, u]);
checkText("∂/∂z", written(dz, { z }).text, "−sin(z)");
check("∂/∂z", evaluate(dz, unit), evaluate(neg(sin(z)), unit), { shown: 6 });
check("∂/∂x", evaluate(dx, unit), evaluate(neg(matmul(sin(z), W)), unit), { shown: 6 });

console.log(
  "\nThe radial basis function, f = exp(−‖W − x‖²/σ²): ∂f/∂x = −2 (x − W)/σ² · f, and ∂f/∂W is its opposite.",
);
const [center, width] = [input("W", { shape: [3] }), input("σ")];
const f = exp(neg(div(sum(square(sub(center, u))), square(width))));
const near = { W: tensor([1.5, 2, 2]), x: logits, σ: 2 };
const [fx, fW] = gradients(f, [u, center]);
console.log(`  ∂f/∂x = ${written(fx, { f }).text}`);
const right = evaluate(mul(div(mul(-2, sub(u, center)), square(width)), f), near);
check("f = e^(−1.25/4)", evaluate(f, near), Math.exp(-1.25 / 4), { shown: 6 });
check("∂f/∂x", evaluate(fx, near), right, { shown: 6 });
check("∂f/∂W", evaluate(fW, near), evaluate(neg(right)), { shown: 6 });
