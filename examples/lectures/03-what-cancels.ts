/** Lectures §3 and §4: what cancels where sigmoid meets binary cross-entropy, and softmax cross-entropy: ŷ − y is left. */
import {
  backpropagate,
  bce,
  bceWithLogits,
  type Condition,
  checkGradients,
  constant,
  crossEntropy,
  crossEntropyWithLogits,
  evaluate,
  gradients,
  input,
  mul,
  type Node,
  sigmoid,
  softmax,
  sub,
  type TensorLike,
  tensor,
} from "cadena";
import { check, checkText, checkThat } from "./check.js";
import { unsimplified, written } from "./formula.js";

/** Prints ∂E/∂ŷ and ∂E/∂z, says what cancelled, and checks that ŷ − y is left, in symbols and in numbers. */
function explain(
  E: Node,
  prediction: Node,
  [z, y]: readonly [Node, Node],
  point: Readonly<Record<string, TensorLike>>,
  assume: readonly Condition[] = [],
): void {
  const names = { ŷ: prediction };
  const sweep = backpropagate([E], [constant(1)], [prediction, z]);
  const [outer, whole] = [sweep.cotangent(prediction), sweep.cotangent(z)] as [Node, Node];
  const { text, conditions } = written(whole, names, { assume });
  console.log(`  E = ${unsimplified(E, names)}`);
  console.log(`  ∂E/∂ŷ = ${written(outer, names, { denominators: "apart" }).text}`);
  console.log(`  ∂E/∂z = ${unsimplified(whole, names)}`);
  checkText("∂E/∂z", text, "ŷ − y");
  console.log(`    where ${conditions.join(", ")}`);
  check("∂E/∂z", evaluate(whole, point), evaluate(sub(prediction, y), point), { shown: 6 });
  checkThat("central differences agree", checkGradients(E, [z], point).ok);
}

console.log("Sigmoid and binary cross-entropy. ŷ′ = ŷ (1 − ŷ) cancels both denominators.\n");
const [z, y] = [input("z"), input("y")];
const share = sigmoid(z);
explain(bce(share, y, { reduction: "sum" }), share, [z, y], { z: 0.7, y: 1 });

console.log("\nSoftmax and cross-entropy. Σ y = 1 is needed too.\n");
const [Z, Y] = [input("z", { shape: [3] }), input("y", { shape: [3] })];
const shares = softmax(Z);
const E = crossEntropy(shares, Y, { reduction: "sum" });
const point = { z: tensor([1, 2, 3]), y: tensor([0, 0, 1]) };
explain(E, shares, [Z, Y], point, [{ kind: "sumsToOne", of: Y, axis: 0 }]);

console.log("\nWithout that, ŷ stands Σ y times:");
const [slope] = gradients(E, [Z]);
checkText("∂E/∂z", written(slope, { ŷ: shares }).text, "(Σ y) · ŷ − y");
const twoClasses = { ...point, y: tensor([0, 1, 1]) };
check("∂E/∂z at y = (0, 1, 1)", evaluate(slope, twoClasses), evaluate(sub(mul(2, shares), Y), twoClasses), {
  shown: 6,
});

console.log("\nFrom logits nothing has to cancel:");
const [fromLogit, fromLogits] = [bceWithLogits(z, y), crossEntropyWithLogits(Z, Y)];
checkText("∂/∂z of softplus(z) − y z", written(gradients(fromLogit, [z])[0], { ŷ: share }).text, "ŷ − y");
const [stable] = gradients(fromLogits, [Z]);
check("∂/∂z of −Σ y (z − logsumexp z)", evaluate(stable, point), evaluate(slope, point), { shown: 6 });
const far = { z: 1000, y: 0 };
check("at z = 1000, y = 0", evaluate(gradients(fromLogit, [z])[0], far), 1);
const [lost] = evaluate(gradients(bce(share, y), [z]), far);
checkThat(
  `by probabilities 1 − ŷ rounds to 0, where nothing may cancel: the slope is ${lost.item()}`,
  lost.item() !== 1,
);
