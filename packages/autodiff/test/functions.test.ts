/** Composites obey the laws of primitives, are accurate far out, and keep NaN out of branches not taken. */
import { type Shape, type Tensor, tensor } from "@cadena/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aboveMinusOne, type Domain, positive, reals } from "../src/graph/domain.js";
import {
  add,
  bce,
  bceWithLogits,
  crossEntropy,
  crossEntropyWithLogits,
  div,
  elu,
  evaluate,
  exp,
  grad,
  greater,
  hardTanh,
  hessian,
  jvp,
  l2,
  leakyRelu,
  log,
  log1p,
  logSoftmax,
  logsumexp,
  mean,
  mse,
  mul,
  type Node,
  nll,
  type Operand,
  pow,
  prelu,
  sigmoid,
  softmax,
  softplus,
  sparseCrossEntropy,
  sparseCrossEntropyWithLogits,
  sqrt,
  square,
  sub,
  sum,
  vmap,
  where,
} from "../src/index.js";
import { numbersIn, tensorOf } from "./arbitraries.js";
import { expectNear, holdsDerivativeLaws, holdsSecondOrderLaws, pointOf } from "./laws-of-graphs.js";

fc.configureGlobal({ seed: 20 });

const matrix: Shape = [2, 3];
const unit: Domain = { name: "0 < x < 1", contains: (x) => x > 0 && x < 1, sample: [[0.1, 0.9]] };
const offKinks: Domain = {
  name: "away from 0 and ±1",
  contains: () => true,
  sample: [
    [-3, -1.1],
    [-0.9, -0.1],
    [0.1, 0.9],
    [1.1, 3],
  ],
};

type Composite = readonly [
  name: string,
  f: (...args: Node[]) => Node,
  args: readonly (readonly [shape: Shape, domain: Domain])[],
];

const all: readonly [Shape, Domain] = [matrix, reals];
const smooth: readonly [Shape, Domain] = [matrix, offKinks];
const probability: readonly [Shape, Domain] = [matrix, unit];
const labels = tensor([2, 0], { dtype: "int32" });

const composites: readonly Composite[] = [
  ["softmax", (x) => softmax(x as Node), [all]],
  ["softmax along axis 0", (x) => softmax(x as Node, { axis: 0 }), [all]],
  ["logSoftmax", (x) => logSoftmax(x as Node), [all]],
  ["logsumexp", (x) => logsumexp(x as Node), [all]],
  ["logsumexp along axis 0", (x) => logsumexp(x as Node, { axis: 0, keepDims: true }), [all]],
  ["mean", (x) => mean(x as Node), [all]],
  ["mean along axis 1", (x) => mean(x as Node, { axis: 1, keepDims: true }), [all]],
  ["mse", (a, b) => mse(a as Node, b as Node), [all, all]],
  ["bce", (a, b) => bce(a as Node, b as Node), [probability, probability]],
  ["bceWithLogits", (a, b) => bceWithLogits(a as Node, b as Node), [all, probability]],
  ["crossEntropy", (a, b) => crossEntropy(a as Node, b as Node), [probability, probability]],
  ["crossEntropyWithLogits", (a, b) => crossEntropyWithLogits(a as Node, b as Node), [all, probability]],
  ["sparseCrossEntropy", (p) => sparseCrossEntropy(p as Node, labels), [probability]],
  ["nll", (p) => nll(p as Node, labels), [all]],
  ["weighted mse", (a, b, w) => mse(a as Node, b as Node, { weights: w as Node }), [all, all, [[2], positive]]],
  ["smoothed cross-entropy", (z) => sparseCrossEntropyWithLogits(z as Node, labels, { labelSmoothing: 0.1 }), [all]],
  ["sparseCrossEntropyWithLogits", (z) => sparseCrossEntropyWithLogits(z as Node, labels), [all]],
  ["l2", (a, b, c) => l2([a as Node, b as Node], c as Node), [all, [[2], reals], [[], positive]]],
  ["elu", (x, a) => elu(x as Node, a as Node), [smooth, [[], positive]]],
  ["leakyRelu", (x) => leakyRelu(x as Node, 0.1), [smooth]],
  ["prelu", (x, a) => prelu(x as Node, a as Node), [smooth, [[3], reals]]],
  ["hardTanh", (x) => hardTanh(x as Node), [smooth]],
  ["square", (x) => square(x as Node), [all]],
  ["log1p of a product", (x) => log1p(mul(x as Node, 0.5)), [[matrix, aboveMinusOne]]],
];

