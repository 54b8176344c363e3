/**
 * Ten steps of each optimiser against the plain formulas of the papers, written again here on mathjs's BigNumbers of
 * 110 digits, from the gradients of problem.ts in the same numbers: nothing of the package takes part in them.
 */
import { describe, expect, it } from "vitest";
import {
  accumulate,
  adadelta,
  adagrad,
  adam,
  adamW,
  chain,
  clipByGlobalNorm,
  clipByValue,
  decayWeights,
  lion,
  nadam,
  type Optimizer,
  rmsProp,
  sgd,
} from "../../src/index.js";
import { big } from "../exact.js";
import { descend } from "./descend.js";
import { type BigNumber, exactStart, numbersOf, slopeAt, start, type Vector, valley } from "./problem.js";

/** From parameters θ and gradient g of step t = 1, 2 … to what is subtracted from θ; it remembers what it needs. */
type Rule = (g: Vector, t: number, theta: Vector) => Vector;

const zero: Vector = exactStart.map(() => big(0));
const zip = (f: (...xs: [BigNumber, BigNumber, BigNumber]) => BigNumber, ...vectors: readonly Vector[]): Vector =>
  zero.map((_, i) => f(...(vectors.map((vector) => vector[i]) as [BigNumber, BigNumber, BigNumber])));
const times = (c: BigNumber | number, x: Vector): Vector =>
  x.map((each) => each.times(typeof c === "number" ? big(c) : c));
const plus = (a: Vector, b: Vector): Vector => zip((x, y) => x.plus(y), a, b);
const squared = (x: Vector): Vector => x.map((each) => each.times(each));
const average = (beta: number, mean: Vector, x: Vector): Vector =>
  plus(times(beta, mean), times(big(1).minus(big(beta)), x));
const corrected = (beta: number, t: number, x: Vector): Vector => times(big(1).div(big(1).minus(big(beta).pow(t))), x);
const overRoot = (epsilon: number, x: Vector, v: Vector): Vector =>
  zip((each, spread) => each.div(spread.sqrt().plus(big(epsilon))), x, v);

/** A rule that keeps vectors, which are zero at first. */
function remembering(count: number, step: (kept: Vector[], ...rest: Parameters<Rule>) => Vector): () => Rule {
  return () => {
    const kept = Array.from({ length: count }, () => zero);
    return (...rest) => step(kept, ...rest);
  };
}
type Kept1 = [Vector];
type Kept2 = [Vector, Vector];

const plainMomentum = (nesterov: boolean) =>
  remembering(1, (kept, g) => {
    const v = plus(times(0.9, kept[0] as Vector), g);
    kept[0] = v;
    return times(0.01, nesterov ? plus(g, times(0.9, v)) : v);
  });

const plainAdam = (alpha: number) =>
  remembering(2, (kept, g, t) => {
    const [m, v] = kept as Kept2;
    kept[0] = average(0.9, m, g);
    kept[1] = average(0.999, v, squared(g));
    return times(alpha, overRoot(1e-8, corrected(0.9, t, kept[0]), corrected(0.999, t, kept[1])));
  });

const plainRms = (centered: boolean, mu: number) =>
  remembering(3, (kept, g) => {
    kept[0] = average(0.9, kept[0] as Vector, squared(g));
    kept[1] = average(0.9, kept[1] as Vector, g);
    const spread = centered ? zip((v, m) => v.minus(m.times(m)), kept[0], kept[1]) : kept[0];
    kept[2] = plus(times(mu, kept[2] as Vector), overRoot(1e-8, g, spread));
    return times(0.02, kept[2]);
  });

const decayed = (step: () => Rule, rateTimesDecay: number, which: readonly number[]) => () => {
  const rule = step();
  return (g: Vector, t: number, theta: Vector) =>
    plus(
      rule(g, t, theta),
      zip((x, mask) => x.times(mask).times(big(rateTimesDecay)), theta, which.map(big)),
    );
};

const momentumOfNadam = (t: number): BigNumber =>
  big(0.9).times(big(1).minus(big(0.5).times(big(0.96).pow(big(0.004).times(t)))));

const lengthOf = (g: Vector): BigNumber =>
  squared(g)
    .reduce((a, b) => a.plus(b))
    .sqrt();

const descent = (rate: number) => () => (g: Vector) => times(rate, g);

