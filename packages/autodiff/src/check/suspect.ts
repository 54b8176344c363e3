/** Which operation has the wrong derivative: the one nearest to y before which derivatives go wrong. */
import type { Node } from "../graph/node.js";
import { differentiatedInputs, type Movement } from "./perturb.js";

/** At most so many nodes are tried, those nearest to y. */
const most = 200;

/**
 * The operation to look at, where the derivative of `y` with respect to `x` is wrong: derivatives with respect to its
 * output, and all between it and y, are right, and with respect to one of its inputs wrong. `isWrong` tells which of
 * some nodes have a wrong derivative.
 */
export function suspect(
  y: Node,
  x: Node,
  { differentiated }: Movement,
  isWrong: (nodes: readonly Node[]) => (node: Node) => boolean,
): Node | undefined {
  const on = [x, ...differentiated];
  const tried = on.filter((node) => node !== y && node.dtype === "float64").slice(-most);
  const wrong = isWrong(tried);
  const last = tried.findLast(wrong);
  return last && on.find((node) => node !== last && differentiatedInputs(node).includes(last));
}
