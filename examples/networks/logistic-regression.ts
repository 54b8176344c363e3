/** Logistic regression: one dense unit on logits finds the log-odds that the data were drawn with. */
import { bceWithLogits, key } from "cadena";
import { adam, dense, model } from "cadena/nn";
import { blobs } from "cadena/nn/data";
import { accuracyMetric } from "cadena/nn/metrics";
import { check, checkThat } from "../lectures/check.js";

/** Clouds of deviation 1 around μ₀ and μ₁: Bayes' rule gives ln(p/(1 − p)) = (μ₁ − μ₀)·x − (‖μ₁‖² − ‖μ₀‖²)/2. */
const [zero, one] = [
  [-1, 0],
  [1, 1],
] as const;
const points = blobs(key(1), { samples: 10_000, centers: [zero, one], std: 1 });
const data = { x: points.x, y: points.y.reshape([10_000, 1]) };

const learner = model(dense(1), {
  inputShape: [2],
  loss: bceWithLogits,
  optimizer: adam(0.05),
  metrics: [accuracyMetric({ threshold: 0 })],
});
const { epochs } = await learner.fit(data, { epochs: 5, batchSize: 100 });
for (const { epoch, training } of epochs) console.log(`epoch ${epoch}: loss ${training.loss.toFixed(4)}`);

const { W, b } = learner.params() as { readonly W: typeof data.x; readonly b: typeof data.x };
check("W, which Bayes' rule makes μ₁ − μ₀", W, [[2], [1]], { within: 0.2, shown: 2 });
check("b, which it makes −(‖μ₁‖² − ‖μ₀‖²)/2", b, [-0.5], { within: 0.2, shown: 2 });
const scores = await learner.evaluate(data);
console.log(scores);
/** No rule is right more often than Φ(‖μ₁ − μ₀‖/2) = Φ(1.118) of the time. */
checkThat("it is right as often as the best rule there is, 86.8 %", Math.abs((scores["accuracy"] ?? 0) - 0.868) < 0.01);
