import { DTypeError, key, normal, tensor } from "@cadena/core";
import { describe, expect, it } from "vitest";
import { median, sort, topK } from "../../src/arrays/index.js";
import { checkGradients } from "../../src/check/gradients.js";
import { findNonFinite } from "../../src/check/non-finite.js";
import { cond } from "../../src/control/index.js";
import { NotScalarError } from "../../src/errors.js";
import { leakyRelu, logsumexp, softmax, step } from "../../src/functions/activation.js";
import { abs, add, div, log, maximum, mul, pow, sqrt, sub } from "../../src/functions/arithmetic.js";
import { equal, greater, where } from "../../src/functions/comparison.js";
import { matmul } from "../../src/functions/contraction.js";
import { exp, relu, sigmoid, sin, stopGradient, tanh } from "../../src/functions/elementwise.js";
import { bce, crossEntropyWithLogits } from "../../src/functions/loss.js";
import { max, mean, sum } from "../../src/functions/reduction.js";
import { scope } from "../../src/graph/context.js";
import { input, type Node, named } from "../../src/graph/node.js";
import { customDerivative } from "../../src/transforms/custom.js";

const x = input("x");

describe("checkGradients", () => {
  it("passes where derivatives are right, and prints the inequality", () => {
    const report = checkGradients(mul(x, sin(x)), [x], { x: 2 });
    expect(report.ok).toBe(true);
    expect(report.elements).toHaveLength(1);
    const [element] = report.elements;
    expect(element).toMatchObject({ status: "passed", index: [], direction: undefined });
    expect(element?.analytic).toBeCloseTo(Math.sin(2) + 2 * Math.cos(2), 12);
    expect(element?.forward).toBeCloseTo(Math.sin(2) + 2 * Math.cos(2), 12);
    expect(element?.numeric).toBeCloseTo(Math.sin(2) + 2 * Math.cos(2), 10);
    expect(element?.inequality).toMatch(/^\|(reverse|forward) − numeric\| = \|.*\| = .* ≤ 1e-8 \+ 0.000001 · .* = .*/);
    expect(`${report}`).toContain("1 passed, 0 failed, 0 skipped");
    expect(`${report}`).toContain("∂/∂x: |");
  });

  it("checks every entry of a network", () => {
    const [w, v, b] = [input("W", { shape: [3, 2] }), input("V", { shape: [2, 3] }), input("b", { shape: [3, 1] })];
    const data = input("X", { shape: [2, 4] });
    const hidden = tanh(add(matmul(w, data), b));
    const y = crossEntropyWithLogits(matmul(v, hidden), softmax(data, { axis: 0 }), { axis: 0 });
    const draws = [w, v, b, data].map((each, i): [Node, ReturnType<typeof normal>] => [
      each,
      normal(key(i), each.shape),
    ]);
    const report = checkGradients(y, [w, v, b, hidden, data], new Map(draws));
    expect(`${report}`).toContain("35 passed, 0 failed, 0 skipped");
    expect(report.elements).toHaveLength(6 + 6 + 3 + 12 + 8);
  });

  it("meets no kinks in how a value is computed whose derivative is stated", () => {
    const logits = input("z", { shape: [3] });
    expect(`${checkGradients(logsumexp(logits), [logits], { z: [0, 0, -1] })}`).toContain(
      "3 passed, 0 failed, 0 skipped",
    );
  });

  it("passes where scales are extreme", () => {
    expect(checkGradients(exp(mul(100, x)), [x], { x: 0.5 }).ok).toBe(true);
    expect(checkGradients(mul(1e-9, x), [x], { x: 1e6 }).worst?.status).toBe("passed");
    expect(checkGradients(add(1e8, pow(x, 3)), [x], { x: 2 }).worst?.status).toBe("passed");
    expect(checkGradients(log(x), [x], { x: 1e-3 }).worst?.status).toBe("passed");
  });

  it("fails where a rule is wrong, worst element first", () => {
    const wrong = customDerivative((a: Node) => pow(a, 2), { vjp: (d, _y, a) => [mul(d, mul(3, a))] });
    const u = input("u", { shape: [3] });
    const bad = wrong(mul(2, u));
    const report = checkGradients(sum(mul(bad, 1)), [u], { u: [1, 0.5, 4] });
    expect(report.suspect).toBe(bad);
    expect(`${report}`).toContain("Look at custom, of (mul, pow)");
    expect(report.ok).toBe(false);
    expect(report.elements.map(({ index }) => index[0])).toEqual([2, 0, 1]);

    expect(report.worst).toMatchObject({ status: "failed", index: [2] });
    expect(`${report}`).toContain("≰");
    expect(`${report}`).toContain("FAILED");
    const weights = input("c", { shape: [3] });
    const deep = tanh(wrong(mul(2, u)));
    const below = checkGradients(sum(mul(weights, softmax(deep))), [u], { u: [0.1, 0.2, 0.3], c: [1, 2, 3] });
    expect(below.suspect).toBe(deep.application?.inputs[0]);
  });

  it("says why it skips", () => {
    const u = input("u", { shape: [3] });
    const report = checkGradients(sum(scope("hidden", () => relu(u))), [u], { u: [-1, 0, 2] });
    expect(report.ok).toBe(true);
    expect(report.elements.map(({ status }) => status)).toEqual(["passed", "passed", "skipped"]);
    const reason = report.elements[2]?.reason;
    expect(reason).toContain("relu[1] (relu in hidden) input at 0; left slope 0, right slope 1; convention ");
    const skipped = (y: Node, at: number) => checkGradients(y, [x], { x: at }).elements[0]?.reason;
    expect(skipped(abs(x), 0)).toContain("abs input at 0; left slope -1, right slope 1");
    expect(skipped(abs(sub(x, 1)), 1 + 1e-9)).toContain("abs input at 0 within 1e-6; left slope -1, right slope 1");
    expect(skipped(maximum(x, 3), 3)).toContain("maximum arguments equal; left slope 0, right slope 1");
    expect(skipped(leakyRelu(x), 0)).toContain("left slope 0.01, right slope 1");
    expect(skipped(sqrt(x), 0)).toContain("edge of the domain");
    expect(skipped(log(x), -1)).toContain("findNonFinite");
    const three = input("t", { shape: [3] });
    const tie = checkGradients(max(three), [three], { t: [1, 1, 1] });
    expect(tie.elements.every(({ status }) => status === "skipped")).toBe(true);
    expect(tie.elements[0]?.reason).toContain("left slope 0, right slope 1");
  });

  it("says that y jumps, that it bends where no operation does, and that nothing was checked", () => {
    const skipped = (y: Node, at: number) => checkGradients(y, [x], { x: at }).elements[0]?.reason;
    expect(skipped(step(x), 0)).toContain("y jumps by 1");
    expect(skipped(where(equal(x, 2), 5, mul(x, x)), 2)).not.toContain("jumps");
    expect(skipped(sqrt(mul(x, x)), 0)).toContain("left slope -1, right slope 1: y has no derivative here");
    expect(`${checkGradients(relu(x), [x], { x: 0 })}`).toContain("nothing could be checked, 0 passed");
  });

  it("names what decides otherwise on the two sides: ties of sort, topK and median, branches of cond", () => {
    const t = input("t", { shape: [4] });
    const weights = tensor([1, 2, 4, 8]);
    const atTie = (y: Node, at: readonly number[]) =>
      checkGradients(y, [t], { t: at }).elements.find(({ index }) => index[0] === 0)?.reason;
    const tie = "argsort gives other results on the two sides; left slope";
    expect(atTie(sum(mul(sort(t), weights)), [3, 1, 3, 2])).toContain(
      `${tie} 4, right slope 8: y has no derivative here`,
    );
    expect(atTie(sum(mul(topK(t, 1).values, 5)), [3, 1, 3, 2])).toContain(`${tie} 0, right slope 5`);
    expect(atTie(median(t), [2, 1, 2, 2])).toContain(tie);
    expect(checkGradients(sum(sort(t)), [t], { t: [3, 1, 3, 2] }).elements.map(({ status }) => status)).toEqual(
      new Array(4).fill("passed"),
    );
    const choice = (y: Node, at: number) => checkGradients(y, [x], { x: at }).elements[0];
    const bent = cond(
      greater(x, 1),
      (a: Node) => mul(a, a),
      (a: Node) => relu(a),
      x,
    );
    expect(choice(bent, 1)?.reason).toContain("greater arguments equal; left slope 1, right slope 2");
    expect(choice(bent, 0)?.reason).toContain("relu input at 0; left slope 0, right slope 1");
    expect([choice(bent, 2), choice(bent, -1)].map((each) => each?.status)).toEqual(["passed", "passed"]);
    expect(choice(bent, 1e-4)?.status).toBe("passed");
  });

  it("finds steps that fit: beside a pole, at the edge of a domain, and among waves", () => {
    const passes = (y: Node, at: number) => checkGradients(y, [x], { x: at }).worst?.status;
    expect(passes(div(1, x), 1e-8)).toBe("passed");
    expect(passes(pow(x, 0.5), 1e-10)).toBe("passed");
    expect(passes(abs(x), 1e-9)).toBe("passed");
    expect(passes(sin(mul(1e6, x)), 0.3)).toBe("passed");
  });

  it("fails where one mode alone is wrong, or NaN", () => {
    const right = { vjp: (ct: Node, _y: Node, a: Node): [Node] => [mul(ct, mul(2, a))] };
    const wrong = (t: Node, a: Node) => [mul(t, a), div(t, sub(a, a)), mul(mul(0, t), div(1, sub(a, a)))] as const;
    for (const i of [0, 1, 2] as const) {
      const rules = { ...right, jvp: ([t]: readonly [Node], _y: Node, a: Node): Node => wrong(t, a)[i] };
      const report = checkGradients(customDerivative((a: Node) => mul(a, a), rules)(x), [x], { x: 2 });
      expect(report.ok, `${report}`).toBe(false);
      expect(`${report}`).toContain("|forward − numeric|");
    }
  });

  it("takes smaller steps near a kink, and does not mind kinks elsewhere", () => {
    expect(checkGradients(relu(x), [x], { x: 1e-4 }).worst?.status).toBe("passed");
    expect(checkGradients(mul(x, relu(0)), [x], { x: 1 }).worst?.status).toBe("passed");
    expect(checkGradients(bce(sigmoid(x), 1), [x], { x: 0.3 }).worst?.status).toBe("passed");
  });

  it("holds what stopGradient holds", () => {
    const report = checkGradients(mul(x, stopGradient(mul(x, x))), [x], { x: 3 });
    expect(report.worst).toMatchObject({ status: "passed", analytic: 9 });
  });

  it("uses random directions for many elements, and says so", () => {
    const u = input("u", { shape: [50, 50] });
    const report = checkGradients(mean(sin(u)), [u], { u: normal(key(7), [50, 50]) }, { directions: 3 });
    expect(report.elements.map(({ direction }) => direction).toSorted()).toEqual([0, 1, 2]);
    expect(report.ok).toBe(true);
    expect(`${report}`).toContain("random directions: 2500 entries are more than 2000");
  });

  it("asks for a float64 scalar", () => {
    const u = input("u", { dtype: "float32" });
    expect(() => checkGradients(mul(u, u), [u], { u: 1 })).toThrow(DTypeError);
    expect(() => checkGradients(input("v", { shape: [2] }), [x])).toThrow(NotScalarError);
    expect(() => checkGradients(x, [], { x: 1 })).toThrow("at least one node");
  });
});

describe("findNonFinite", () => {
  it("finds the first node that is not finite, with its inputs", () => {
    const u = input("u", { shape: [2] });
    const difference = sub(u, 1);
    const logs = scope("loss", () => named("S", log(difference)));
    const found = findNonFinite(sum(mul(logs, 0)), { u: [3, 1] });
    expect(found?.node).toBe(logs);
    expect(found).toMatchObject({ index: [1], entry: Number.NEGATIVE_INFINITY });
    expect(found?.inputs.map((each) => [each.node, each.value.toArray()])).toEqual([[difference, [2, 0]]]);
    expect(`${found}`).toBe("S (log) in loss[1] is -Infinity, from sub = 0");
  });

  it("finds inputs, takes several outputs, and answers undefined where all is finite", () => {
    expect(`${findNonFinite([x, div(1, x)], { x: Number.NaN })}`).toBe("x is NaN");
    expect(`${findNonFinite([x, div(1, x)], { x: 0 })}`).toMatch(/^div is Infinity, from .* = 1 and x = 0$/);
    expect(findNonFinite([x, div(1, x)], { x: 2 })).toBeUndefined();
  });
});
