import { key, normal, split, type Tensor, uniform } from "@cadena/core";
import { describe, expect, test } from "vitest";
import {
  add,
  bce,
  type Derivation,
  derive,
  evaluate,
  gradients,
  input,
  l2,
  matmul,
  mul,
  type Node,
  named,
  relu,
  sigmoid,
  square,
  sub,
  tanh,
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
