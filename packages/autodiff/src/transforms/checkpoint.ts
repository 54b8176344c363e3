/** checkpoint: less memory for more time. What a function computes on the way is computed again when it is needed. */
import { requireFunction } from "../errors.js";
import { inputLike, type Node } from "../graph/node.js";
import { topologicalOrder } from "../graph/order.js";
import { substitute } from "../graph/rebuild.js";
import { barrier } from "../primitives/identity.js";
import { fill } from "../primitives/movement.js";
import { withRule } from "./custom.js";
import { pushForward } from "./forward.js";
import { backpropagate } from "./reverse.js";
import { resultNodes, standIns } from "./stand-in.js";

/**
 * The same function, whose derivatives keep its arguments alone: what it computes on the way is computed again in the
 * backward pass. Values and derivatives are those of `f`, at every order, in both modes; values that `f` captures are
 * differentiated too.
 *
 * Source: T. Chen et al., Training Deep Nets with Sublinear Memory Cost (2016).
 *
 * @example
 * const block = checkpoint((x: Node) => sin(mul(x, x)));
 * evaluate(grad(block)(0)).item(); // 0
 */
export function checkpoint<A extends readonly unknown[], R>(f: (...args: A) => R): (...args: A) => R {
  requireFunction("checkpoint", f);
  return (...args) => {
    const stand = standIns("checkpoint", args);
    const result = resultNodes("checkpoint", f(...(stand.args as unknown as A)));
    const variables = stand.leaves.flat();
    const captured = capturedBy(result.nodes, variables);
    const letters = captured.map((each) => inputLike(each));
    const body = result.nodes.map(
      substitute(result.nodes, new Map(captured.map((each, i) => [each, letters[i] as Node]))),
    );
    const inputs = [...variables, ...letters];
    const at = (xs: readonly Node[]): readonly Node[] =>
      body.map(substitute(body, new Map(inputs.map((each, i) => [each, xs[i] as Node]))));
    const xs = [...stand.resolve(variables), ...captured];
    const ys = withRule(xs, at(xs), {
      jvp: (primals, _, tangents) => {
        const fresh = primals.map((each) => inputLike(each));
        const values = at(fresh);
        const moved = pushForward(values, fresh, tangents);
        const made = values.map((y, i) => moved[i] ?? fill(0, y));
        return made.map(substitute(made, new Map(fresh.map((each, i) => [each, primals[i] as Node]))));
      },
      vjp: (primals, _, cotangents) => {
        const again = primals.map((each) => barrier(each, ...cotangents));
        const { cotangent } = backpropagate(at(again), cotangents, again);
        return again.map((each) => cotangent(each) ?? null);
      },
    });
    return result.rebuild(ys) as R;
  };
}

/** What the outputs need that does not come from `variables`: the nodes where the function reaches outside itself. */
function capturedBy(outputs: readonly Node[], variables: readonly Node[]): readonly Node[] {
  const order = topologicalOrder(outputs);
  const inside = new Set(variables);
  for (const node of order.nodes) {
    if (node.application?.inputs.some((each) => inside.has(each))) inside.add(node);
  }
  const captured = new Set<Node>();
  for (const node of [
    ...order.nodes.filter((each) => inside.has(each)).flatMap((each) => each.application?.inputs ?? []),
    ...outputs,
  ]) {
    if (!inside.has(node) && node.kind !== "constant") captured.add(node);
  }
  return [...captured];
}
