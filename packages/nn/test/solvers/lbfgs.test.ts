/** L-BFGS on functions whose minima are known, its line search, and why it stops. */
import {
  abs,
  add,
  bceWithLogits,
  evaluate,
  gradients,
  input,
  log,
  matmul,
  mul,
  type Node,
  pow,
  slice,
  square,
  sub,
  sum,
} from "@cadena/autodiff";
import { key, normal, type Tensor, tensor } from "@cadena/core";
import { describe, expect, it } from "vitest";
import { lbfgs } from "../../src/solvers/index.js";
import { type OnLine, strongWolfe } from "../../src/solvers/wolfe.js";

/** Σ (1 − xᵢ)² + 100 (xᵢ₊₁ − xᵢ²)², least at 1 … 1. */
const rosenbrock = (x: Node): Node => {
  const n = x.shape[0] as number;
  const [head, tail] = [slice(x, [{ stop: n - 1 }]), slice(x, [{ start: 1 }])];
  return sum(add(square(sub(1, head)), mul(100, square(sub(tail, square(head))))));
};

describe("finds the minimum", () => {
  it.each([2, 10, 50])("of Rosenbrock's function of %d numbers", (n) => {
    const start = tensor(Array.from({ length: n }, (_, i) => (i % 2 === 0 ? -1.2 : 1)));
    const found = lbfgs(rosenbrock, start, { maxSteps: 500 });
    expect(found).toMatchObject({ reason: "gradient", converged: true });
    expect(found.value).toBeLessThan(1e-14);
    for (const each of found.params.toArray() as number[]) expect(each).toBeCloseTo(1, 7);
    expect(found.evaluations).toBeLessThan(3 * found.steps);
  });

  it("of Beale's function, at (3, 0.5)", () => {
    const beale = ({ x, y }: { readonly x: Node; readonly y: Node }): Node =>
      [1.5, 2.25, 2.625].map((c, i) => square(add(sub(c, x), mul(x, pow(y, i + 1))))).reduce((a, b) => add(a, b));
    const found = lbfgs(beale, { x: tensor(1), y: tensor(1) });
    expect(found.converged, found.reason).toBe(true);
    expect(found.params.x.item()).toBeCloseTo(3, 7);
    expect(found.params.y.item()).toBeCloseTo(0.5, 7);
  });

  it("of logistic regression with an L2 term, where the gradient is 0", () => {
    const X = normal(key(3), [40, 3]);
    const target = tensor([...normal(key(4), [40]).data].map((each) => [each > 0.3 ? 1 : 0]));
    const loss = ({ W, b }: { readonly W: Node; readonly b: Node }): Node =>
      add(bceWithLogits(add(matmul(X, W), b), target), mul(0.01, sum(square(W))));
    const found = lbfgs(loss, { W: tensor([[0], [0], [0]]), b: tensor([0]) });
    expect(found.converged, found.reason).toBe(true);
    const [W, b] = [input("W", { shape: [3, 1] }), input("b", { shape: [1] })];
    const slopes = evaluate(gradients(loss({ W, b }), [W, b]) as Node[], found.params) as Tensor[];
    for (const slope of slopes) for (const each of slope.contiguous().data) expect(Math.abs(each)).toBeLessThan(1e-7);
  });
});

describe("why it stops", () => {
  it("value: it falls no more", () => {
    const found = lbfgs((x: Node) => add(sum(square(sub(x, 2))), 1e6), tensor([5]), { gradient: 0 });
    expect(["value", "gradient"]).toContain(found.reason);
    expect(found.params.at(0)).toBeCloseTo(2, 4);
  });

  it("limit: the steps are used up", () => {
    const found = lbfgs(rosenbrock, tensor([-1.2, 1]), { maxSteps: 3 });
    expect(found).toMatchObject({ reason: "limit", converged: false, steps: 3 });
  });

  it("stuck: nothing stops the way down", () => {
    expect(lbfgs((x: Node) => sum(x), tensor([1, 1]))).toMatchObject({ reason: "stuck", converged: false });
  });

  it("gradient: at once where it starts at the minimum", () => {
    expect(lbfgs(rosenbrock, tensor([1, 1]))).toMatchObject({ reason: "gradient", steps: 0, evaluations: 1 });
  });

  it("refuses a start where the loss is not finite", () => {
    expect(() => lbfgs((x: Node) => sum(log(x)), tensor([-1]))).toThrow(/^lbfgs: a loss that is finite at the start/);
  });

  it("keeps to where the loss is finite", () => {
    const found = lbfgs((x: Node) => sum(sub(x, mul(3, log(x)))), tensor([0.01]));
    expect(found.converged, found.reason).toBe(true);
    expect(found.params.at(0)).toBeCloseTo(3, 7);
  });
});

describe("the line search", () => {
  const lines: Readonly<Record<string, (t: Node) => Node>> = {
    "Moré and Thuente's first": (t) => mul(-1, mul(t, pow(add(square(t), 2), -1))),
    "Moré and Thuente's second": (t) => sub(pow(add(t, 0.004), 5), mul(2, pow(add(t, 0.004), 4))),
    "a parabola": (t) => square(sub(t, 3)),
    "a steep wall": (t) => sub(pow(t, 8), t),
    "a kink beyond": (t) => add(abs(sub(t, 2)), mul(0.001, square(t))),
  };

  it.each(
    Object.entries(lines).flatMap(([name, line]) => [1e-3, 1e-1, 1, 1e3].map((first) => [name, first, line] as const)),
  )("%s, from %d", (name, first, line) => {
    const t = input("t");
    const y = line(t);
    const slope = gradients(y, [t])[0] as Node;
    const along = (at: number): OnLine<number> => {
      const [value, rise] = evaluate([y, slope], { t: at }).map((each) => each.item() as number) as [number, number];
      return { at, value, slope: rise, point: at };
    };
    const origin = along(0);
    const found = strongWolfe(along, origin, first) as OnLine<number>;
    expect(found.at).toBeGreaterThan(0);
    expect(found.value).toBeLessThanOrEqual(origin.value + 1e-4 * found.at * origin.slope);
    // At the kink no slope is flat; all that is asked there is to go down.
    if (name !== "a kink beyond") expect(Math.abs(found.slope)).toBeLessThanOrEqual(0.9 * Math.abs(origin.slope));
  });
});
