/** Draws of a key node: the numbers of core, their distributions, their slopes, and what they refuse. */
import * as core from "@cadena/core";
import { fromData, key, type Shape, type Tensor, tensor } from "@cadena/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { positive, reals } from "../../src/graph/domain.js";
import { add, constant, evaluate, grad, input, type Node, sum, vmap } from "../../src/index.js";
import {
  bernoulli,
  bits,
  categorical,
  foldIn,
  gumbel,
  normal,
  permutation,
  split,
  truncatedNormal,
  uniform,
} from "../../src/random/index.js";
import { anyShape, numbersIn } from "../arbitraries.js";
import { entries, holdsDerivativeLaws, holdsSecondOrderLaws, pointOf } from "../laws-of-graphs.js";

fc.configureGlobal({ seed: 22 });

const keys = fc.integer({ min: -(2 ** 53) + 1, max: 2 ** 53 - 1 }).map(key);
const value = (node: Node): Tensor => evaluate(node);
const dtypes = fc.constantFrom("float64" as const, "float32" as const);

/** The draws of core, entry by entry, and of the same shape and dtype. */
function expectSame(node: Node, expected: Tensor): void {
  expect([node.dtype, node.shape]).toEqual([expected.dtype, expected.shape]);
  expect(entries(value(node))).toEqual(entries(expected));
}

describe("one key gives the numbers that core draws of it", () => {
  it("bits and permutations", () => {
    fc.assert(
      fc.property(keys, anyShape, fc.nat({ max: 9 }), (k, shape, n) => {
        expectSame(bits(k, shape), core.bits(k, shape));
        expectSame(permutation(k, n), core.permutation(k, n));
      }),
    );
  });

  it("uniform, from any range", () => {
    const range = fc.tuple(numbersIn(reals), numbersIn(positive));
    fc.assert(
      fc.property(keys, anyShape, range, dtypes, (k, shape, [low, width], dtype) => {
        const options = { low, high: low + width, dtype };
        expectSame(uniform(k, shape, options), core.uniform(k, shape, options));
      }),
    );
  });

  it("uniform, where draws round to the upper end", () => {
    const options = { low: 1, high: 1 + 2 ** -22, dtype: "float32" } as const;
    const drawn = uniform(key(5), [400], options);
    expectSame(drawn, core.uniform(key(5), [400], options));
    expect(entries(value(drawn)).every((each) => each >= 1 && each < options.high)).toBe(true);
  });

  it("normal", () => {
    fc.assert(
      fc.property(keys, anyShape, numbersIn(reals), numbersIn(positive), dtypes, (k, shape, mean, std, dtype) =>
        expectSame(normal(k, shape, { mean, std, dtype }), core.normal(k, shape, { mean, std, dtype })),
      ),
    );
  });

  it("bernoulli", () => {
    fc.assert(
      fc.property(keys, fc.double({ min: 0, max: 1, noNaN: true }), anyShape, (k, p, shape) =>
        expectSame(bernoulli(k, p, shape), core.bernoulli(k, p, shape)),
      ),
    );
  });
});

describe("keys", () => {
  const several = [key(1), key(2), key(3)];
  const stacked = fromData(Int32Array.from(several.flatMap(entries)), [3, 2]);
  const draws: readonly (readonly [string, (k: Node | Tensor) => Node])[] = [
    ["bits", (k) => bits(k, [4])],
    ["uniform", (k) => uniform(k, [2, 2], { low: -1 })],
    ["normal", (k) => normal(k, [], { std: 2 })],
    ["gumbel", (k) => gumbel(k, [3])],
    ["bernoulli", (k) => bernoulli(k, 0.5, [8])],
    ["permutation", (k) => permutation(k, 6)],
    ["categorical", (k) => categorical(k, tensor([0, 1, 2]), { shape: [5] })],
    ["truncatedNormal", (k) => truncatedNormal(k, [3], { low: 0, high: 2 })],
    ["split", (k) => split(k, 3)],
    ["foldIn", (k) => foldIn(k, "layer")],
    ["normal of split keys", (k) => vmap((own: Node) => normal(own, [2]))(split(k, 2))],
  ];

  it.each(draws)("%s: vmap over keys is a loop", (_, draw) => {
    const loop = several.flatMap((k) => entries(value(draw(k))));
    expect(entries(value(vmap((k: Node) => draw(k))(stacked)))).toEqual(loop);
  });

  it.each(draws)("%s: several keys at once are a loop, too", (_, draw) => {
    expect(entries(value(draw(stacked)))).toEqual(several.flatMap((k) => entries(value(draw(k)))));
  });

  it("split and folded are those of core", () => {
    const texts = fc.string({ unit: "binary", maxLength: 7 });
    fc.assert(
      fc.property(keys, fc.nat({ max: 5 }), fc.maxSafeInteger(), texts, (k, count, number, text) => {
        expect(value(split(k, count)).toArray()).toEqual(core.split(k, count).map((each) => each.toArray()));
        expectSame(foldIn(k, number), core.foldIn(k, number));
        expectSame(foldIn(k, text), core.foldIn(k, text));
      }),
    );
    expect(split(key(0)).shape).toEqual([2, 2]);
  });

  it("are folded with numbers that are computed, one or several", () => {
    const steps = [0, 1, -1, 2 ** 31 - 1, -(2 ** 31)];
    const expected = steps.map((step) => core.foldIn(key(5), step).toArray());
    const step = input("step", { dtype: "int32" });
    const one = foldIn(key(5), step);
    const at = (each: number): unknown => evaluate(one, { step: tensor(each, { dtype: "int32" }) }).toArray();
    expect(steps.map(at)).toEqual(expected);
    const all = tensor(steps, { dtype: "int32" });
    expect(value(foldIn(key(5), all)).toArray()).toEqual(expected);
    expect(value(vmap((each: Node) => foldIn(key(5), each))(all)).toArray()).toEqual(expected);
  });

  it("are inputs of a graph, which draws anew for each", () => {
    const k = input("k", { shape: [2], dtype: "int32" });
    const drawn = normal(k, [2]);
    const at = (seed: number): number[] => entries(evaluate(drawn, { k: key(seed) }));
    expect(at(7)).toEqual(at(7));
    expect(at(7)).not.toEqual(at(8));
  });
});

