/** Lectures §2.6: Matt Mazur's network, one step and 10,000. Its biases, 0.35 and 0.60, are never trained. */
import {
  add,
  constant,
  derive,
  evaluate,
  Graph,
  gradients,
  input,
  matmul,
  mul,
  named,
  referenceEngine,
  render,
  sigmoid,
  square,
  sub,
  sum,
  tensor,
  transpose,
} from "cadena";
import { check } from "./check.js";

const [W1, W2] = [input("W1", { shape: [2, 2] }), input("W2", { shape: [2, 2] })];
const x = constant([[0.05], [0.1]], { name: "x" });
const target = constant([[0.01], [0.99]], { name: "t" });
const A1 = named("A1", sigmoid(named("Z1", add(matmul(W1, x), 0.35))));
const out = named("A2", sigmoid(named("Z2", add(matmul(W2, A1), 0.6))));
const E = named("E", mul(0.5, sum(square(sub(target, out)))));
const start = {
  W1: tensor([
    [0.15, 0.2],
    [0.25, 0.3],
  ]),
  W2: tensor([
    [0.4, 0.45],
    [0.5, 0.55],
  ]),
};

console.log(`${render(derive(E, [W1, W2], { bindings: start }))}\n`);
check("E", evaluate(E, start), 0.298371109, { digits: 9 });

console.log("\nOne step, η = 0.5.");
const [dW1, dW2] = gradients(E, [W1, W2]);
const [newW1, newW2] = [sub(W1, mul(0.5, dW1)), sub(W2, mul(0.5, dW2))];
const [after1, after2] = evaluate([newW1, newW2], start);
const lecture1 = [
  [0.149780716, 0.199561432],
  [0.249751144, 0.299502287],
];
const lecture2 = [
  [0.35891648, 0.408666186],
  [0.51130127, 0.561370121],
];
check("w1 … w4", after1, lecture1, { digits: 9 });
check("w5 … w8", after2, lecture2, { digits: 9 });
const right = evaluate(E, { W1: after1, W2: after2 });
check("E after the step", right, 0.291027774, { digits: 9, slide: "0.291027924" });
const delta = mul(sub(out, target), mul(out, sub(1, out)));
const throughNew = matmul(transpose(newW2), delta);
const slip = sub(W1, mul(0.5, matmul(mul(throughNew, mul(A1, sub(1, A1))), transpose(x))));
const page = evaluate(E, { W1: evaluate(slip, start), W2: after2 });
check("the page's: δ goes back through weights that are updated already", page, 0.291027924, { digits: 9 });

console.log("\n10,000 steps. The weights stay with the program from run to run.");
const program = referenceEngine.prepare(new Graph([W1, W2], [E, out, newW1, newW2]), {
  carry: [
    [2, 0],
    [3, 1],
  ],
});
program.writeState([start.W1, start.W2]);
for (let step = 0; step < 9999; step++) program.run([]);
const [error9999] = program.run([]);
const [error, outputs] = program.run([]);
check("E after 9,999 steps", error9999 ?? Number.NaN, 0.0000351085, { digits: 10 });
check("E after 10,000 steps", error ?? Number.NaN, 0.0000351019, { digits: 10, slide: "0.0000351085, of step 9,999" });
check("the outputs", outputs ?? Number.NaN, [[0.01591362], [0.984064274]], { digits: 9 });
