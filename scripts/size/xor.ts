/** XOR by gradient descent, written on core and autodiff: what a small program pays. */

import { add, bceWithLogits, evaluate, matmul, mul, type Node, sub, tanh, valueAndGrad } from "@cadena/autodiff";
import { key, normal, split, type Tensor, tensor, zeros } from "@cadena/core";

const x = tensor([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]);
const y = tensor([[0], [1], [1], [0]]);
const [k1, k2] = split(key(0));

type Params = readonly [w1: Node, b1: Node, w2: Node, b2: Node];
const loss = (...[w1, b1, w2, b2]: Params): Node => bceWithLogits(add(matmul(tanh(add(matmul(x, w1), b1)), w2), b2), y);
const step = valueAndGrad(loss, { argnums: [0, 1, 2, 3] });

let params: Tensor[] = [normal(k1, [2, 8]), zeros([8]), normal(k2, [8, 1]), zeros([1])];
for (let i = 0; i < 500; i++) {
  const [value, slopes] = step(...(params as [Tensor, Tensor, Tensor, Tensor]));
  params = evaluate(slopes.map((slope, j) => sub(params[j] as Tensor, mul(0.5, slope)))) as Tensor[];
  if (i === 499) console.log(evaluate(value).item());
}
