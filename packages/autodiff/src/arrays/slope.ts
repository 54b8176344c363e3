/** Reductions that state their slope, so that it is read as it is known: ∂‖x‖/∂x = x/‖x‖. */
import { div, mul } from "../functions/arithmetic.js";
import { equal, where } from "../functions/comparison.js";
import { composite } from "../functions/composite.js";
import { expand } from "../functions/lift.js";
import { sum } from "../functions/reduction.js";
import { implicitly } from "../graph/context.js";
import type { Node } from "../graph/node.js";
import { reshape } from "../primitives/movement.js";
import { withRule } from "../transforms/custom.js";

/** The value y of x, reduced along `axes`, with dy = Σ slope ⊙ dx. The slope is given x, and y with the shape of x. */
export function withSlope(
  x: Node,
  y: Node,
  axes: readonly number[],
  slope: (x: Node, y: Node) => Node,
  keepDims = false,
): Node {
  const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const back = (reduced: Node): Node => implicitly(() => expand(reshape(reduced, kept), x.shape));
  const local = ([at]: readonly Node[], [value]: readonly Node[]): Node => slope(at as Node, back(value as Node));
  const rule = {
    jvp: (xs: readonly Node[], ys: readonly Node[], [t]: readonly Node[]) => [
      sum(mul(local(xs, ys), t as Node), { axis: axes, keepDims }),
    ],
    vjp: (xs: readonly Node[], ys: readonly Node[], [ct]: readonly Node[]) => [mul(local(xs, ys), back(ct as Node))],
  };
  return withRule([x], [y], rule, true)[0] as Node;
}

/** a/b, and 0 where b is 0, with slopes 0 there. It is written as the fraction. */
export function quotient(a: Node, b: Node): Node {
  return composite("quotient", [a, b], {}, () => {
    const isZero = equal(b, 0);
    return where(isZero, 0, div(a, where(isZero, 1, b)));
  });
}