describe("distributions", () => {
  const count = 20_000;
  const draws = (node: Node): number[] => entries(value(node));
  const average = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0) / xs.length;
  const variance = (xs: readonly number[]): number => average(xs.map((x) => (x - average(xs)) ** 2));

  it("gumbel has mean γ and variance π²/6", () => {
    const xs = draws(gumbel(key(3), [count]));
    expect(Math.abs(average(xs) - 0.5772156649015329)).toBeLessThan(0.04);
    expect(Math.abs(variance(xs) - Math.PI ** 2 / 6)).toBeLessThan(0.12);
  });

  it("categorical draws with the probabilities of softmax, along any axis", () => {
    const p = [0.1, 0.6, 0.3];
    const logits = tensor(p.map((each) => [Math.log(each), 0]));
    const drawn = value(categorical(key(4), logits, { axis: 0, shape: [count] }));
    expect([drawn.dtype, drawn.shape]).toEqual(["int32", [count, 2]]);
    const all = entries(drawn);
    for (const [column, wanted] of [p, [1 / 3, 1 / 3, 1 / 3]].entries()) {
      const own = all.filter((_, i) => i % 2 === column);
      for (const [k, each] of wanted.entries()) {
        expect(Math.abs(own.filter((draw) => draw === k).length / count - each)).toBeLessThan(0.015);
      }
    }
  });

  it("truncatedNormal stays between its bounds, with the mean (φ(α) − φ(β)) / (Φ(β) − Φ(α)) of what is left", () => {
    const xs = draws(truncatedNormal(key(6), [count], { low: 1, high: 4, mean: 2, std: 2 }));
    expect(xs.every((x) => x >= 1 && x <= 4)).toBe(true);
    // α = −½ and β = 1: φ is 0.352065 and 0.241971, Φ is 0.308538 and 0.841345.
    expect(Math.abs(average(xs) - (2 + (2 * (0.352065 - 0.241971)) / (0.841345 - 0.308538)))).toBeLessThan(0.02);
    const far = draws(truncatedNormal(key(6), [9], { low: 40, high: 41, dtype: "float32" }));
    expect(far.every((x) => x >= 40 && x <= 41)).toBe(true);
  });

  it.each([3.5, 9, 30, 200, 1e6])("from %d deviations on, truncatedNormal has the tail's mean, on both sides", (a) => {
    // Where Q = 1 − Φ, the mean of the tail is φ(a)/Q(a), about a + 1/a − 2/a³ + 10/a⁵; its deviation about 1/a.
    const mean = 1 / a - 2 / a ** 3 + 10 / a ** 5;
    const beyond = draws(truncatedNormal(key(6), [count], { low: a, high: Infinity })).map((x) => x - a);
    expect(beyond.every((x) => x >= 0)).toBe(true);
    expect(average(beyond) / mean).toBeGreaterThan(0.95);
    expect(average(beyond) / mean).toBeLessThan(1.05);
    const below = draws(truncatedNormal(key(6), [count], { low: -a - 1 / a, high: -a })).map((x) => -a - x);
    // Between 0 and 1/a, nearly exponential: the mean is (1 − 2/e)/(1 − 1/e)/a.
    expect(below.every((x) => x >= 0 && x <= 1 / a + 1e-9)).toBe(true);
    expect(Math.abs(average(below) * a - 0.418)).toBeLessThan(0.03);
  });

  it("the tail goes on where the center ends: draws of one key agree across the seam", () => {
    const at = (low: number): number[] => draws(truncatedNormal(key(6), [50], { low, high: Infinity }));
    const [before, after] = [at(3), at(3.0000000001)];
    for (const [i, x] of before.entries()) expect(after[i]).toBeCloseTo(x, 8);
  });

  it("in the tail, slopes for the bounds and the deviation are those of differences", () => {
    const f = (low: Node, std: Node): Node => sum(truncatedNormal(key(3), [4], { low, high: Infinity, std }));
    const [h, low, std] = [1e-4, 25, 2];
    const slope = (g: (by: number) => Node): number =>
      ((evaluate(g(h)).item() as number) - (evaluate(g(-h)).item() as number)) / (2 * h);
    const [ofLow, ofStd] = grad(f, { argnums: [0, 1] })(low, std) as readonly Node[];
    const lifted = (x: number): Node => constant(x);
    expect(evaluate(ofLow as Node).item()).toBeCloseTo(
      slope((by) => f(lifted(low + by), lifted(std))),
      6,
    );
    expect(evaluate(ofStd as Node).item()).toBeCloseTo(
      slope((by) => f(lifted(low), lifted(std + by))),
      6,
    );
  });

  it("without bounds, truncatedNormal is normal", () => {
    const whole = draws(truncatedNormal(key(8), [50], { low: -Infinity, high: Infinity }));
    for (const [i, z] of entries(core.normal(key(8), [50])).entries()) expect(whole[i]).toBeCloseTo(z, 12);
  });

  it("bernoulli takes a probability for each entry", () => {
    const drawn = entries(value(bernoulli(foldIn(key(0), 1), tensor([0, 1]), [50, 2])));
    expect(drawn.every((each, i) => each === i % 2)).toBe(true);
  });
});

