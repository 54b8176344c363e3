/** Functions over primitives that keep their boundary: derivations and drawings may show one line, or open it. */
import { currentContext, type Frame, withContext } from "../graph/context.js";
import type { Node } from "../graph/node.js";

/**
 * Runs `body` as one call of the function `name` on `inputs`. The nodes it makes carry the call frame.
 *
 * @example
 * const square = (x: Node) => composite("square", [x], {}, () => mul(x, x));
 */
export function composite(
  name: string,
  inputs: readonly Node[],
  params: Readonly<Record<string, unknown>>,
  body: () => Node,
): Node {
  const context = currentContext();
  const frame: Frame = { name, inputs, params, parent: context.frame, output: undefined };
  const output = withContext({ ...context, frame, implicit: false }, body);
  frame.output = output;
  return output;
}