describe.each(composites)("%s", (_, f, args) => {
  const points = fc
    .tuple(...args.map(([shape, domain]) => tensorOf(shape, "float64", numbersIn(domain))))
    .map((values) => pointOf(values, (inputs) => [f(...inputs)]));

  it("laws 3 and 4", () => holdsDerivativeLaws(points, 15));
  it("law 5", () => holdsSecondOrderLaws(points, 10));
});

describe("stable forms at ±1000", () => {
  type Row = readonly [name: string, f: (x: Node) => Node, at: number, value: number, slope: number];
  const rows: readonly Row[] = [
    ["softplus", softplus, 1000, 1000, 1],
    ["softplus", softplus, -1000, 0, 0],
    ["sigmoid", sigmoid, 1000, 1, 0],
    ["sigmoid", sigmoid, -1000, 0, 0],
    ["sigmoid", sigmoid, -40, 4.248354255291589e-18, 4.248354255291589e-18],
    ["sigmoid", sigmoid, 40, 1, 4.248354255291589e-18],
    ["bceWithLogits, y = 0", (z) => bceWithLogits(z, 0), 1000, 1000, 1],
    ["bceWithLogits, y = 1", (z) => bceWithLogits(z, 1), 1000, 0, 0],
    ["bceWithLogits, y = 0", (z) => bceWithLogits(z, 0), -1000, 0, 0],
    ["bceWithLogits, y = 1", (z) => bceWithLogits(z, 1), -1000, 1000, -1],
    ["elu", (x) => elu(x), 1000, 1000, 1],
    ["elu", (x) => elu(x), -1000, -1, 0],
  ];
  it.each(rows.map((row) => ({ title: `${row[0]} at ${row[2]}`, row })))("$title", ({ row }) => {
    const [name, f, at, value, slope] = row;
    expectNear(evaluate(f(...([at] as unknown as [Node]))).item(), value, 1e-15 * Math.abs(value), name);
    expectNear(evaluate(grad(f)(at)).item(), slope, 1e-15 * Math.abs(slope), `slope of ${name}`);
  });

  const scores = tensor([1000, 0, -1000]);
  const first = (f: (x: Node) => Node, i: number) => (x: Node) =>
    sum(mul(f(x), tensor([0, 1, 2].map((k) => Number(k === i)))));

  it("softmax, logSoftmax and logsumexp", () => {
    expect(evaluate(softmax(scores)).toArray()).toEqual([1, 0, 0]);
    expect(evaluate(logSoftmax(scores)).toArray()).toEqual([0, -1000, -2000]);
    expect(evaluate(logsumexp(scores)).item()).toBe(1000);
    expect(evaluate(grad(logsumexp)(scores)).toArray()).toEqual([1, 0, 0]);
    expect(evaluate(grad(first(logSoftmax, 2))(scores)).toArray()).toEqual([-1, 0, 1]);
    for (const i of [0, 1, 2]) {
      for (const slope of evaluate(grad(first(softmax, i))(scores)).toArray() as number[])
        expectNear(slope, 0, 0, "softmax");
    }
  });

  it("crossEntropyWithLogits", () => {
    const loss = (z: Node): Node => crossEntropyWithLogits(z, tensor([0, 0, 1]));
    expect(evaluate(loss(scores as unknown as Node)).item()).toBe(2000);
    expect(evaluate(grad(loss)(scores)).toArray()).toEqual([1, 0, -1]);
  });
});

it.each([
  [0, 2, 0, 0],
  [0, 0.5, Number.POSITIVE_INFINITY, 0],
  [0, 1, 1, 0],
  [0, 0, 0, 0],
  [-0, 3, 0, 0],
])("slopes of powers at the border of their domain: %d to the %d", (a, b, slope, growth) => {
  const found = evaluate(grad((x: Node, y: Node) => pow(x, y), { argnums: [0, 1] })(tensor(a), tensor(b)));
  expect(found.map((each) => each.item())).toEqual([slope, growth]);
});

