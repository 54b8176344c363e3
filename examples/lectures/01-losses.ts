/** Lectures §1: the losses, each with numbers worked by hand, and L2 that leaves the biases out. */
import {
  add,
  bce,
  crossEntropy,
  div,
  evaluate,
  gradients,
  input,
  l2,
  log,
  matmul,
  mse,
  mul,
  named,
  neg,
  sigmoid,
  softmax,
  sparseCrossEntropyWithLogits,
  square,
  sub,
  sum,
  tensor,
} from "cadena";
import { check } from "./check.js";

console.log("Regression: y = [1, 2], ŷ = [1.5, 1].");
const [y, prediction] = [tensor([1, 2]), tensor([1.5, 1])];
check(
  "½ Σ (y − ŷ)² = ½ (0.25 + 1), which one deck calls ECM",
  evaluate(mul(0.5, sum(square(sub(y, prediction))))),
  0.625,
);
check("MSE = 1/n Σ (y − ŷ)² = (0.25 + 1)/2", evaluate(mse(prediction, y)), 0.625);
check("MSE of three, where they differ", evaluate(mse(tensor([1.5, 1, 0]), tensor([1, 2, 0]))), 1.25 / 3);

console.log("\nClasses.");
check("−(y ln ŷ + (1 − y) ln(1 − ŷ)) at y = 1, ŷ = ¼: ln 4", evaluate(bce(0.25, 1)), Math.log(4));
check(
  "−Σ y ln ŷ at y = (0, 1, 0), ŷ = (½, ¼, ¼): ln 4",
  evaluate(crossEntropy(tensor([0.5, 0.25, 0.25]), tensor([0, 1, 0]))),
  Math.log(4),
);

const logits = tensor([
  [Math.log(2), 0, 0],
  [0, Math.log(6), 0],
]); // softmax: (½, ¼, ¼) and (⅛, ¾, ⅛)
const labels = tensor([1, 1], { dtype: "int32" });
const likelihood = sparseCrossEntropyWithLogits(logits, labels, { reduction: "sum" });
check("−Σᵢ ln p(yᵢ) of a softmax: ln 4 + ln 4/3", evaluate(likelihood), Math.log(16 / 3), { slide: "no minus sign" });
const opened = neg(
  sum(
    log(
      sum(
        mul(
          softmax(logits),
          tensor([
            [0, 1, 0],
            [0, 1, 0],
          ]),
        ),
        { axis: 1 },
      ),
    ),
  ),
);
check("the same from the probabilities", evaluate(opened), Math.log(16 / 3));

console.log("\nK outputs and L2: −1/m Σᵢ Σₖ [y ln h + (1−y) ln(1−h)] + λ/(2m) Σ Θ², without the biases.");
const [m, lambda] = [2, 0.3];
const [W, b] = [input("W", { shape: [2, 2] }), input("b", { shape: [2] })];
const X = tensor([
  [1, 0],
  [0, 1],
]);
const Y = tensor([
  [1, 0],
  [0, 1],
]);
const h = sigmoid(add(matmul(X, W), b));
const data = named("data", div(bce(h, Y, { reduction: "sum" }), m));
const L = add(data, l2([W], lambda / (2 * m)));
const point = {
  W: tensor([
    [1, -1],
    [2, 3],
  ]),
  b: tensor([0, 0]),
};
const softplus = (x: number): number => Math.log1p(Math.exp(x));
const byHand = (softplus(-1) + softplus(-1) + softplus(2) + softplus(-3)) / m + (lambda / (2 * m)) * (1 + 1 + 4 + 9);
check("L", evaluate(L, point), byHand);
const [dW, db] = evaluate(gradients(L, [W, b]), point);
const [dataW, dataB] = evaluate(gradients(data, [W, b]), point);
check("∂L/∂W − ∂data/∂W = λ/m W", evaluate(sub(dW, dataW)), [
  [0.15, -0.15],
  [0.3, 0.45],
]);
check("∂L/∂b − ∂data/∂b: biases are not penalised", evaluate(sub(db, dataB)), [0, 0]);
