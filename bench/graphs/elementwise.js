/** W4: y = sigmoid(0.7 x + 0.1) · tanh(x), and dy/dx. */
import { add, gradients, mul, sigmoid, sum, tanh } from "@cadena/autodiff";
import { generator, remembered, uniform } from "../random.js";
import { pureGraph } from "./training.js";

export const elementwiseData = remembered(({ size = 1_000_000 }) => ({ x: uniform([size], generator(4), -3, 3) }));

const curve = (x) => mul(sigmoid(add(mul(x, 0.7), 0.1)), tanh(x));

export const elementwiseGraph = (options) => pureGraph(elementwiseData(options), ({ x }) => [curve(x)]);

export const elementwiseGradientGraph = (options) =>
  pureGraph(elementwiseData(options), ({ x }) => gradients(sum(curve(x)), [x]));
