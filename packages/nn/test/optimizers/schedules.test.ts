/** Schedules against their formulas on BigNumbers, written again here, and inside an optimiser. */

import type { Node } from "@cadena/autodiff";
import { evaluate, lift, sum } from "@cadena/autodiff";
import { leavesOf, type Tensor, type Tree, tensor } from "@cadena/core";
import { describe, expect, it } from "vitest";
import {
  constantRate,
  cosineDecay,
  exponentialDecay,
  oneCycle,
  type Schedule,
  sgd,
  stepDecay,
  warmUp,
} from "../../src/index.js";
import { big, exact } from "../exact.js";
import { descend } from "./descend.js";
import { type BigNumber, numbersOf } from "./problem.js";

const pi = exact.bignumber(exact.pi) as BigNumber;
const cosine = (x: BigNumber): BigNumber => exact.cos(x) as BigNumber;
const power = (x: BigNumber, y: BigNumber): BigNumber => exact.pow(x, y) as BigNumber;

/** b + (a − b)(1 + cos π s)/2 */
const wave = (a: number, b: number, s: BigNumber): BigNumber =>
  big(b).plus(
    big(a)
      .minus(big(b))
      .times(cosine(pi.times(s)).plus(1))
      .div(2),
  );

const cosineOf = (t: number): BigNumber => wave(0.3, 0.01, big(Math.min(t, 8)).div(8));

const cases: Readonly<Record<string, readonly [Schedule, (t: number) => BigNumber]>> = {
  constantRate: [constantRate(0.3), () => big(0.3)],
  stepDecay: [stepDecay(0.3, 0.7, 4), (t) => big(0.3).times(big(0.7).pow(Math.floor(t / 4)))],
  exponentialDecay: [exponentialDecay(0.3, 0.7, 4), (t) => big(0.3).times(power(big(0.7), big(t).div(4)))],
  cosineDecay: [cosineDecay(0.3, 8, 0.01), cosineOf],
  warmUp: [
    warmUp(3, cosineDecay(0.3, 8, 0.01), 0.02),
    (t) => (t < 3 ? big(0.02).plus(big(0.28).times(t).div(3)) : cosineOf(t - 3)),
  ],
  oneCycle: [
    oneCycle(0.5, 11, { rising: 0.4 }),
    (t) => (t < 4 ? wave(0.02, 0.5, big(t).div(4)) : wave(0.5, 2e-6, big(Math.min(t - 4, 6)).div(6))),
  ],
};

describe.each(Object.entries(cases))("%s", (_, [schedule, formula]) => {
  const steps = Array.from({ length: 15 }, (_, t) => t);

  it("is its formula at each step, to 1e-14", () => {
    const rates = evaluate(steps.map((t) => schedule(lift(t)))).map((rate) => rate.item() as number);
    for (const t of steps)
      expect(Math.abs((rates[t] as number) - formula(t).toNumber()), `t = ${t}`).toBeLessThan(1e-14);
  });

  it.each(["float32", "float64"] as const)("moves parameters of %s by what it says", (dtype) => {
    const loss = (params: Tree<Node>): Node => sum((leavesOf(params) as readonly Node[])[0] as Node);
    const { trees } = descend(sgd(schedule), loss, { w: tensor([0, 1], { dtype }) }, 15);
    const moves = steps.map((t) => {
      const [before, after] = [t, t + 1].map(
        (at) => numbersOf((trees[at] as (typeof trees)[number]).params)[0] as number,
      );
      return (before as number) - (after as number);
    });
    const tolerance = dtype === "float32" ? 1e-6 : 1e-14;
    for (const t of steps)
      expect(Math.abs((moves[t] as number) - formula(t).toNumber()), `t = ${t}`).toBeLessThan(tolerance);
    expect((leavesOf(trees[15]?.params) as unknown as readonly Tensor[])[0]?.dtype).toBe(dtype);
  });
});

describe("schedules refuse", () => {
  it.each<readonly [string, () => Schedule]>([
    ["stepDecay", () => stepDecay(1, 0.5, 0)],
    ["exponentialDecay", () => exponentialDecay(1, -1)],
    ["cosineDecay", () => cosineDecay(1, 2.5)],
    ["warmUp", () => warmUp(0, constantRate(1))],
    ["oneCycle", () => oneCycle(1, 1)],
  ])("%s what is out of range", (name, make) => {
    expect(make).toThrow(new RegExp(`^${name}: `));
  });
});
