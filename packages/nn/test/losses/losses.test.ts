/** Losses: values by formulas on BigNumbers, written again here; gradients by differences; weights; edges. */
import {
  bce,
  bceWithLogits,
  crossEntropy,
  crossEntropyWithLogits,
  evaluate,
  gradients,
  input,
  type LossOptions,
  l2,
  mse,
  type Node,
  nll,
  type Operand,
  sparseCrossEntropy,
  sparseCrossEntropyWithLogits,
} from "@cadena/autodiff";
import { checkGradients } from "@cadena/autodiff/check";
import { type Tensor, tensor } from "@cadena/core";
import { describe, expect, it } from "vitest";
import {
  checkLabels,
  cosineDistance,
  elasticNet,
  halfSquaredError,
  hinge,
  huber,
  klDivergence,
  klDivergenceWithLogits,
  type Loss,
  l1,
  mae,
} from "../../src/index.js";
import { big, exact } from "../exact.js";
import type { BigNumber } from "../optimizers/problem.js";

type AnyLoss = (prediction: Operand, target: Operand, options?: LossOptions) => Node;

const scores = [
  [0.3, -1.2, 2.5],
  [1.7, 0.4, -0.6],
];
const truth = [
  [0.1, 0.9, -1],
  [-2, 0.5, 0.2],
];
const signs = [
  [1, -1, -1],
  [1, 1, -1],
];
const chances = [
  [0.2, 0.5, 0.3],
  [0.6, 0.3, 0.1],
];
const hot = [
  [0, 0.25, 0.75],
  [1, 0, 0],
];

const total = (xs: readonly BigNumber[]): BigNumber => xs.reduce((a, b) => a.plus(b), big(0));
const log = (x: BigNumber): BigNumber => exact.log(x) as BigNumber;
const xlogx = (x: BigNumber): BigNumber => (x.isZero() ? x : x.times(log(x)));
const logSoftmax = (xs: readonly BigNumber[]): readonly BigNumber[] =>
  xs.map((x) => log(total(xs.map((z) => exact.exp(z.minus(x)) as BigNumber))).neg());
const dot = (a: readonly BigNumber[], b: readonly BigNumber[]): BigNumber =>
  total(a.map((x, i) => x.times(b[i] as BigNumber)));
const errors = (p: readonly BigNumber[], y: readonly BigNumber[]): BigNumber[] =>
  p.map((x, i) => x.minus(y[i] as BigNumber));
/** The mean of the entries of an example, so that the mean over examples is that over all. */
const perEntry = (xs: readonly BigNumber[]): BigNumber => total(xs).div(xs.length);

type OfExample = (p: readonly BigNumber[], y: readonly BigNumber[]) => BigNumber;

/** Each loss of this package: where it is tried, and what it is of one example. */
const own: Readonly<Record<string, readonly [AnyLoss, p: number[][], y: number[][], OfExample]>> = {
  halfSquaredError: [halfSquaredError, scores, truth, (p, y) => total(errors(p, y).map((e) => e.times(e).div(2)))],
  mae: [mae, scores, truth, (p, y) => perEntry(errors(p, y).map((e) => e.abs()))],
  huber: [
    (p, y, options) => huber(p, y, { ...options, delta: 1.5 }),
    scores,
    truth,
    (p, y) =>
      perEntry(
        errors(p, y).map((e) => (e.abs().lte(1.5) ? e.times(e).div(2) : e.abs().minus(big(0.75)).times(big(1.5)))),
      ),
  ],
  hinge: [
    hinge,
    scores,
    signs,
    (p, y) => perEntry(p.map((x, i) => exact.max(big(0), big(1).minus(x.times(y[i] as BigNumber))) as BigNumber)),
  ],
  klDivergence: [klDivergence, chances, hot, (p, y) => total(y.map(xlogx)).minus(dot(y, p.map(log)))],
  klDivergenceWithLogits: [
    klDivergenceWithLogits,
    scores,
    hot,
    (z, y) => total(y.map(xlogx)).minus(dot(y, logSoftmax(z))),
  ],
  cosineDistance: [
    cosineDistance,
    scores,
    truth,
    (p, y) => big(1).minus(dot(p, y).div(dot(p, p).times(dot(y, y)).sqrt())),
  ],
};

/** Those of autodiff, as the model calls them. */
const labels = tensor([2, 0], { dtype: "int32" });
const others: Readonly<Record<string, readonly [AnyLoss, p: number[][], y: number[][] | Tensor]>> = {
  mse: [mse, scores, truth],
  bce: [bce, chances, hot],
  bceWithLogits: [bceWithLogits, scores, hot],
  crossEntropy: [crossEntropy, chances, hot],
  crossEntropyWithLogits: [crossEntropyWithLogits, scores, hot],
  sparseCrossEntropy: [sparseCrossEntropy, chances, labels],
  sparseCrossEntropyWithLogits: [sparseCrossEntropyWithLogits, scores, labels],
  nll: [nll, scores, labels],
};