describe("the branch not taken keeps its NaN to itself", () => {
  type Row = readonly [name: string, f: (x: Node) => Node, at: number, value: number, slope: number, curvature: number];
  const guarded = (branch: (x: Node) => Node) => (x: Node) => where(greater(x, 0), branch(x), 0);
  const rows: readonly Row[] = [
    ["log x", guarded(log), 0, 0, 0, 0],
    ["log x", guarded(log), -1, 0, 0, 0],
    ["log x, taken", guarded(log), 2, Math.log(2), 0.5, -0.25],
    ["x log x", guarded((x) => mul(x, log(x))), 0, 0, 0, 0],
    ["x log x, taken", guarded((x) => mul(x, log(x))), 1, 0, 1, 1],
    ["√x", guarded(sqrt), 0, 0, 0, 0],
    ["√x", guarded(sqrt), -4, 0, 0, 0],
    ["x^½", guarded((x) => pow(x, 0.5)), 0, 0, 0, 0],
    ["x^½", guarded((x) => pow(x, 0.5)), -4, 0, 0, 0],
    ["x^x", guarded((x) => pow(x, x)), -0.5, 0, 0, 0],
    ["1/x", guarded((x) => div(1, x)), 0, 0, 0, 0],
    ["x/x", guarded((x) => div(x, x)), 0, 0, 0, 0],
    ["√(log x)", guarded((x) => sqrt(log(x))), -1, 0, 0, 0],
    ["e^(−1000x)", guarded((x) => exp(mul(-1000, x))), -1, 0, 0, 0],
    ["e^(e^(−x))", guarded((x) => exp(exp(mul(-1, x)))), -10, 0, 0, 0],
    ["e^(−1000x)/e^(−1000x)", guarded((x) => div(exp(mul(-1000, x)), exp(mul(-1000, x)))), -1, 0, 0, 0],
    ["log1p x", guarded((x) => log1p(x)), -1, 0, 0, 0],
    ["mean of logs", guarded((x) => mean(add(log(x), sub(x, 1)))), -1, 0, 0, 0],
  ];

  it.each(rows.map((row) => ({ title: `${row[0]} at x = ${row[2]}`, row })))("$title", ({ row }) => {
    const [name, f, at, value, slope, curvature] = row;
    const near = (node: Operand, expected: number, what: string): void =>
      expectNear(evaluate(node as Node).item(), expected, 1e-14, `${name}: ${what}`);
    near(f(...([tensor(at)] as unknown as [Node])), value, "value");
    near(grad(f)(at), slope, "reverse");
    near(jvp(f, [at], [1])[1], slope, "forward");
    near(grad(grad(f))(at), curvature, "reverse over reverse");
    near(hessian(f)(at), curvature, "forward over reverse");
    near(jvp((x: Node) => jvp(f, [x], [1])[1], [at], [1])[1], curvature, "forward over forward");
    near(grad((x: Node) => jvp(f, [x], [1])[1])(at), curvature, "reverse over forward");
    const batch = tensor([at, at]);
    const each = (g: (x: Node) => Node): number[] => evaluate(vmap(g)(batch) as Node).toArray() as number[];
    for (const got of each(f)) expectNear(got, value, 1e-14, `${name}: vmap`);
    for (const got of each(grad(f) as (x: Node) => Node)) expectNear(got, slope, 1e-14, `${name}: vmap of grad`);
    for (const got of each(grad(grad(f)) as (x: Node) => Node))
      expectNear(got, curvature, 1e-14, `${name}: vmap of grad of grad`);
    const total = evaluate(grad((x: Node) => sum(vmap(f)(x) as Node))(batch)).toArray() as number[];
    for (const got of total) expectNear(got, slope, 1e-14, `${name}: grad of vmap`);
  });

  it("bce at probabilities 0 and 1 that are right", () => {
    const loss = (p: Node): Node => bce(p, tensor([0, 1]));
    const value = evaluate(loss(tensor([0, 1]) as unknown as Node)).item();
    expect(value === 0).toBe(true);
    const slopes = evaluate(grad(loss)(tensor([0, 1]))) as Tensor;
    expect(slopes.toArray()).toEqual([0.5, -0.5]);
  });
});
