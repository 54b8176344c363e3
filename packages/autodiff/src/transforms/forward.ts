/** Forward mode: from tangents of inputs to tangents of everything that comes of them, as a graph. */

import { isFloat } from "@cadena/core";
import { apply } from "../graph/apply.js";
import { enterContext } from "../graph/context.js";
import type { Application, Node } from "../graph/node.js";
import { topologicalOrder } from "../graph/order.js";
import { add } from "../primitives/arithmetic.js";
import { fill } from "../primitives/movement.js";
import { fitTo, requireCount } from "./fit.js";
import { partialAt, scale } from "./scale.js";

/**
 * The tangents of `outputs`, given the tangents of `inputs`; null where an output does not depend on them.
 *
 * @example
 * const [x, dx] = [input("x"), input("dx")];
 * const [dy] = pushForward([mul(x, x)], [x], [dx]);
 * evaluate(dy, { x: 3, dx: 1 })?.item(); // 6
 */
export function pushForward(
  outputs: readonly Node[],
  inputs: readonly Node[],
  seeds: readonly Node[],
): readonly (Node | null)[] {
  requireCount("pushForward", "seeds", inputs.length, seeds.length);
  for (const [i, input] of inputs.entries()) fitTo("pushForward", "tangent", seeds[i] as Node, input);
  const order = topologicalOrder(outputs);
  const tangents: (Node | null)[] = new Array(order.nodes.length).fill(null);
  for (const [i, input] of inputs.entries()) {
    const place = order.place(input);
    if (place >= 0) tangents[place] = seeds[i] as Node;
  }
  const outside = enterContext({ scope: undefined, frame: undefined, implicit: false });
  try {
    for (let i = 0; i < order.nodes.length; i++) {
      const node = order.nodes[i] as Node;
      const { application } = node;
      if (application === undefined || node.index !== 0) continue;
      const start = order.starts[i] as number;
      const arriving = application.inputs.map((_, j) => tangents[order.inputs[start + j] as number] ?? null);
      if (arriving.every((tangent) => tangent === null)) continue;
      enterContext({ scope: node.scope, frame: undefined, implicit: false });
      for (const [k, tangent] of push(application, arriving).entries()) {
        // An output that is itself an input of the derivative keeps the tangent it was given.
        if (isFloat((order.nodes[i + k] as Node).dtype)) tangents[i + k] ??= tangent;
      }
    }
  } finally {
    enterContext(outside);
  }
  return outputs.map((output) => tangents[order.place(output)] ?? null);
}

function push(application: Application, tangents: readonly (Node | null)[]): readonly (Node | null)[] {
  const { primitive, inputs, outputs, params } = application;
  const { differential } = primitive;
  switch (differential.kind) {
    case "elementwise": {
      const output = outputs[0] as Node;
      const absorbing = differential.absorbing === true || output.singular;
      let total: Node | null = null;
      for (const [j, tangent] of tangents.entries()) {
        if (tangent === null) continue;
        const local = partialAt(differential.partials[j], application, output);
        const term = scale(tangent, local, absorbing);
        if (term !== null) total = total === null ? term : add(total, term);
      }
      return [total];
    }
    case "linear": {
      if (!tangents.some((tangent, j) => tangent !== null && differential.linearIn(j))) return outputs.map(() => null);
      const moved = inputs.map((x, j) => (differential.linearIn(j) ? (tangents[j] ?? fill(0, x)) : x));
      return apply(primitive, moved, params);
    }
    case "general":
      return differential.jvp(application, tangents, params);
    case "none":
      return outputs.map(() => null);
  }
}
