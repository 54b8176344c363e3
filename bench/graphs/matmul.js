/** W1: the product of two square matrices. */
import { matmul } from "@cadena/autodiff";
import { generator, remembered, uniform } from "../random.js";
import { pureGraph } from "./training.js";

export const matmulData = remembered(({ n = 256 }) => {
  const next = generator(1);
  return { a: uniform([n, n], next, -1, 1), b: uniform([n, n], next, -1, 1) };
});

export const matmulGraph = (options) => pureGraph(matmulData(options), ({ a, b }) => [matmul(a, b)]);
