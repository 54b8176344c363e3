/** Hessian-vector products on a network: its sharpest direction by power iteration, never building the Hessian. */
import {
  add,
  evaluate,
  hessian,
  hvp,
  input,
  key,
  matmul,
  mse,
  type Node,
  normal,
  reshape,
  slice,
  tanh,
  tensor,
} from "cadena";
import { check, checkThat } from "../lectures/check.js";

const m = 8;
const X = normal(key(5), [m, 2]);
const Y = normal(key(6), [m, 1]);

/** Two inputs, four tanh units, one output: 17 parameters in one vector. */
function loss(theta: Node): Node {
  const part = (start: number, shape: readonly [number, number]): Node =>
    reshape(slice(theta, [{ start, stop: start + shape[0] * shape[1] }]), shape);
  const hidden = tanh(add(matmul(X, part(0, [2, 4])), part(8, [1, 4])));
  return mse(add(matmul(hidden, part(12, [4, 1])), part(16, [1, 1])), Y);
}

const theta = input("theta", { shape: [17] });
const v = input("v", { shape: [17] });
const product = hvp(loss)(theta, v) as Node;
const at = normal(key(7), [17]);

let direction = normal(key(8), [17]).toArray() as number[];
let sharpness = 0;
for (let i = 0; i < 400; i++) {
  const Hv = evaluate(product, { theta: at, v: tensor(direction) }).toArray() as number[];
  sharpness =
    Hv.reduce((total, each, k) => total + each * (direction[k] as number), 0) /
    direction.reduce((total, each) => total + each * each, 0);
  const norm = Math.hypot(...Hv);
  direction = Hv.map((each) => each / norm);
}
console.log(`  the sharpest curvature is ${sharpness.toFixed(9)}\n`);

const H = evaluate(hessian(loss)(theta), { theta: at });
const Hv = evaluate(matmul(H, tensor(direction)));
check("H v from the whole Hessian", evaluate(product, { theta: at, v: tensor(direction) }), Hv);
check("the Hessian is symmetric", H, H.transpose());
const rest = (Hv.toArray() as number[]).map((each, i) => each - sharpness * (direction[i] as number));
checkThat(`H v = λ v, to ${Math.max(...rest.map(Math.abs)).toExponential(1)}`, Math.max(...rest.map(Math.abs)) < 1e-6);
