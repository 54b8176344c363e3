/** Per-example gradients: vmap(grad(f)) gives the gradient of each sample at once, where a mean hides the outlier. */
import {
  evaluate,
  grad,
  input,
  key,
  mean,
  mul,
  type Node,
  normal,
  sigmoid,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  tensor,
  vmap,
} from "cadena";
import { check, checkThat } from "../lectures/check.js";

const loss = (w: Node, x: Node, y: Node): Node => square(sub(sigmoid(sum(mul(w, x))), y));

const m = 6;
const X = normal(key(3), [m, 3]);
const y = tensor([0, 1, 1, 0, 1, 0]);
const w = input("w", { shape: [3] });
const at = { w: tensor([0.4, -0.7, 0.2]) };

const each = vmap(grad(loss), { inAxes: [null, 0, 0] })(w, X, y);
const rows = evaluate(each as Node, at);
console.log(`  the gradients of ${m} samples, one in each row:`);
console.log(`${rows}`.replace(/^/gm, "  "));

const losses = vmap(loss, { inAxes: [null, 0, 0] });
const total = evaluate(grad((v: Node) => mean(losses(v, X, y) as Node))(w), at);
check("their mean is the gradient of the mean", evaluate(mean(rows, { axis: 0 })), total);
for (let i = 0; i < m; i++) {
  const [x, ours] = [X, rows].map((all) => all.slice([{ start: i, stop: i + 1 }]).reshape([3])) as [Tensor, Tensor];
  const alone = evaluate(grad(loss)(w, x, y.at(i)), at);
  check(`row ${i} is the gradient of sample ${i} alone`, ours, alone, { shown: 4 });
}

const sizes = evaluate(sqrt(sum(square(rows), { axis: 1 }))).toArray() as number[];
console.log(`\n  norms: ${sizes.map((size) => size.toFixed(4)).join(", ")}`);
checkThat(
  `the largest is ${(Math.max(...sizes) / Math.min(...sizes)).toFixed(1)} times the smallest`,
  Math.max(...sizes) > 1.5 * Math.min(...sizes),
);
