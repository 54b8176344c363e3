/** Which operation has the wrong derivative: the one nearest to y before which derivatives go wrong. */
import type { Node } from "../graph/node.js";
import type { Movement } from "./perturb.js";

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
  { between }: Movement,
  isWrong: (nodes: readonly Node[]) => (node: Node) => boolean,
): Node | undefined {
  const reaching = new Set([y]);
  for (const node of between.toReversed()) {
    if (reaching.has(node)) for (const each of differentiated(node)) reaching.add(each);
  }
  const on = [x, ...between].filter((node) => reaching.has(node));
  const tried = on.filter((node) => node !== y && node.dtype === "float64").slice(-most);
  const wrong = isWrong(tried);
  const last = tried.findLast(wrong);
  return last && on.find((node) => node !== last && differentiated(node).includes(last));
}

/** The inputs that its derivative goes to: for a rule of its own, its arguments, and not how its value is computed. */
function differentiated({ application }: Node): readonly Node[] {
  if (application === undefined) return [];
  const { primitive, inputs, params } = application;
  return primitive.name === "custom" ? inputs.slice(0, params["count"] as number) : inputs;
}
