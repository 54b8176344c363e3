/** Simplification: dead nodes go, equal nodes are shared, and formulas take a shorter form. */
import { DTypeError } from "@cadena/core";
import { withOutputs } from "../graph/graph.js";
import { isNode, type Node } from "../graph/node.js";
import { topologicalOrder } from "../graph/order.js";
import { type NodeMap, type Replacement, rebuild } from "../graph/rebuild.js";
import { algebra, fold, simplifyOne } from "./exact.js";
import { Interner } from "./interner.js";
import { mergeLoops } from "./loops.js";
import type { Simplified, SimplifyOptions } from "./types.js";

/**
 * The same values from fewer nodes. By default every rule holds at every point, infinities, NaN and the sign of zero
 * included, up to rounding. With `rules: genericRules` formulas are brought to a normal form for reading.
 *
 * @throws DTypeError if the outputs are no array of nodes, or the rules no function.
 * @example
 * const x = input("x");
 * simplify([mul(x, 1)]).outputs[0] === x; // true
 */
export function simplify(outputs: readonly Node[], options: SimplifyOptions = {}): Simplified {
  const isList = Array.isArray(outputs) && outputs.every(isNode);
  if (!isList || (options.rules !== undefined && typeof options.rules !== "function")) {
    throw new DTypeError({
      op: "simplify",
      expected: isList ? "rules must be a function" : "an array of nodes is required",
      received: isList ? JSON.stringify(options.rules) : String(outputs),
      advice: isList ? "Pass genericRules." : "Make numbers into nodes with constant.",
    });
  }
  if (options.rules !== undefined) return options.rules(outputs, options);
  const { only } = options;
  const rule = only === undefined ? simplifyOne : { folding: fold, algebra, sharing: () => undefined }[only];
  const shares = only === undefined || only === "sharing";
  const nodes = new Interner();
  const replace: Replacement = (node, inputs, params) => {
    if (options.keep?.(node) === true) return undefined;
    const simpler = rule(node, inputs);
    if (simpler !== undefined && (node.name === undefined || simpler.name === node.name)) {
      return (shares ? nodes.share(simpler, simpler.application?.inputs ?? []) : undefined) ?? simpler;
    }
    return shares ? nodes.share(node, inputs, params) : undefined;
  };
  const shorter = rebuild(outputs, replace, undefined, (body) =>
    withOutputs(body, simplify(body.outputs, options).outputs),
  );
  const merged: NodeMap = shares ? mergeLoops(outputs.map(shorter)) : (node) => node;
  const map: NodeMap = (node) => merged(shorter(node));
  return { outputs: outputs.map(map), map, conditions: [] };
}

/**
 * How many nodes a graph has, shared ones counted once.
 *
 * @example
 * const x = input("x");
 * countNodes([mul(x, x)]); // 2
 */
export function countNodes(outputs: readonly Node[]): number {
  return topologicalOrder(outputs).nodes.length;
}
