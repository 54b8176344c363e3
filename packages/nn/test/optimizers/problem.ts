/** A small problem in float64, and again by its formulas with 110 digits. */
import { add, mul, type Node, slice, square, sub, sum } from "@cadena/autodiff";
import { leavesOf, type Tensor, type Tree, tensor } from "@cadena/core";
import type { Values } from "../../src/index.js";
import { big } from "../exact.js";

/** (1 − x)² + 10 (y − x²)² + (b − 0.3)², of W = [x, y] and b: curved, with an unequal pull on each. */
export function valley(params: Tree<Node>): Node {
  const { W, b } = params as { W: Node; b: Node };
  const at = (i: number): Node => sum(slice(W, [{ start: i, stop: i + 1 }]));
  const [x, y] = [at(0), at(1)];
  return add(add(square(sub(1, x)), mul(10, square(sub(y, square(x))))), square(sub(b, 0.3)));
}

export const start: Values = { W: tensor([-0.7, 0.4]), b: tensor(1.1) };

/** The numbers of a tree of parameters: x, y, b. */
export function numbersOf(params: Values): readonly number[] {
  return (leavesOf(params) as readonly Tensor[]).flatMap((leaf) => [...leaf.contiguous().data]);
}

/** A number with 110 digits. */
export type BigNumber = ReturnType<typeof big>;

/** A vector of exact numbers. */
export type Vector = readonly BigNumber[];

export const exactStart: Vector = numbersOf(start).map(big);

/** The gradient of the valley. */
export function slopeAt([x, y, b]: Vector): Vector {
  const [p, q, r] = [x, y, b] as readonly [BigNumber, BigNumber, BigNumber];
  const bend = q.minus(p.times(p));
  return [p.minus(1).times(2).minus(p.times(bend).times(40)), bend.times(20), r.minus(big(0.3)).times(2)];
}