describe.each(Object.entries(own))("%s", (_, [loss, p, y, ofExample]) => {
  const each = p.map((row, i) => ofExample(row.map(big), (y[i] as number[]).map(big)).toNumber()) as [number, number];
  const value = (options: LossOptions): number => evaluate(loss(tensor(p), tensor(y), options)).item() as number;

  it("is its formula, over two examples", () => {
    expect(value({})).toBeCloseTo((each[0] + each[1]) / 2, 14);
  });

  it("is the weighted mean of its formula", () => {
    expect(value({ weights: tensor([1, 3]) })).toBeCloseTo((each[0] + 3 * each[1]) / 4, 14);
  });
});

describe.each([...Object.entries(own), ...Object.entries(others)])("%s", (_, [loss, p, y]) => {
  const x = input("x", { shape: [2, 3] });
  const target = Array.isArray(y) ? tensor(y) : y;
  const cases: readonly LossOptions[] = [
    {},
    { reduction: "sum" },
    { weights: tensor([0.5, 2]) },
    { weights: tensor([0.5, 2]), reduction: "sum" },
  ];

  it.each(cases)("has the gradient that differences have, with %o", (options) => {
    const report = checkGradients(loss(x, target, options), [x], { x: tensor(p) });
    expect(report.ok, String(report)).toBe(true);
    expect(report.elements.filter(({ status }) => status === "passed")).toHaveLength(6);
  });

  it("is a Loss, and gives float32 for float32", () => {
    const own: Loss = loss;
    const [a, b] = [
      input("a", { shape: [2, 3], dtype: "float32" }),
      target.dtype === "int32" ? target : target.astype("float32"),
    ];
    const y = input("y", { shape: b.shape, dtype: b.dtype });
    const weights = input("w", { shape: [2], dtype: "float32" });
    expect(own(a, y, { weights })).toMatchObject({ shape: [], dtype: "float32" });
    expect(own(a, y, { reduction: "none" }).shape[0]).toBe(2);
  });
});

describe("at the edges", () => {
  const at = (loss: AnyLoss, p: readonly number[], y: readonly number[]): readonly [unknown, unknown] => {
    const x = input("x", { shape: [p.length] });
    const value = loss(x, tensor([...y]), { reduction: "sum" });
    const [number, slope] = evaluate([value, gradients(value, [x])[0] as Node], { x: tensor([...p]) });
    return [number.item(), (slope as Tensor).contiguous().data.map((each) => each + 0)];
  };

  it.each<readonly [string, AnyLoss, number[], number[], number, number[]]>([
    ["huber at δ", huber, [1, -1], [0, 0], 1, [1, -1]],
    ["huber at 0", huber, [0, 0], [0, 0], 0, [0, 0]],
    ["huber far away", huber, [1e300, -1e300], [0, 0], 2e300, [1, -1]],
    ["mae at 0", mae, [0, 1], [0, 1], 0, [0, 0]],
    ["hinge at its kink", hinge, [1, -1], [1, -1], 0, [0, 0]],
    ["klDivergenceWithLogits of 1000", klDivergenceWithLogits, [1000, 0], [0, 1], 1000, [1, -1]],
    ["klDivergenceWithLogits of −1000", klDivergenceWithLogits, [-1000, 0], [1, 0], 1000, [-1, 1]],
    ["klDivergence where nothing is missed", klDivergence, [0, 1], [0, 1], 0, [0, -1]],
    ["cosineDistance of nothing", cosineDistance, [0, 0], [0, 0], 1, [0, 0]],
  ])("%s", (_, loss, p, y, value, slope) => {
    expect(at(loss, p, y)).toEqual([value, Float64Array.from(slope)]);
  });

  it("refuses a δ of 0", () => {
    expect(() => huber(1, 1, { delta: 0 })).toThrow(/^huber: delta: /);
  });
});

describe("penalties", () => {
  const [W, V] = [input("W", { shape: [2] }), input("V")];
  const bindings = { W: tensor([1, -2]), V: 3 };

  it.each<readonly [string, Node, number]>([
    ["l1", l1([W, V], 0.5), 3],
    ["elasticNet", elasticNet([W, V], 0.5, 0.1), 3 + 1.4],
  ])("%s", (_, penalty, value) => {
    expect(evaluate(penalty, bindings).item()).toBeCloseTo(value, 14);
    const report = checkGradients(penalty, [W, V], bindings);
    expect(report.ok, String(report)).toBe(true);
  });

  it("of no weights are 0", () => {
    expect(evaluate([l1([], 1), l2([], 1), elasticNet([], 1, 1)]).map((each) => each.item())).toEqual([0, 0, 0]);
  });
});

describe("checkLabels", () => {
  it("lets classes pass, of any shape, and none", () => {
    expect(() =>
      checkLabels(
        tensor(
          [
            [0, 1],
            [2, 0],
          ],
          { dtype: "int32" },
        ),
        3,
      ),
    ).not.toThrow();
    expect(() => checkLabels(tensor([], { dtype: "int32" }), 3)).not.toThrow();
  });

  it.each([-1, 3])("refuses %d of 3 classes", (label) => {
    expect(() => checkLabels(tensor([0, label], { dtype: "int32" }), 3)).toThrow(
      `checkLabels: labels from 0 to 2 are required, got ${label} at place 1. Classes count from 0.`,
    );
  });

  it("refuses floats", () => {
    expect(() => checkLabels(tensor([0]), 3)).toThrow(/^checkLabels: int32 labels are required, got float64/);
  });
});
