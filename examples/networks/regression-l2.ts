/** Linear regression with an L2 term: weights that 25 examples cannot fix are kept small, and new data are met better. */
import {
  add,
  concatenate,
  evaluate,
  key,
  l2,
  matmul,
  mse,
  mul,
  type Node,
  ones,
  solve,
  type Tensor,
  tensor,
} from "cadena";
import { dense, model, sgd } from "cadena/nn";
import { linear } from "cadena/nn/data";
import { check, checkThat } from "../lectures/check.js";

/** 20 inputs, two of which matter. */
const hidden = { noise: 2, weights: [2, -3, ...new Array<number>(18).fill(0)], bias: 10 };
const few = linear(key(1), { ...hidden, samples: 25 });
const fresh = linear(key(2), { ...hidden, samples: 1000 });

interface Params {
  readonly W: Tensor;
  readonly b: Tensor;
}

/** The bias is left out of the term, as it should be: predictions are not drawn towards 0. */
async function ridge(lambda: number): Promise<{ readonly params: Params; readonly error: number }> {
  const learner = model(dense(1), {
    inputShape: [20],
    loss: mse,
    penalty: (params) => l2([(params as { readonly W: Node }).W], lambda),
    optimizer: sgd(0.05),
    dtype: "float64",
  });
  await learner.fit(few, { epochs: 4000, batchSize: 25 });
  return {
    params: learner.params() as unknown as Params,
    error: evaluate(mse(learner.predict(fresh.x), fresh.y)).item(),
  };
}

const sizes: number[] = [];
const errors: number[] = [];
for (const lambda of [0, 0.01, 0.1, 1, 10]) {
  const { params, error } = await ridge(lambda);
  const size = evaluate(l2([params.W], 1)).item();
  console.log(
    `λ = ${lambda}: Σ w² = ${size.toFixed(2)}, bias ${params.b.item().toFixed(2)}, error on new data ${error.toFixed(2)}`,
  );
  sizes.push(size);
  errors.push(error);
}

console.log("\nGradient descent arrives where linear algebra says: (AᵀA + λ n D) θ = Aᵀy, with D = 0 at the bias.");
const A = concatenate([few.x, ones([25, 1])], 1);
const D = tensor(
  Array.from({ length: 21 }, (_, i) => Array.from({ length: 21 }, (_, j) => (i === j && i < 20 ? 1 : 0))),
);
const theta = evaluate(solve(add(matmul(A.transpose(), A), mul(0.1 * 25, D)), matmul(A.transpose(), few.y)));
const { W, b } = (await ridge(0.1)).params;
check("W and b at λ = 0.1", evaluate(concatenate([W, b.reshape([1, 1])], 0)), theta, { digits: 6 });

const best = Math.min(...errors);
checkThat(
  "a larger λ makes smaller weights",
  sizes.every((size, i) => i === 0 || size < (sizes[i - 1] ?? 0)),
);
checkThat("none is too little: new data are met twice as badly", best < 0.5 * (errors[0] ?? 0));
checkThat("ten is too much: the two weights that matter go as well", best < 0.8 * (errors.at(-1) ?? 0));
