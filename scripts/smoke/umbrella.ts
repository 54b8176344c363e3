/** A program that uses only methods. A build that lost them fails to compile; a bundle that lost them fails to run. */
import { input, type Node, tensor } from "cadena";

const x: Node = input("x");
const y: Node = x.mul(x).add(1).sigmoid();
const value: number = y.value({ x: 0 }).item();
if (Math.abs(value - 1 / (1 + Math.exp(-1))) > 1e-12) throw new Error(`sigmoid(1) is wrong: ${value}`);

const w = input("w", { shape: [2, 1] });
const z: Node = input("X", { shape: [1, 2] })
  .matmul(w)
  .sum({ axis: 0 })
  .named("z");
const rows = z.value({ X: tensor([[1, 2]]), w: tensor([[3], [4]]) }).toArray();
if (JSON.stringify(rows) !== "[11]") throw new Error(`X w is wrong: ${JSON.stringify(rows)}`);
