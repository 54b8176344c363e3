/** The product of a cotangent or tangent with a partial derivative: the chain rule itself, written once. */
import type { Application, Node } from "../graph/node.js";
import type { PartialDerivative } from "../graph/primitive.js";
import { absorb, mul, neg } from "../primitives/arithmetic.js";
import { fill } from "../primitives/movement.js";

/**
 * d ⊙ partial, or null where the partial is 0. A partial of 1 or −1 makes no product. Where the partial may be infinite
 * or NaN the product absorbs: 0 ⊙ anything = 0.
 */
export function scale(d: Node, partial: Node | number, absorbing: boolean): Node | null {
  if (typeof partial === "number") {
    if (partial === 0) return null;
    if (partial === 1) return d;
    return partial === -1 ? neg(d) : mul(d, fill(partial, d));
  }
  if (d.literal === 1 && d.rank === 0) return partial;
  return absorbing || partial.singular ? absorb(d, partial) : mul(d, partial);
}

/** A partial derivative of an application, at its inputs and its output. */
export function partialAt(
  partial: PartialDerivative | undefined,
  application: Application,
  output: Node,
): Node | number {
  if (partial === undefined) return 0;
  // One and two inputs are written out, as a list costs more than most partials.
  const count = application.inputCount;
  if (count === 1) return partial(application.inputAt(0), output);
  if (count === 2) return partial(application.inputAt(0), application.inputAt(1), output);
  return partial(...application.inputs, output);
}
