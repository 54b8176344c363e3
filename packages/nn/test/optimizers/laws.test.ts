/** What holds of every optimiser. */
import { add, lift, mul, type Node, slice, square, sub, sum } from "@cadena/autodiff";
import { type DType, leavesOf, type Tensor, type Tree, tensor } from "@cadena/core";
import { describe, expect, it } from "vitest";
import type { Values } from "../../src/index.js";
import { descend, stepOf } from "./descend.js";
import { numbersOf } from "./problem.js";
import { optimizers } from "./table.js";

/** Σ (W − 0.5)² + (b + 0.25)², least at 0. */
const parabola = (params: Tree<Node>): Node => {
  const { W, b } = params as { W: Node; b: Node };
  return add(sum(square(sub(W, 0.5))), square(add(b, 0.25)));
};

/** (1 − x)² + 100 (y − x²)² (Rosenbrock, 1960). */
const rosenbrock = (params: Tree<Node>): Node => {
  const { W } = params as { W: Node };
  const [x, y] = [slice(W, [{ stop: 1 }]), slice(W, [{ start: 1 }])];
  return sum(add(square(sub(1, x)), mul(100, square(sub(y, square(x))))));
};

const paramsOf = (dtype: DType): Values => ({
  W: tensor([[0.1, -0.2, 0.3]], { dtype }),
  b: tensor(0.7, { dtype }),
});
const avals = (tree: unknown): readonly string[] =>
  (leavesOf(tree) as readonly Tensor[]).map(({ dtype, shape }) => `${dtype}[${shape.join()}]`);

describe.each(Object.entries(optimizers))("%s", (_, optimizer) => {
  it.each(["float32", "float64"] as const)("keeps structure, shapes and dtypes in %s", (dtype) => {
    const { structures } = stepOf(optimizer, parabola, paramsOf(dtype));
    expect(structures[1]).toEqual(structures[0]);
    const { trees, last } = descend(optimizer, parabola, paramsOf(dtype), 3);
    expect(avals(last)).toEqual(avals(trees[0]));
    expect(new Set(avals(last.params))).toEqual(new Set([`${dtype}[1,3]`, `${dtype}[]`]));
  });

  it("starts from zero gradients without moving or NaN", () => {
    const still = (params: Tree<Node>): Node => mul(parabola(params), lift(0));
    const { last } = descend(optimizer, still, { W: tensor([[0, 0, 0]]), b: tensor(0) }, 3);
    expect(numbersOf(last.params)).toEqual([0, 0, 0, 0]);
  });

  it.each(["float32", "float64"] as const)("finds the minimum of a parabola in %s, to 0.01", (dtype) => {
    const { losses } = descend(optimizer, parabola, paramsOf(dtype), 2000);
    expect(losses.at(-1)).toBeLessThan(0.01);
  });

  it("goes down Rosenbrock's valley from 5.8 to below 1", () => {
    const { losses } = descend(optimizer, rosenbrock, { W: tensor([-1.2, 1.2]) }, 2000);
    expect(losses[0]).toBeGreaterThan(5.5);
    expect(losses.at(-1)).toBeLessThan(1);
  });
});
