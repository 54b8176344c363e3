/** Functions over primitives that keep their boundary: derivations and drawings may show one line, or open it. */
import { inNameOf } from "../errors.js";
import { currentContext, type Frame, withContext } from "../graph/context.js";
import type { Node } from "../graph/node.js";

/**
 * Runs `body` as one call of the function `name` on `inputs`. The nodes it makes carry the call frame.
 * `display` says how it is written when nobody asks: as a call, softmax(Z), or open, as the formula inside. Errors from within are thrown in
 * the name of the function.
 *
 * @example
 * const cube = (x: Node) => composite("cube", [x], {}, () => mul(x, mul(x, x)));
 * cube(input("x")).context.frame?.name; // "cube"
 */
export function composite(
  name: string,
  inputs: readonly Node[],
  params: Readonly<Record<string, unknown>>,
  body: () => Node,
  display: Frame["display"] = "call",
): Node {
  const context = currentContext();
  const frame: Frame = { name, inputs, params, parent: context.frame, display, output: undefined };
  const output = inNameOf(name, () => withContext({ ...context, frame, implicit: false }, body));
  frame.output = output;
  return output;
}
