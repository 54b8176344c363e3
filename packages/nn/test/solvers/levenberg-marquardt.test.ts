/** Levenberg–Marquardt on problems with certified answers, and why it stops. */
import { concatenate, div, exp, log, mul, type Node, neg, pow, slice, sqrt, square, sub, sum } from "@cadena/autodiff";
import { type Tensor, tensor } from "@cadena/core";
import { describe, expect, it } from "vitest";
import { levenbergMarquardt } from "../../src/solvers/index.js";

type Growth = { readonly a: Node; readonly k: Node };

/** y = a (1 − e^(−k x)), the model of both. */
const residualsOf =
  (x: Tensor, y: Tensor) =>
  ({ a, k }: Growth): Node =>
    sub(mul(a, sub(1, exp(neg(mul(k, x))))), y);

interface Problem {
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** a, k and the first damping. */
  readonly starts: readonly (readonly [a: number, k: number, damping: number])[];
  readonly certified: { readonly a: number; readonly k: number; readonly squares: number };
}

/** Of the Statistical Reference Datasets of NIST: the starts, and the certified parameters and sums of squares. */
const problems: Readonly<Record<string, Problem>> = {
  "Misra1a, of lower difficulty": {
    x: [77.6, 114.9, 141.1, 190.8, 239.9, 289, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760],
    y: [10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.4, 75.47, 81.78],
    starts: [
      [500, 1e-4, 1e-3],
      [250, 5e-4, 1e-3],
    ],
    certified: { a: 2.3894212918e2, k: 5.5015643181e-4, squares: 1.2455138894e-1 },
  },
  "BoxBOD, of higher difficulty": {
    x: [1, 2, 3, 5, 7, 10],
    y: [109, 149, 149, 191, 213, 224],
    starts: [
      // With long first steps it runs to k = ∞, where the slope is 0 too.
      [1, 1, 100],
      [100, 0.75, 1e-3],
    ],
    certified: { a: 2.1380940889e2, k: 5.4723748542e-1, squares: 1.1680088766e3 },
  },
};

describe.each(Object.entries(problems))("%s", (_, { x, y, starts, certified }) => {
  it.each([...starts])("from (%d, %d), to ten digits", (a, k, damping) => {
    const start = { a: tensor(a), k: tensor(k) };
    const fit = levenbergMarquardt(residualsOf(tensor([...x]), tensor([...y])), start, { damping });
    expect(fit.converged, fit.reason).toBe(true);
    const relative = (found: number, wanted: number): number => Math.abs(found / wanted - 1);
    expect(relative(fit.params.a.item() as number, certified.a)).toBeLessThan(1e-10);
    expect(relative(fit.params.k.item() as number, certified.k)).toBeLessThan(1e-10);
    expect(relative(2 * fit.value, certified.squares)).toBeLessThan(1e-10);
  });
});

describe("why it stops", () => {
  const at = (x: Node, i: number): Node => slice(x, [{ start: i, stop: i + 1 }]);
  /** Rosenbrock's function as squares. */
  const valley = (x: Node): Node => concatenate([mul(10, sub(at(x, 1), square(at(x, 0)))), sub(1, at(x, 0))]);

  it("gradient: the residuals are at right angles to all columns, or there are none left", () => {
    const fit = levenbergMarquardt(valley, tensor([-1.2, 1]), { step: 0, value: 0 });
    expect(fit).toMatchObject({ reason: "gradient", converged: true });
    for (const each of fit.params.toArray() as number[]) expect(each).toBeCloseTo(1, 12);
    expect(fit.evaluations).toBeGreaterThan(fit.steps - 1);
    const plane = levenbergMarquardt((x: Node) => concatenate([sub(at(x, 0), 3), sub(at(x, 0), 5)]), tensor([0]));
    expect(plane.params.at(0)).toBeCloseTo(4, 8);
    expect(plane.value).toBeCloseTo(1, 14);
  });

  it("step: it is lost in the parameters", () => {
    const fit = levenbergMarquardt((x: Node) => square(sub(x, 2)), tensor([3]), { gradient: 0, value: 0, step: 1e-3 });
    expect(fit).toMatchObject({ reason: "step", converged: true });
    expect(Math.abs((fit.params.at(0) as number) - 2)).toBeLessThan(0.01);
  });

  it("value: it falls no more", () => {
    const fit = levenbergMarquardt((x: Node) => concatenate([sub(at(x, 0), 3), square(at(x, 0))]), tensor([9]), {
      gradient: 0,
      step: 0,
    });
    expect(fit).toMatchObject({ reason: "value", converged: true });
    // 0 = (x − 3) + 2 x³ at x = 1.
    expect(fit.params.at(0)).toBeCloseTo(1, 7);
  });

  it("limit: the steps are used up", () => {
    const fit = levenbergMarquardt(valley, tensor([-1.2, 1]), { maxSteps: 2 });
    expect(fit).toMatchObject({ reason: "limit", converged: false, steps: 2 });
  });

  it("goes round where residuals are not numbers", () => {
    const fit = levenbergMarquardt((x: Node) => sub(log(x), -3), tensor([5]));
    expect(fit.converged).toBe(true);
    expect(fit.params.at(0)).toBeCloseTo(Math.exp(-3), 10);
  });

  it("finds one of many answers where J has not full rank", () => {
    const fit = levenbergMarquardt((x: Node) => sub(sum(x), 2), tensor([0, 0]));
    expect(fit.converged).toBe(true);
    expect((fit.params.at(0) as number) + (fit.params.at(1) as number)).toBeCloseTo(2, 10);
  });

  it("does not mind the units of parameters", () => {
    const inUnits = (unit: number) =>
      levenbergMarquardt((x: Node) => valley(concatenate([div(at(x, 0), unit), at(x, 1)])), tensor([-1.2 * unit, 1]));
    const [plain, large] = [inUnits(1), inUnits(2 ** 40)];
    expect(large.steps).toBe(plain.steps);
    expect(large.params.at(0) as number).toBeCloseTo(2 ** 40 * (plain.params.at(0) as number), 0);
  });
});

describe("what it refuses", () => {
  it("float32", () => {
    expect(() =>
      levenbergMarquardt((p: { readonly w: Node }) => p.w, { w: tensor([1], { dtype: "float32" }) }),
    ).toThrow('levenbergMarquardt: float64 parameters are required, got float32 at "w". Cast them with astype.');
  });

  it("a start where the residuals are not numbers", () => {
    expect(() => levenbergMarquardt((x: Node) => sqrt(x), tensor([-1]))).toThrow(
      /^levenbergMarquardt: .* finite at the start/,
    );
  });

  it("to take no steps", () => {
    expect(() => levenbergMarquardt((x: Node) => pow(x, 2), tensor([1]), { maxSteps: 0 })).toThrow(
      /^levenbergMarquardt: maxSteps/,
    );
  });
});
