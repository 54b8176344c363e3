/** W3: XOR with a network 2-8-1, tanh, binary cross-entropy of logits, all four examples at once. */
import { add, bceWithLogits, matmul, tanh } from "@cadena/autodiff";
import { array, generator, remembered, weights, zeros } from "../random.js";
import { trainingStep } from "./training.js";

export const xorData = remembered(() => {
  const next = generator(3);
  return {
    rate: 1e-2,
    parameters: {
      w1: weights([2, 8], next, 2),
      b1: zeros([8]),
      w2: weights([8, 1], next, 8),
      b2: zeros([1]),
    },
    data: {
      x: array([4, 2], (i) => [0, 0, 0, 1, 1, 0, 1, 1][i]),
      y: array([4, 1], (i) => [0, 1, 1, 0][i]),
    },
  };
});

export function xorLoss({ w1, b1, w2, b2 }, { x, y }) {
  const hidden = tanh(add(matmul(x, w1), b1));
  return bceWithLogits(add(matmul(hidden, w2), b2), y);
}

export const xorStep = () => trainingStep({ ...xorData(), loss: xorLoss });
