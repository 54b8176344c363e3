/** linearize: the value of a function, and its derivative as a function of the tangent alone. */
import { requireFunction } from "../errors.js";
import { inputLike, type Node } from "../graph/node.js";
import { substitute } from "../graph/rebuild.js";
import { fill } from "../primitives/movement.js";
import { fitTo, requireCount } from "./fit.js";
import { pushForward } from "./forward.js";
import type { Loose } from "./gradient.js";
import { requireFloats, resultNodes, standIns } from "./stand-in.js";

/**
 * The value of f at `primals`, and the linear map t ↦ J·t there. The map shares what f computed: it can be applied to
 * many tangents for the price of the derivative alone.
 *
 * @throws ShapeError if a tangent has another shape than its primal.
 * @example
 * const [y, along] = linearize((x: Node) => mul(x, x), 3);
 * evaluate([y, along(1), along(2)]).map((each) => each.item()); // [9, 6, 12]
 */
export function linearize<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  ...primals: Loose<A>
): [value: R, along: (...tangents: Loose<A>) => R] {
  requireFunction("linearize", f);
  const stand = standIns("linearize", primals);
  const inputs = stand.leaves.flat();
  requireFloats("linearize", primals, inputs, "primals");
  const result = resultNodes("linearize", f(...(stand.args as unknown as A)));
  const letters = inputs.map((each) => inputLike(each));
  const moved = pushForward(result.nodes, inputs, letters);
  const linear = stand.resolve(result.nodes.map((y, i) => moved[i] ?? fill(0, y)));
  const along = (...tangents: Loose<A>): R => {
    const given = resultNodes("linearize", tangents).nodes.map((each, i) =>
      fitTo("linearize", "tangent", each, inputs[i]),
    );
    requireCount("linearize", "tangents", inputs.length, given.length);
    const at = substitute(linear, new Map(letters.map((letter, i): [Node, Node] => [letter, given[i] as Node])));
    return result.rebuild(linear.map(at)) as R;
  };
  return [result.rebuild(stand.resolve(result.nodes)) as R, along];
}
