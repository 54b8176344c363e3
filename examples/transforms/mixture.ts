/** A Gaussian mixture: the gradient of its likelihood is the responsibilities of EM, and ascent finds the two centres. */
import {
  concatenate,
  evaluate,
  exp,
  grad,
  input,
  key,
  logsumexp,
  mean,
  mul,
  type Node,
  normal,
  ones,
  reshape,
  slice,
  square,
  sub,
  sum,
  tensor,
} from "cadena";
import { check, checkThat } from "../lectures/check.js";

const n = 60;
const data = evaluate(
  concatenate([mul(normal(key(1), [n / 2]), 0.5).sub(2), mul(normal(key(2), [n / 2]), 0.5).add(3)]),
);
const column = reshape(data, [n, 1]);

/** ln of the two weighted densities of each sample, but for a constant: weights ½ and ½, widths ½. */
const logDensities = (centres: Node): Node => mul(square(sub(column, reshape(centres, [1, 2]))), -2);
const likelihood = (centres: Node): Node => mean(logsumexp(logDensities(centres), { axis: 1 }));

const c = input("c", { shape: [2] });
const slope = grad(likelihood)(c);

// By hand: ∂/∂c_k = 1/n Σ_i r_ik · 4 (x_i − c_k), with r the share of component k in sample i.
const scores = logDensities(c);
const shares = exp(sub(scores, logsumexp(scores, { axis: 1, keepDims: true })));
const byHand = mul(mean(mul(shares, sub(column, reshape(c, [1, 2]))), { axis: 0 }), 4);

let centres = tensor([-0.5, 0.5]);
const [ours, hand] = evaluate([slope, byHand] as const, { c: centres });
check("the gradient is EM's: 4/n Σ r (x − c)", ours, hand);
for (let i = 0; i < 200; i++) centres = evaluate(slope.mul(0.4).add(c), { c: centres });
console.log(`  after 200 steps the centres are ${centres.toArray()}`);
const [left, right] = [0, n / 2].map((at) => evaluate(mean(slice(data, [{ start: at, stop: at + n / 2 }]))).item());
check("the left centre is the mean of the left samples", centres.at(0), left as number, { digits: 3 });
check("the right centre is the mean of the right samples", centres.at(1), right as number, { digits: 3 });
checkThat(
  "the gradient is zero there",
  Math.max(...(evaluate(slope, { c: centres }).toArray() as number[]).map(Math.abs)) < 1e-9,
);
check("the shares of each sample sum to 1", evaluate(sum(shares, { axis: 1 }), { c: centres }), ones([n]));
