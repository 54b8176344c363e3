/** The networks that `cadena train` knows, for images of ten classes. */
import { type Node, relu, sparseCrossEntropyWithLogits } from "@cadena/autodiff";
import type { Shape } from "@cadena/core";
import { adam, conv2d, dense, flatten, type Layer, type Model, maxPool2d, reshape, sequential } from "@cadena/nn";
import { heUniform } from "@cadena/nn/initializers";
import { accuracyMetric } from "@cadena/nn/metrics";
import { model } from "../nn/model.js";

/** Their names. */
export const trainedNames = ["mlp", "cnn"] as const;

/** One of them. */
export type TrainedName = (typeof trainedNames)[number];

const networks: Readonly<Record<TrainedName, (image: Shape) => readonly Layer[]>> = {
  mlp: () => [flatten(), dense(128, hidden), dense(10)],
  cnn: (image) => [
    reshape([1, ...image]),
    conv2d(32, 3, hidden),
    maxPool2d(2),
    conv2d(64, 3, hidden),
    maxPool2d(2),
    flatten(),
    dense(128, hidden),
    dense(10),
  ],
};

const hidden = { activation: (x: Node): Node => relu(x), weights: heUniform() };

/** A network with softmax cross-entropy, Adam and accuracy, for images of a shape. */
export function networkFor(name: TrainedName, image: Shape, { rate, seed }: { rate: number; seed: number }): Model {
  return model(sequential(networks[name](image)), {
    inputShape: image,
    loss: sparseCrossEntropyWithLogits,
    optimizer: adam(rate),
    metrics: [accuracyMetric()],
    seed,
  });
}
