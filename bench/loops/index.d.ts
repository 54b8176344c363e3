/** Types of the hand-written loops. */
import type { TrainingData } from "../graphs/index.js";

type Loop = (a: ArrayLike<number>, b: ArrayLike<number>, c: Float32Array, n: number) => void;
type Tape = (x: number, a: number, c: number) => readonly [value: number, dx: number, da: number, dc: number];
interface Activation {
  readonly value: (z: number) => number;
  readonly slope: (a: number) => number;
}
type Loss = (z: Float32Array, y: Float32Array, batch: number, classes: number) => number;

export const naive: Loop;
export const blocked: Loop;
export const relu: Activation;
export const tanh: Activation;
export const softmaxCrossEntropy: Loss;
export const binaryCrossEntropy: Loss;
/** `step()` trains once and returns the loss before. */
export function perceptron(data: TrainingData, activation: Activation, loss: Loss): () => number;
export function chainTape(size: number): Tape;
export function treeTape(size: number): Tape;
