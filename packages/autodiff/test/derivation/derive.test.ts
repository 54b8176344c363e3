import { key, normal, split, type Tensor, tensor, uniform } from "@cadena/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Derivation, derive } from "../../src/derivation/index.js";
import {
  add,
  bce,
  bceWithLogits,
  crossEntropy,
  crossEntropyWithLogits,
  elu,
  evaluate,
  gradients,
  greater,
  input,
  l2,
  leakyRelu,
  matmul,
  mse,
  mul,
  type Node,
  NotDifferentiableError,
  NotScalarError,
  named,
  relu,
  sigmoid,
  softmax,
  softplus,
  square,
  sub,
  tanh,
  where,
} from "../../src/index.js";

/** The law: every stage of every line has the value of the node it speaks of. */
function expectTrue(derivation: Derivation, bindings: Record<string, Tensor | number>): void {
  const stands = new Map<Node, Tensor>();
  for (const [stand, node] of derivation.meaning) stands.set(stand, evaluate(node, bindings));
  for (const line of [...derivation.forward, ...derivation.backward]) {
    const expected = evaluate(line.node, bindings).contiguous().data;
    for (const { expression } of line.stages) {
      const value = evaluate(expression, stands);
      expect(value.shape).toEqual(line.shape);
      for (const [i, each] of value.contiguous().data.entries()) {
        expect(Math.abs(each - (expected[i] as number))).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(each)));
      }
    }
  }
}

function tanhNetwork() {
  const [x1, x2, y] = [input("x1"), input("x2"), input("y")];
  const w = ["w1", "w2", "w3", "w4", "w5", "w6"].map((name) => input(name)) as [Node, Node, Node, Node, Node, Node];
  const h1 = named("h1", tanh(add(mul(w[0], x1), mul(w[1], x2))));
  const h2 = named("h2", tanh(add(mul(w[2], x1), mul(w[3], x2))));
  const prediction = named("ŷ", add(mul(w[4], h1), mul(w[5], h2)));
  const loss = named("E", mul(0.5, square(sub(prediction, y))));
  return { loss, w };
}

const slide = { x1: 2, x2: 3, y: 1, w1: 0.1, w2: 0.2, w3: 0.3, w4: 0.1, w5: 0.5, w6: 0.8 };

describe("the 2-2-1 network with tanh", () => {
  test("exact numbers", () => {
    const { loss, w } = tanhNetwork();
    const derivation = derive(loss, w, { bindings: slide });
    const parameters = derivation.backward.filter((line) => line.role === "parameter");
    const expected = [-0.053079, -0.079618, -0.073967, -0.110951, -0.063046, -0.068008];
    for (const [i, line] of parameters.entries()) expect(line.value?.item()).toBeCloseTo(expected[i] as number, 6);
    expectTrue(derivation, slide);
  });

  test("rounded as the slide rounds", () => {
    const { loss, w } = tanhNetwork();
    const derivation = derive(loss, w, { bindings: slide, round: 2 });
    const parameters = derivation.backward.filter((line) => line.role === "parameter");
    const expected = [-0.0508, -0.0762, -0.06935, -0.104, -0.0594, -0.0648];
    for (const [i, line] of parameters.entries()) {
      expect(Math.abs((line.value?.item() ?? Number.NaN) - (expected[i] as number))).toBeLessThanOrEqual(6e-5);
    }
  });
});

