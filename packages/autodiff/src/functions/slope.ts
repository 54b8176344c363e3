/** Functions of one number that state their slope, where the chain rule would lose digits. */
import { mul } from "../functions/arithmetic.js";
import type { Node } from "../graph/node.js";
import { withRule } from "../transforms/custom.js";

/** The value y of x, entry by entry, with dy = slope(x) ⊙ dx. */
export function withSlope(x: Node, y: Node, slope: (x: Node) => Node): Node {
  const product = ([at]: readonly Node[], _: readonly Node[], [d]: readonly Node[]): readonly Node[] => [
    mul(d as Node, slope(at as Node)),
  ];
  return withRule([x], [y], { jvp: product, vjp: product }, true)[0] as Node;
}
