/** How many of the digits are right: softmax, losses and their slopes, against formulas with 110 digits. */
import { type Tensor, tensor } from "@cadena/core";
import fc from "fast-check";
import type { BigNumber } from "mathjs";
import { describe, expect, it } from "vitest";
import {
  bce,
  bceWithLogits,
  crossEntropy,
  crossEntropyWithLogits,
  elu,
  evaluate,
  gradients,
  input,
  logSoftmax,
  logsumexp,
  mean,
  mse,
  mul,
  type Node,
  softmax,
  sparseCrossEntropyWithLogits,
  sum,
} from "../src/index.js";
import { big, condition, difference, type Exact, exact, expectDigits } from "./high-precision.js";

fc.configureGlobal({ seed: 20 });

describe("composites: values and slopes to 16 times their condition", () => {
  const [one, none] = [big(1), big(0)];
  const total = (xs: readonly BigNumber[]): BigNumber => xs.reduce((a, b) => a.plus(b), none);
  const exp = (x: BigNumber): BigNumber => exact.exp(x) as BigNumber;
  const log = (x: BigNumber): BigNumber => exact.log(x) as BigNumber;
  const lse = (xs: readonly BigNumber[]): BigNumber => log(total(xs.map(exp)));
  /** y ln p, which is 0 where y is. */
  const xlogy = (y: BigNumber, p: BigNumber): BigNumber => (y.isZero() ? none : y.times(log(p)));
  const average = (xs: readonly BigNumber[]): BigNumber => total(xs).div(xs.length);

  /** What is smaller than this, as e⁻¹⁰⁰⁰ is, the formulas lose beside 1000. */
  const lost = 1e-60;

  interface Row {
    readonly f: (x: Node, y: Node) => Node;
    /** Entry k of the value, of the entries of x and of y. */
    readonly exact: (xs: readonly BigNumber[], ys: readonly BigNumber[], k: number) => BigNumber;
    readonly from: "logits" | "probabilities";
    /** Is its slope a difference of numbers near 1, as pₖ − yₖ? Then it is right absolutely. */
    readonly differs?: boolean;
  }
  const rows: Readonly<Record<string, Row>> = {
    softmax: {
      f: (x) => softmax(x),
      exact: (xs, _, k) => one.div(total(xs.map((x) => exp(x.minus(xs[k] as BigNumber))))),
      from: "logits",
      differs: true,
    },
    logSoftmax: {
      f: (x) => logSoftmax(x),
      exact: (xs, _, k) => lse(xs.map((x) => x.minus(xs[k] as BigNumber))).neg(),
      from: "logits",
      differs: true,
    },
    logsumexp: { f: (x) => logsumexp(x), exact: (xs) => lse(xs), from: "logits" },
    mean: { f: (x) => mean(x), exact: average, from: "logits" },
    mse: {
      f: (x, y) => mse(x, y),
      exact: (xs, ys) => average(xs.map((x, i) => x.minus(ys[i] as BigNumber).pow(2))),
      from: "logits",
    },
    elu: {
      f: (x) => elu(x),
      exact: (xs, _, k) => ((x) => (x.gt(0) ? x : exp(x).minus(1)))(xs[k] as BigNumber),
      from: "logits",
    },
    bce: {
      f: (x, y) => bce(x, y),
      exact: (xs, ys) =>
        average(
          xs.map((p, i) => xlogy(ys[i] as BigNumber, p).plus(xlogy(one.minus(ys[i] as BigNumber), one.minus(p)))),
        ).neg(),
      from: "probabilities",
    },
    bceWithLogits: {
      f: (x, y) => bceWithLogits(x, y),
      exact: (xs, ys) =>
        average(
          xs.map((z, i) => {
            const y = ys[i] as BigNumber;
            return y.times(log(one.plus(exp(z.neg())))).plus(one.minus(y).times(log(one.plus(exp(z)))));
          }),
        ),
      from: "logits",
    },
    crossEntropy: {
      f: (x, y) => crossEntropy(x, y),
      exact: (xs, ys) => total(xs.map((p, i) => xlogy(ys[i] as BigNumber, p))).neg(),
      from: "probabilities",
    },
    crossEntropyWithLogits: {
      f: (x, y) => crossEntropyWithLogits(x, y),
      exact: (xs, ys) => total(xs.map((x, i) => (ys[i] as BigNumber).times(lse(xs.map((z) => z.minus(x)))))),
      from: "logits",
      differs: true,
    },
    sparseCrossEntropyWithLogits: {
      f: (x) => sparseCrossEntropyWithLogits(x, tensor(1, { dtype: "int32" })),
      exact: (xs) => lse(xs.map((z) => z.minus(xs[1] as BigNumber))),
      from: "logits",
      differs: true,
    },
  };

  const logit = fc.oneof(
    fc.integer({ min: -5000, max: 5000 }).map((k) => k / 1000),
    fc.integer({ min: -60, max: 60 }),
    fc.constantFrom(0, 40, -40, 1000, -1000, 1e-10),
  );
  const probability = fc.oneof(
    fc.integer({ min: 1, max: 999 }).map((k) => k / 1000),
    fc.constantFrom(1e-10, 1 - 1e-10),
  );
  const three = <T>(each: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(each, { minLength: 3, maxLength: 3 });
  const targets = fc.oneof(fc.constantFrom([1, 0, 0], [0, 1, 0], [0, 0, 1]), three(fc.constantFrom(0, 1, 0.25)));

  it.each(Object.entries(rows))("%s", (name, row) => {
    const [x, y] = [input("x", { shape: [3] }), input("y", { shape: [3] })];
    const output = row.f(x, y);
    fc.assert(
      fc.property(three(row.from === "logits" ? logit : probability), targets, fc.nat({ max: 2 }), (xs, ys, k) => {
        const bindings = new Map([
          [x, tensor(xs)],
          [y, tensor(ys)],
        ]);
        const chosen = output.rank === 0 ? output : sum(mul(output, tensor([0, 1, 2].map((i) => Number(i === k)))));
        const [value, slopes] = evaluate([chosen, gradients(chosen, [x])[0] as Node], bindings) as [Tensor, Tensor];
        const at = xs.map(big);
        const f: Exact = (moved) => row.exact(moved, ys.map(big), k);
        const expected = f(at);
        expectDigits(value.item(), expected, 16 * (1 + condition(f, at, expected)), `${name} of ${xs}, ${ys}`, lost);
        const slopeAt: Exact = (moved) => difference((z) => f(moved.with(k, z)), moved[k] as BigNumber);
        const wanted = slopeAt(at);
        const units = 16 * (1 + condition(slopeAt, at, wanted));
        const slack = row.differs ? 1e-15 : lost;
        expectDigits(slopes.at(k), wanted, units, `∂${name}/∂x${k} at ${xs}, ${ys}`, slack);
      }),
      { numRuns: 12 },
    );
  });
});

describe("classes that logits of −∞ rule out", () => {
  const logits = tensor([0, 1, Number.NEGATIVE_INFINITY]);
  const x = input("x", { shape: [3] });
  const p = 1 / (1 + Math.E);
  it.each([
    ["crossEntropyWithLogits", crossEntropyWithLogits(x, tensor([0, 1, 0]))],
    ["sparseCrossEntropyWithLogits", sparseCrossEntropyWithLogits(x, tensor(1, { dtype: "int32" }))],
  ])("%s takes as absent", (_name, loss) => {
    const [value, slopes] = evaluate([loss, gradients(loss, [x])[0] as Node], { x: logits }) as [Tensor, Tensor];
    expect(value.item()).toBeCloseTo(-Math.log(1 - p), 14);
    expect(slopes.at(0)).toBeCloseTo(p, 14);
    expect(slopes.at(1)).toBeCloseTo(-p, 14);
    expect(slopes.at(2)).toBe(0);
  });
});
