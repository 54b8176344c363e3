/** W5: a convolutional network on 28 × 28 images, channels first. */
import { add, crossEntropyWithLogits, gradients, matmul, relu, reshape } from "@cadena/autodiff";
import { conv2d, maxPool2d } from "@cadena/autodiff/signal";
import { generator, oneHot, remembered, uniform, weights, zeros } from "../random.js";
import { pureGraph, trainingStep } from "./training.js";

export const cnnData = remembered(({ batch = 32 }) => {
  const next = generator(5);
  return {
    rate: 1e-3,
    parameters: {
      k1: weights([32, 1, 3, 3], next, 9),
      c1: zeros([32]),
      k2: weights([64, 32, 3, 3], next, 288),
      c2: zeros([64]),
      w1: weights([1600, 128], next, 1600),
      b1: zeros([128]),
      w2: weights([128, 10], next, 128),
      b2: zeros([10]),
    },
    data: { x: uniform([batch, 1, 28, 28], next, 0, 1), y: oneHot(batch, 10, next) },
  };
});

const stage = (x, kernel, bias) => maxPool2d(relu(add(conv2d(x, kernel), reshape(bias, [1, -1, 1, 1]))), 2);

export function cnnLoss({ k1, c1, k2, c2, w1, b1, w2, b2 }, { x, y }) {
  const features = reshape(stage(stage(x, k1, c1), k2, c2), [x.shape[0], 1600]);
  const hidden = relu(add(matmul(features, w1), b1));
  return crossEntropyWithLogits(add(matmul(hidden, w2), b2), y);
}

export const cnnStep = (options) => trainingStep({ ...cnnData(options), loss: cnnLoss });

/** The loss alone, and with its gradient, for cost(gradient) / cost(function). */
export function cnnLossGraph(options) {
  const { parameters, data } = cnnData(options);
  return pureGraph({ ...data, ...parameters }, (all) => [cnnLoss(all, all)]);
}

export function cnnGradientGraph(options) {
  const { parameters, data } = cnnData(options);
  return pureGraph({ ...data, ...parameters }, (all) => {
    const loss = cnnLoss(all, all);
    return [
      loss,
      ...gradients(
        loss,
        Object.keys(parameters).map((name) => all[name]),
      ),
    ];
  });
}