const cases: Readonly<Record<string, readonly [Optimizer, () => Rule]>> = {
  sgd: [sgd(0.01), descent(0.01)],
  momentum: [sgd(0.01, { momentum: 0.9 }), plainMomentum(false)],
  nesterov: [sgd(0.01, { momentum: 0.9, nesterov: true }), plainMomentum(true)],
  adagrad: [
    adagrad(0.1),
    remembering(1, (kept, g) => {
      kept[0] = plus((kept as Kept1)[0], squared(g));
      return times(0.1, overRoot(1e-10, g, kept[0]));
    }),
  ],
  rmsProp: [rmsProp(0.02), plainRms(false, 0)],
  "rmsProp, centred, with momentum": [rmsProp(0.02, { centered: true, momentum: 0.5 }), plainRms(true, 0.5)],
  adadelta: [
    adadelta(),
    remembering(2, (kept, g) => {
      const [v, u] = kept as Kept2;
      kept[0] = average(0.95, v, squared(g));
      const root = (x: BigNumber): BigNumber => x.plus(big(1e-6)).sqrt();
      const step = zip((of, after, slope) => root(of).div(root(after)).times(slope), u, kept[0], g);
      kept[1] = average(0.95, u, squared(step));
      return step;
    }),
  ],
  adam: [adam(0.05), plainAdam(0.05)],
  adamW: [adamW(0.05, { decay: 0.1 }), decayed(plainAdam(0.05), 0.05 * 0.1, [1, 1, 1])],
  "adamW without biases": [
    adamW(0.05, { decay: 0.1, mask: (path) => path === "W" }),
    decayed(plainAdam(0.05), 0.05 * 0.1, [1, 1, 0]),
  ],
  nadam: [
    nadam(0.05),
    () => {
      let [m, v, product] = [zero, zero, big(1)];
      return (g, t) => {
        const [now, next] = [momentumOfNadam(t), momentumOfNadam(t + 1)];
        product = product.times(now);
        m = average(0.9, m, g);
        v = average(0.999, v, squared(g));
        const ahead = plus(
          times(next.div(big(1).minus(product.times(next))), m),
          times(big(1).minus(now).div(big(1).minus(product)), g),
        );
        return times(0.05, overRoot(1e-8, ahead, corrected(0.999, t, v)));
      };
    },
  ],
  lion: [
    lion(0.02, { decay: 0.1 }),
    decayed(
      remembering(1, (kept, g) => {
        const [m] = kept as Kept1;
        kept[0] = average(0.99, m, g);
        return average(0.9, m, g).map((c) => big(0.02 * Math.sign(c.toNumber())));
      }),
      0.02 * 0.1,
      [1, 1, 1],
    ),
  ],
  "an L2 term by decay at the head": [
    chain(decayWeights(0.3, { mask: (_, { rank }) => rank > 0 }), sgd(0.01)),
    decayed(descent(0.01), 0.3 * 0.01, [1, 1, 0]),
  ],
  clipByValue: [
    chain(clipByValue(1.5), sgd(0.05)),
    () => (g) =>
      times(
        0.05,
        g.map((x) => (x.abs().gt(1.5) ? big(1.5 * Math.sign(x.toNumber())) : x)),
      ),
  ],
  clipByGlobalNorm: [
    chain(clipByGlobalNorm(5), sgd(0.05)),
    () => (g) => times(0.05, lengthOf(g).gt(5) ? times(big(5).div(lengthOf(g)), g) : g),
  ],
  "accumulate adam": [
    accumulate(3, adam(0.05)),
    () => {
      const rule = plainAdam(0.05)();
      let total = zero;
      return (g, t, theta) => {
        total = plus(total, g);
        if (t % 3 !== 0) return zero;
        const mean = times(big(1).div(3), total);
        total = zero;
        return rule(mean, t / 3, theta);
      };
    },
  ],
};

describe("ten steps in float64 are those of the formulas, to 1e-10", () => {
  it.each(Object.entries(cases))("%s", (_, [optimizer, begin]) => {
    const rule = begin();
    const { trees } = descend(optimizer, valley, start, 10);
    let theta = exactStart;
    let moved = 0;
    for (let t = 1; t <= 10; t++) {
      const step = rule(slopeAt(theta), t, theta);
      theta = zip((x, d) => x.minus(d), theta, step);
      const found = numbersOf((trees[t] as (typeof trees)[number]).params);
      for (const [i, x] of theta.entries()) {
        expect(
          Math.abs(
            big(found[i] as number)
              .minus(x)
              .toNumber(),
          ),
          `step ${t}, number ${i}`,
        ).toBeLessThanOrEqual(1e-10);
        moved += Math.abs((step[i] as BigNumber).toNumber());
      }
    }
    expect(moved).toBeGreaterThan(0.01);
  });

  it("clips some of the gradients above and leaves others", () => {
    const { trees } = descend(chain(clipByGlobalNorm(5), sgd(0.05)), valley, start, 10);
    const longer = trees.map(({ params }) => lengthOf(slopeAt(numbersOf(params).map(big))).gt(5));
    expect(new Set(longer)).toEqual(new Set([true, false]));
  });
});
