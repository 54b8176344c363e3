/** The generic rules: formulas for reading, true wherever the conditions that they return hold. */
import type { Node } from "../../graph/node.js";
import { numbersIntoBranches } from "../branches.js";
import { countNodes } from "../simplify.js";
import type { Simplified, SimplifyOptions } from "../types.js";
import { normalise } from "./normalise.js";

/**
 * Rules for `simplify` that bring formulas to a normal form for reading: rational functions put together, multiplied
 * out where that is shorter, and cancelled, which is true wherever the returned conditions hold; in matrix expressions
 * scalars come out, transposes go in, and sums merge.
 *
 * They always stop: sums beyond a hundred terms are left as they are.
 *
 * @example
 * const [x, y] = [input("x"), input("y")];
 * simplify([div(mul(x, y), x)], { rules: genericRules }).outputs[0] === y; // true
 */
export function genericRules(outputs: readonly Node[], options: SimplifyOptions): Simplified {
  const opened = numbersIntoBranches(outputs);
  const given = outputs.map(opened);
  const [eager, reluctant] = [normalise(given, options, true), normalise(given, options, false)];
  const shorter = 1.25 * countNodes(reluctant.outputs) < countNodes(eager.outputs) ? reluctant : eager;
  return { ...shorter, map: (node) => shorter.map(opened(node)) };
}
