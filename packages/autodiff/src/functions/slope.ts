/** Functions of one number that state their slope, where the chain rule would lose digits. */
import type { Node } from "../graph/node.js";
import { withRule } from "../transforms/custom.js";
import { mul } from "./arithmetic.js";

/** The value y of x, entry by entry, with dy = slope(x, y) ⊙ dx. It is `regular` if y is finite wherever x is. */
export function withSlope(x: Node, y: Node, slope: (x: Node, y: Node) => Node, regular = true): Node {
  const product = ([at]: readonly Node[], [value]: readonly Node[], [d]: readonly Node[]): readonly Node[] => [
    mul(d as Node, slope(at as Node, value as Node)),
  ];
  return withRule([x], [y], { jvp: product, vjp: product }, regular)[0] as Node;
}
