/** Workloads as hand-written loops: what a program without any library would take. */

export { blocked, naive } from "./matmul.js";
export { binaryCrossEntropy, perceptron, relu, softmaxCrossEntropy, tanh } from "./perceptron.js";
export { chainTape, treeTape } from "./tape.js";
