/** Graphs that params hold, as the branches of cond: what lets every walk and rewrite enter them. */
import type { Graph } from "./graph.js";
import type { Params } from "./primitive.js";

/** @internal By this, packages recognise graphs of one another. */
export const graphBrand: unique symbol = Symbol.for("@cadena/autodiff.Graph") as never;

/**
 * Is it a graph, of this copy of the package or of another?
 *
 * @example
 * isGraph(trace((x: Node) => sin(x), 0)); // true
 */
export function isGraph(value: unknown): value is Graph {
  return typeof value === "object" && value !== null && graphBrand in value;
}

/**
 * The graphs among the params of an application, by the names of the params, in their order.
 *
 * @example
 * const choice = cond(input("p", { dtype: "bool" }), (x: Node) => sin(x), (x: Node) => cos(x), input("x"));
 * bodiesOf(choice.application?.params ?? {}).map(([name]) => name); // ["whenTrue", "whenFalse"]
 */
export function bodiesOf(params: Params): readonly (readonly [name: string, body: Graph])[] {
  return Object.entries(params).flatMap(([name, value]) => (isGraph(value) ? [[name, value] as const] : []));
}

/** The params with each body replaced; the very same params if none changed. */
export function mapBodies(params: Params, replace: (body: Graph) => Graph): Params {
  let after = params;
  for (const name in params) {
    const body = params[name];
    if (!isGraph(body)) continue;
    const next = replace(body);
    if (next !== body) after = { ...after, [name]: next };
  }
  return after;
}
