/** How the examples write a formula: simplified, with what has a name in the lecture written by that name. */
import { type Formula, genericRules, type Node, type SimplifyOptions, simplify, toText } from "cadena";

/** A formula, and what it relies on. */
export interface Written {
  readonly text: string;
  readonly conditions: readonly string[];
}

/** The node by the generic rules, which may cancel y/ŷ and then say ŷ ≠ 0. */
export function written(
  node: Node,
  names: Readonly<Record<string, Node>> = {},
  options: Omit<SimplifyOptions, "rules"> = {},
): Written {
  const { outputs, conditions } = simplify([node, ...Object.values(names)], { rules: genericRules, ...options });
  const [simplified, ...known] = outputs as [Node, ...Node[]];
  const print = (each: Node): string => printed(each, Object.keys(names), known);
  const sentences = { nonzero: "≠ 0", positive: "> 0", sumsToOne: "sums to 1" };
  return { text: print(simplified), conditions: conditions.map(({ kind, of }) => `${print(of)} ${sentences[kind]}`) };
}

/** The node as it was built. */
export function unsimplified(node: Node, names: Readonly<Record<string, Node>>): string {
  return printed(node, Object.keys(names), Object.values(names));
}

function printed(node: Node, names: readonly string[], known: readonly Node[]): string {
  const symbols = names.map((name, i): [Node, Formula] => [known[i] as Node, { kind: "symbol", name }]);
  return toText(node, { symbols: new Map(symbols) });
}