describe("slopes", () => {
  const shape: Shape = [3];
  const two = fc.tuple(
    fc.array(numbersIn(reals), { minLength: 3, maxLength: 3 }),
    fc.array(numbersIn(positive), { minLength: 3, maxLength: 3 }),
  );

  it.each<[string, (a: Node, b: Node) => Node]>([
    ["normal", (mean, std) => normal(key(1), shape, { mean, std })],
    ["gumbel", (location, scale) => gumbel(key(1), shape, { location, scale })],
    ["truncatedNormal", (mean, std) => truncatedNormal(key(2), shape, { low: -4, high: 5, mean, std: add(std, 1) })],
    ["truncatedNormal's bounds", (low, width) => truncatedNormal(key(2), shape, { low, high: add(low, width) })],
    ["uniform", (low, width) => uniform(key(1), shape, { low, high: add(low, width) })],
  ])("of %s go to location and scale, by the laws", (_, draw) => {
    const points = two.map((pair) =>
      pointOf(
        pair.map((each) => tensor(each)),
        ([a, b]) => [draw(a as Node, b as Node)],
      ),
    );
    holdsDerivativeLaws(points, 10);
    holdsSecondOrderLaws(points, 5);
  });

  it("of the mean of normal draws are 1, and of the deviation z", () => {
    const z = entries(core.normal(key(9), [4]));
    const total = (std: Node): Node => sum(normal(key(9), [4], { std }));
    expect(value(grad(total)(2)).item()).toBeCloseTo(
      z.reduce((a, b) => a + b, 0),
      12,
    );
  });
});

describe("what they refuse", () => {
  it.each<[string, () => Node]>([
    ["what is no key", () => normal(tensor([1, 2]), [3])],
    ["a key of another shape", () => bits(tensor([1, 2, 3], { dtype: "int32" }), [3])],
    ["draws of integers", () => uniform(key(0), [3], { dtype: "int32" })],
    ["an empty range", () => uniform(key(0), [3], { low: 1, high: 1 })],
    ["a negative deviation", () => normal(key(0), [3], { std: -1 })],
    ["a location that is not finite", () => gumbel(key(0), [3], { location: Number.NaN })],
    ["parameters of more entries than draws", () => normal(key(0), [3], { mean: tensor([[1], [2]]) })],
    ["bounds the wrong way round", () => truncatedNormal(key(0), [3], { low: 2, high: 1 })],
    ["a probability above 1", () => bernoulli(key(0), 1.5, [3])],
    ["an axis that is not there", () => categorical(key(0), tensor([0, 1]), { axis: 1 })],
    ["a negative count", () => permutation(key(0), -1)],
    ["a negative number of keys", () => split(key(0), -1)],
    ["what is no key to split", () => split(tensor(1, { dtype: "int32" }))],
    ["a fraction to fold in", () => foldIn(key(0), 0.5)],
    ["floats to fold in", () => foldIn(key(0), tensor([1, 2]))],
  ])("%s", (_, make) => {
    expect(make).toThrowErrorMatchingSnapshot();
  });
});