describe("matrix form, samples as columns", () => {
  const m = 5;
  const X = input("X", { shape: [3, m], dims: [null, "m"] });
  const Y = input("Y", { shape: [1, m], dims: [null, "m"] });
  const W1 = input("W1", { shape: [4, 3] });
  const b1 = input("b1", { shape: [4, 1] });
  const W2 = input("W2", { shape: [1, 4] });
  const b2 = input("b2", { shape: [1, 1] });
  const Z1 = named("Z1", add(matmul(W1, X), b1));
  const A1 = named("A1", relu(Z1));
  const Z2 = named("Z2", add(matmul(W2, A1), b2));
  const prediction = named("Ŷ", sigmoid(Z2));
  const loss = named("L", add(bce(prediction, Y), l2([W1, W2], 0.05)));
  const keys = split(key(7), 6);
  const bindings = {
    X: normal(keys[0] as Tensor, [3, m]),
    Y: uniform(keys[1] as Tensor, [1, m]),
    W1: normal(keys[2] as Tensor, [4, 3]),
    b1: normal(keys[3] as Tensor, [4, 1]),
    W2: normal(keys[4] as Tensor, [1, 4]),
    b2: normal(keys[5] as Tensor, [1, 1]),
  };

  test.each(["late", "early"] as const)("every stage of every line has the value of its node (%s)", (scale) => {
    expectTrue(derive(loss, [W1, b1, W2, b2], { scale }), bindings);
  });

  test("parameters get the gradients of the loss itself, however the mean is taken", () => {
    const wrt = [W1, b1, W2, b2] as const;
    const direct = gradients(loss, wrt).map((each) => evaluate(each, bindings).contiguous().data);
    for (const scale of ["late", "early"] as const) {
      const lines = derive(loss, wrt, { scale, bindings }).backward.filter((line) => line.role === "parameter");
      for (const [i, line] of lines.entries()) {
        const data = line.value?.contiguous().data ?? [];
        for (const [j, each] of data.entries()) expect(each).toBeCloseTo(direct[i]?.[j] as number, 12);
      }
    }
  });
});

describe("random networks", () => {
  const activations = { sigmoid, tanh, relu, softplus, elu, leakyRelu, "x²": square };
  const losses = ["mse", "bce", "bceWithLogits", "crossEntropy", "crossEntropyWithLogits"] as const;
  const plans = fc.record({
    columns: fc.boolean(),
    m: fc.integer({ min: 1, max: 4 }),
    sizes: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 2, maxLength: 4 }),
    names: fc.boolean(),
    dims: fc.boolean(),
    bias: fc.boolean(),
    penalty: fc.boolean(),
    tied: fc.boolean(),
    activation: fc.constantFrom(...(Object.keys(activations) as (keyof typeof activations)[])),
    loss: fc.constantFrom(...losses),
    scale: fc.constantFrom("late", "early"),
    seed: fc.nat(1000),
  });

  test("every stage of every line has the value of the vjp it states", () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const { columns, m, sizes, loss: kind } = plan;
        const keys = split(key(plan.seed), 2 * sizes.length + 1);
        const shaped = (a: number, b: number): [number, number] => (columns ? [a, b] : [b, a]);
        const dims = columns ? ["n", "m"] : ["m", "n"];
        const bindings: Record<string, Tensor> = {};
        const declare = (name: string, shape: [number, number], place: number, ofData = false): Node => {
          // Small enough that no 1 − ŷ loses its digits.
          bindings[name] = uniform(keys[place] as Tensor, shape, { low: -0.9, high: 0.9 });
          return input(name, ofData && plan.dims ? { shape, dims } : { shape });
        };
        const call = (node: Node, name: string): Node => (plan.names ? named(name, node) : node);
        const parameters: Node[] = [];
        const weights: Node[] = [];
        let A = declare("X", shaped(sizes[0] as number, m), 0, true);
        for (let l = 1; l < sizes.length; l++) {
          const [from, to] = [sizes[l - 1] as number, sizes[l] as number];
          const isTied = plan.tied && weights[l - 2]?.shape.every((size, i) => size === shaped(to, from)[i]);
          const W = isTied ? (weights[l - 2] as Node) : declare(`W${l}`, shaped(to, from), 2 * l - 1);
          weights.push(W);
          if (!isTied) parameters.push(W);
          let Z = columns ? matmul(W, A) : matmul(A, W);
          if (plan.bias) {
            const b = declare(`b${l}`, shaped(to, 1), 2 * l);
            parameters.push(b);
            Z = add(Z, b);
          }
          Z = call(Z, `Z${l}`);
          A = l === sizes.length - 1 ? Z : call(activations[plan.activation](Z), `A${l}`);
        }
        const axis = columns ? 0 : 1;
        const Y = input("Y", { shape: A.shape });
        bindings["Y"] = evaluate(softmax(normal(keys.at(-1) as Tensor, A.shape), { axis }));
        const data = {
          mse: () => mse(A, Y),
          bce: () => bce(call(sigmoid(A), "Ŷ"), Y),
          bceWithLogits: () => bceWithLogits(A, Y),
          crossEntropy: () => crossEntropy(call(softmax(A, { axis }), "Ŷ"), Y, { axis }),
          crossEntropyWithLogits: () => crossEntropyWithLogits(A, Y, { axis }),
        }[kind]();
        const loss = plan.penalty ? add(data, l2(weights, 0.01)) : data;
        expectTrue(derive(loss, parameters, { scale: plan.scale }), bindings);
      }),
      { seed: 4, numRuns: 150 },
    );
  });

  test("targets that do not sum to one are not taken to", () => {
    const [Z, Y] = [input("Z", { shape: [2, 3] }), input("Y", { shape: [2, 3] })];
    const bindings = {
      Z: tensor([
        [1, 2, 3],
        [0, 1, 0],
      ]),
      Y: tensor([
        [1, 1, 0],
        [0, 0, 0.5],
      ]),
    };
    const derivation = derive(crossEntropy(softmax(Z), Y), [Z], { bindings });
    expect(derivation.conditions.map(({ kind }) => kind)).not.toContain("sumsToOne");
    expectTrue(derivation, bindings);
  });
});

