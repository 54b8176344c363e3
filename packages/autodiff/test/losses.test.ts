/** How losses are reduced, weighed and smoothed. */
import { type Tensor, tensor } from "@cadena/core";
import { describe, expect, it } from "vitest";
import {
  abs,
  bce,
  bceWithLogits,
  crossEntropy,
  crossEntropyWithLogits,
  evaluate,
  gradients,
  input,
  lossOf,
  mse,
  type Node,
  nll,
  sparseCrossEntropy,
  sparseCrossEntropyWithLogits,
  sub,
} from "../src/index.js";

const [p, y] = [tensor([[1], [2], [4]]), tensor([[1], [1], [1]])];
const squares = [0, 1, 9];
const number = (node: Node): number => evaluate(node).item() as number;

describe("weights", () => {
  it("make a weighted mean, sum or list", () => {
    const weights = tensor([1, 2, 0.5]);
    expect(number(mse(p, y, { weights }))).toBeCloseTo((2 + 4.5) / 3.5, 14);
    expect(number(mse(p, y, { weights, reduction: "sum" }))).toBe(6.5);
    expect(evaluate(mse(p, y, { weights, reduction: "none" })).toArray()).toEqual([[0], [2], [4.5]]);
    expect(evaluate(mse(p, y, { reduction: "none" })).toArray()).toEqual(squares.map((each) => [each]));
  });

  it("that are all 1 change nothing", () => {
    const scores = tensor([
      [1, 2],
      [3, -4],
    ]);
    const labels = tensor([1, 0], { dtype: "int32" });
    const plain = sparseCrossEntropyWithLogits(scores, labels);
    expect(number(sparseCrossEntropyWithLogits(scores, labels, { weights: tensor([1, 1]) }))).toBe(number(plain));
  });

  it("of 0 leave examples out, and their NaN, in value and gradient", () => {
    const x = input("x", { shape: [3, 1] });
    const loss = bce(x, tensor([[1], [0], [1]]), { weights: tensor([1, 1, 0]) });
    const [value, slope] = evaluate([loss, gradients(loss, [x])[0] as Node], { x: tensor([[0.5], [0.5], [-1]]) });
    expect(value.item()).toBeCloseTo(Math.log(2), 14);
    expect((slope as Tensor).toArray()).toEqual([[-1], [1], [0]]);
  });
});

describe("label smoothing", () => {
  it.each([
    ["bce", bce(tensor([0.3]), tensor([1]), { labelSmoothing: 0.2 }), bce(tensor([0.3]), tensor([0.9]))],
    ["bceWithLogits", bceWithLogits(3, 0, { labelSmoothing: 0.2 }), bceWithLogits(3, 0.1)],
    [
      "crossEntropy",
      crossEntropy(tensor([0.2, 0.3, 0.5]), tensor([0, 1, 0]), { labelSmoothing: 0.3 }),
      crossEntropy(tensor([0.2, 0.3, 0.5]), tensor([0.1, 0.8, 0.1])),
    ],
    [
      "crossEntropyWithLogits along axis 0",
      crossEntropyWithLogits(tensor([[2], [3]]), tensor([[0], [1]]), { labelSmoothing: 0.2, axis: 0 }),
      crossEntropyWithLogits(tensor([[2], [3]]), tensor([[0.1], [0.9]]), { axis: 0 }),
    ],
    [
      "sparseCrossEntropy",
      sparseCrossEntropy(tensor([[0.2, 0.8]]), tensor([1], { dtype: "int32" }), { labelSmoothing: 0.2 }),
      crossEntropy(tensor([[0.2, 0.8]]), tensor([[0.1, 0.9]])),
    ],
    [
      "nll",
      nll(tensor([[-3, -1]]), tensor([0], { dtype: "int32" }), { labelSmoothing: 0.5 }),
      lossOf("mine", tensor([3 * 0.75 + 0.25]), tensor([0]), {}, (a, b) => abs(sub(a, b))),
    ],
  ])("%s", (_, smoothed, expected) => {
    expect(number(smoothed)).toBeCloseTo(number(expected), 14);
  });

  it.each([-0.1, 1, Number.NaN])("of %d is refused", (labelSmoothing) => {
    expect(() => bce(0.5, 1, { labelSmoothing })).toThrow("bce: labelSmoothing from 0 to less than 1 is required");
  });
});

it("a label that is no class makes the loss NaN when it comes at run time, smoothed or not", () => {
  const labels = input("y", { shape: [2], dtype: "int32" });
  const scores = tensor([
    [1, 2],
    [3, 4],
  ]);
  const losses = [nll, sparseCrossEntropy, sparseCrossEntropyWithLogits].flatMap((loss) =>
    [0, 0.1].map((labelSmoothing) => loss(scores, labels, { labelSmoothing })),
  );
  for (const bad of [-1, 2])
    expect(evaluate(losses, { y: tensor([0, bad], { dtype: "int32" }) }).map((each) => each.item())).toEqual(
      losses.map(() => Number.NaN),
    );
});

it("[m, 1] beside [m] is an error, not a matrix of losses", () => {
  expect(() => mse(p, tensor([1, 1, 1]))).toThrow(
    "mse: target must have shape [3, 1], got [3]. There is one for each example.",
  );
});

it("a prediction of one column is none for targets of several", () => {
  const targets = tensor([
    [1, 0],
    [1, 1],
    [0, 1],
  ]);
  for (const loss of [mse, bce, bceWithLogits, crossEntropy, crossEntropyWithLogits])
    expect(() => loss(p, targets)).toThrow("target must have shape [3, 1], got [3, 2].");
});
