/** Signatures of graphs: two graphs with the same one are compiled alike. Names and dimension names are not in it. */
import { Graph, type Node } from "@cadena/autodiff";

/** Longer graphs are not compared: their signatures would take too much memory. */
const longest = 20_000;

/**
 * What decides the machine code of a graph: primitives, params, edges, shapes, dtypes and the values of scalar
 * constants. Undefined where a param is a function, or the graph is too long.
 */
export function signatureOf(graph: Graph): string | undefined {
  const { nodes, order } = graph;
  if (nodes.length > longest) return undefined;
  const parts: string[] = [];
  for (const [i, node] of nodes.entries()) {
    const { application } = node;
    const aval = `${node.dtype}[${node.shape.join()}]`;
    if (application === undefined) {
      const { constant } = node;
      parts.push(constant?.size === 1 ? `${aval}=${exact(constant.item())}` : aval);
      continue;
    }
    if (node.index > 0) continue;
    const params = textOf(application.params, application.primitive.name);
    if (params === undefined) return undefined;
    const inputs = order.inputs.subarray(order.starts[i], order.starts[i + 1]).join();
    parts.push(`${application.primitive.name}(${inputs})${params}${application.arity}${aval}`);
  }
  const places = (of: readonly Node[]): string => of.map(order.place).join();
  return `${parts.join("\n")}\n${places(graph.inputs)}\n${places(graph.outputs)}`;
}

/** The params of an application as text. Those of `custom` say nothing of values, but for how many arguments it has. */
function textOf(params: Readonly<Record<string, unknown>>, primitive: string): string | undefined {
  if (Object.keys(params).length === 0) return "{}";
  let known = true;
  const text = JSON.stringify(primitive === "custom" ? params["count"] : params, (_, value: unknown) => {
    if (value instanceof Graph) return isSmall(value) ? (signatureOf(value) ?? unknown()) : unknown();
    if (typeof value === "function" || typeof value === "bigint" || typeof value === "symbol") return unknown();
    return typeof value === "number" ? exact(value) : value;
  });
  return known ? text : undefined;

  function unknown(): null {
    known = false;
    return null;
  }
}

/** Has a body no constants that lie in memory? Those of the graph itself are given to each program anew. */
function isSmall(body: Graph): boolean {
  return body.nodes.every(({ constant }) => constant === undefined || constant.size === 1);
}

/** A number as text that tells −0, infinities and NaN apart. */
function exact(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}
