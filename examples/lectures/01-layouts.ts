/** Lectures §1: the forward pass in its three layouts: samples as columns, samples as rows, and one sample at a time. */
import {
  add,
  evaluate,
  foldIn,
  Graph,
  input,
  key,
  matmul,
  type Node,
  named,
  normal,
  relu,
  sigmoid,
  slice,
  type Tensor,
  transpose,
} from "cadena";
import { check } from "./check.js";

const [d, h, k, m] = [3, 4, 2, 5];
const draw = (name: string, shape: readonly number[]) => normal(foldIn(key(3), name), shape);

console.log("Samples as columns: Z = W A + b, A = g(Z), layer after layer.\n");
const X = input("X", { shape: [d, m], dims: ["d", "m"] });
const [W1, b1] = [input("W1", { shape: [h, d] }), input("b1", { shape: [h, 1] })];
const [W2, b2] = [input("W2", { shape: [k, h] }), input("b2", { shape: [k, 1] })];
const A1 = named("A1", relu(named("Z1", add(matmul(W1, X), b1))));
const columns = named("A2", sigmoid(named("Z2", add(matmul(W2, A1), b2))));
console.log(`${new Graph([X, W1, b1, W2, b2], [columns])}\n`);
const point = {
  X: draw("X", [d, m]),
  W1: draw("W1", [h, d]),
  b1: draw("b1", [h, 1]),
  W2: draw("W2", [k, h]),
  b2: draw("b2", [k, 1]),
};
/** A layer in plain numbers: g(Σⱼ wᵢⱼ xⱼ + bᵢ). */
const layer = (W: Tensor, b: Tensor, x: readonly number[], g: (z: number) => number): readonly number[] =>
  (W.toArray() as number[][]).map((row, i) => g(row.reduce((z, w, j) => z + w * (x[j] as number), b.at(i, 0))));
const samples = evaluate(transpose(point.X)).toArray() as number[][];
const hidden = samples.map((x) => layer(point.W1, point.b1, x, (z) => Math.max(0, z)));
const right = hidden.map((a) => layer(point.W2, point.b2, a, (z) => 1 / (1 + Math.exp(-z))));
check("A2, written as rows here, and by loops over plain numbers", evaluate(transpose(columns), point), right, {
  shown: 4,
});

console.log("\nSamples as rows: H = g(X W + b), with X, W and b transposed. The result is transposed too.");
const dense = (A: Node, W: Node, b: Node): Node => add(matmul(A, transpose(W)), transpose(b));
const rows = sigmoid(dense(relu(dense(transpose(X), W1, b1)), W2, b2));
check("A2ᵀ, a row for each sample", evaluate(rows, point), right, { shown: 4 });

console.log("\nOne sample at a time, with weights stored as V = Wᵀ: a = g(Vᵀ x + b).");
const [V1, V2] = [transpose(W1), transpose(W2)];
for (let i = 0; i < m; i++) {
  const x = slice(X, [{}, { start: i, stop: i + 1 }]);
  const a = sigmoid(add(matmul(transpose(V2), relu(add(matmul(transpose(V1), x), b1))), b2));
  check(`sample ${i + 1}`, evaluate(transpose(a), point), [right[i] ?? []], { shown: 4 });
}
