/** How the right-hand side of a backward line is written: the chain rule, the line above put in, what comes out. */
import type { Node } from "../graph/node.js";
import { topologicalOrder } from "../graph/order.js";
import { substitute } from "../graph/rebuild.js";
import { genericRules } from "../rewrite/normal/generic.js";
import { countNodes, simplify } from "../rewrite/simplify.js";
import type { Condition, SimplifyOptions } from "../rewrite/types.js";
import { definition, isCall, type Lines } from "./lines.js";
import type { Stage } from "./types.js";

/** The stages of a line, and the factors that cancelled on the way. */
export interface Written {
  readonly stages: readonly Stage[];
  readonly cancelled: readonly Node[];
}

/** The right-hand side of a line, the letters in it, and the letter of the line itself. */
interface Definition {
  readonly small: Node;
  readonly letters: readonly Node[];
  readonly symbol: Node;
}

/** A simplified form is worth a stage of its own below this part of the nodes. */
const muchShorter = 0.8;

/**
 * Makes the writer of stages. A line states the chain rule, each term a fraction of its own. Where something
 * cancels with the line above put in, or it gets much shorter, both follow.
 *
 * @param results the right-hand sides of the lines above, by the symbol that stands for them.
 */
export function stageWriter(
  lines: Lines,
  results: ReadonlyMap<Node, Node>,
  assume: readonly Condition[],
): (written: Node) => Written {
  const definitions: Definition[] = [];
  for (const line of lines.nodes) {
    if (line.application === undefined) continue;
    const small = definition(line, lines.symbolOf);
    const letters = topologicalOrder([small]).nodes.filter(({ kind }) => kind === "input");
    definitions.push({ small, letters, symbol: lines.symbolOf.get(line) as Node });
  }
  return (written) => {
    const chain = reduce(written, definitions, { denominators: "apart" });
    const stages: Stage[] = [{ kind: "chain", expression: chain.node, conditions: chain.conditions }];
    const put = substitute([chain.node], results)(chain.node);
    const isInlined = put !== chain.node;
    const inlined = simplify([put]).outputs[0] as Node;
    const result = reduce(inlined, definitions, { assume });
    const [before, after] = [countNodes([chain.node]), countNodes([result.node])];
    const hasCancelled = result.conditions.length > 0 && after <= countNodes([inlined]);
    if (hasCancelled || after < muchShorter * before) {
      if (isInlined) stages.push({ kind: "substituted", expression: inlined, conditions: [] });
      stages.push({ kind: "simplified", expression: result.node, conditions: result.conditions });
    }
    const cancelled = stages.flatMap(({ conditions }) => conditions.filter(({ kind }) => kind === "nonzero"));
    return { stages, cancelled: cancelled.map(({ of }) => of) };
  };
}

/** Generic simplification, with sub-expressions that are lines written as those lines: σ(Z) is Ŷ, and σ(−Z) is 1 − Ŷ. */
function reduce(
  node: Node,
  definitions: readonly Definition[],
  options: SimplifyOptions,
): { readonly node: Node; readonly conditions: readonly Condition[] } {
  const rules = { ...options, rules: genericRules, keep: isCall } as const;
  const present = new Set(topologicalOrder([node]).nodes);
  const speaking = definitions.filter(({ letters }) => letters.every((each) => present.has(each)));
  const first = simplify([...speaking.map(({ small }) => small), node], rules);
  const root = first.outputs.at(-1) as Node;
  const lineOf = new Map<Node, Node>();
  for (const [i, { symbol }] of speaking.entries()) {
    const small = first.outputs[i] as Node;
    if (small.application !== undefined && small !== root) lineOf.set(small, symbol);
  }
  const second = simplify([substitute([root], lineOf)(root)], rules);
  return { node: second.outputs[0] as Node, conditions: [...first.conditions, ...second.conditions] };
}
