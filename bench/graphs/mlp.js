/** W2 and W8: a perceptron 784-128-10 with relu and softmax cross-entropy. */
import { add, crossEntropyWithLogits, gradients, matmul, relu } from "@cadena/autodiff";
import { generator, oneHot, remembered, uniform, weights, zeros } from "../random.js";
import { pureGraph, trainingStep } from "./training.js";

export const mlpData = remembered(({ batch = 32 }) => {
  const next = generator(2);
  return {
    rate: 1e-3,
    parameters: {
      w1: weights([784, 128], next, 784),
      b1: zeros([128]),
      w2: weights([128, 10], next, 128),
      b2: zeros([10]),
    },
    data: { x: uniform([batch, 784], next, 0, 1), y: oneHot(batch, 10, next) },
  };
});

export function mlpLoss({ w1, b1, w2, b2 }, { x, y }) {
  const hidden = relu(add(matmul(x, w1), b1));
  return crossEntropyWithLogits(add(matmul(hidden, w2), b2), y);
}

/** W2: the whole step with Adam. */
export const mlpStep = (options) => trainingStep({ ...mlpData(options), loss: mlpLoss });

/** W8, the denominator: the loss alone. */
export function mlpLossGraph({ batch = 128 } = {}) {
  const { parameters, data } = mlpData({ batch });
  return pureGraph({ ...data, ...parameters }, (all) => [mlpLoss(all, all)]);
}

/** W8, the numerator: the loss and its gradient. */
export function mlpGradientGraph({ batch = 128 } = {}) {
  const { parameters, data } = mlpData({ batch });
  return pureGraph({ ...data, ...parameters }, (all) => {
    const loss = mlpLoss(all, all);
    return [loss, ...gradients(loss, [all.w1, all.b1, all.w2, all.b2])];
  });
}