test("what has no derivative is refused, in both styles", () => {
  const [v, n] = [input("v", { shape: [2] }), input("n", { dtype: "int32" })];
  for (const style of ["backprop", "textbook"] as const) {
    expect(() => derive(tanh(v), [v], { style })).toThrow(NotScalarError);
    expect(() => derive(tanh(n), [n], { style })).toThrow(NotDifferentiableError);
  }
});

test("rounding is half away from zero, keeps dtypes, and leaves masks alone", () => {
  const x = input("x", { dtype: "float32" });
  const a = named("a", mul(x, 2));
  const isPositive = named("m", greater(a, 0));
  const loss = named("L", square(where(isPositive, x, a)));
  for (const [at, rounded] of [
    [-0.0625, -0.13],
    [0.0625, 0.13],
    [-0.001, 0],
  ] as const) {
    const { forward } = derive(loss, [x], { bindings: { x: tensor(at, { dtype: "float32" }) }, round: 2 });
    const line = forward.find(({ node }) => node === a);
    expect(line?.value?.dtype).toBe("float32");
    expect(line?.value?.item()).toBe(Math.fround(rounded));
  }
  expect(() => derive(loss, [x], { round: -1 })).toThrow("derive: round must be an integer from 0 to 20, got -1");
});

describe("numbers rounded as by hand", () => {
  const [w, x, y] = [input("w"), input("x"), input("y")];
  const prediction = named("ŷ", sigmoid(mul(w, x)));
  const at = { w: 0.5, x: 1, y: 1 };
  const slope = (loss: Node): number | undefined =>
    derive(loss, [w], { bindings: at, round: 2 }).backward.at(-1)?.value?.item();

  test("each line is computed from the rounded values of the lines in it", () => {
    // ŷ = σ(0.5) = 0.62: ŷ − y = −0.38, and (ŷ − y) ŷ (1 − ŷ) = −0.38 · 0.62 · 0.38.
    expect(slope(bce(prediction, y))).toBeCloseTo(-0.38, 12);
    expect(slope(mul(0.5, square(sub(prediction, y))))).toBeCloseTo(-0.38 * 0.62 * 0.38, 12);
  });
});
