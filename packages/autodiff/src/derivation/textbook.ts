/** The textbook's way to a derivative: from the whole expression down, naming the rule of calculus at each step. */
import { NotScalarError } from "../errors.js";
import { formulaOf } from "../formula.js";
import { uniqueNames } from "../graph/graph.js";
import { constant, inputLike, type Node } from "../graph/node.js";
import { topologicalOrder } from "../graph/order.js";
import { substitute } from "../graph/rebuild.js";
import type { Formula } from "../notation.js";
import { fill } from "../primitives/movement.js";
import { genericRules } from "../rewrite/normal/generic.js";
import { simplify } from "../rewrite/simplify.js";
import type { Bindings } from "../transforms/evaluate.js";
import { pushForward } from "../transforms/forward.js";
import { isCall, lineOf, symbol } from "./lines.js";
import { freeName } from "./objective.js";
import { type Calculus, partsOf, ruleOf } from "./rules.js";
import type { BackwardLine, Derivation, ForwardLine, Stage } from "./types.js";
import { withValues } from "./values.js";

/** Expressions of more nodes than this are for `style: "backprop"`. */
const largest = 400;

/**
 * Derives a scalar expression of scalars. Each part whose derivative is not plain gets a line with the rule it takes;
 * after its own parts have been derived, a line puts them in and simplifies.
 */
export function deriveTextbook(
  loss: Node,
  wrt: readonly Node[],
  options: { readonly bindings?: Bindings | undefined },
): Derivation {
  const { nodes } = topologicalOrder([loss]);
  check(nodes);
  const inputs = nodes.filter((node) => node.kind === "input");
  const names = new Map([...uniqueNames(inputs), [loss, loss.name ?? freeName("f", nodes)]]);
  const symbols = new Map(inputs.map((each): [Node, Formula] => [each, symbol(names.get(each) ?? "?")]));
  const meaning = new Map(inputs.map((each) => [each, each]));

  const known = new Set(wrt);
  const written = nodes.filter((node) => node.application !== undefined && (node.name !== undefined || node === loss));
  const forward = [...inputs, ...written].map((node): ForwardLine => {
    const leaf = known.has(node) ? "parameter" : "input";
    return {
      kind: "forward",
      role: node === loss ? "loss" : node.application === undefined ? leaf : "computed",
      symbol: symbol(names.get(node) ?? node.name ?? "?"),
      node,
      stages: [{ kind: "definition", expression: node, conditions: [] }],
      ...lineOf(node),
      value: undefined,
    };
  });

  const backward = wrt.flatMap((x) => {
    const tangents = pushForward(nodes, [x], [constant(1, { dtype: x.dtype })]);
    const tangentOf = new Map(nodes.map((node, i) => [node, tangents[i] ?? undefined]));
    tangentOf.set(x, constant(1, { dtype: x.dtype }));
    const derivative = (node: Node): Formula => ({
      kind: "derivative",
      of:
        names.has(node) || node.name !== undefined
          ? symbol(names.get(node) ?? node.name ?? "?")
          : formulaOf(node, { symbols }),
      wrt: symbols.get(x) ?? symbol(x.name ?? "?"),
      ordinary: inputs.length === 1,
    });
    const standFor = (node: Node): Node => {
      const stand = inputLike(node);
      symbols.set(stand, derivative(node));
      meaning.set(stand, tangentOf.get(node) as Node);
      return stand;
    };
    const depends = (node: Node): boolean => tangentOf.get(node) !== undefined;
    const lines = linesOf(loss, { x, depends, derivative: standFor });
    return lines.map(
      ({ node, stages }): BackwardLine => ({
        kind: "backward",
        role: node === loss ? "parameter" : "inner",
        of: node === loss ? x : node,
        symbol: derivative(node),
        derivative: derivative(node),
        node: tangentOf.get(node) ?? fill(0, node),
        stages,
        ...lineOf(node),
        value: undefined,
        steps: [],
        factor: undefined,
        cancelled: stages.flatMap(({ conditions }) => conditions.map(({ of }) => of)),
      }),
    );
  });
  const name = symbol(names.get(loss) ?? "f");
  return {
    style: "textbook",
    scale: "early",
    loss: name,
    objective: name,
    factor: undefined,
    symbols,
    meaning,
    ...withValues(forward, backward, options.bindings),
    conditions: backward.flatMap(({ stages }) => stages.flatMap(({ conditions }) => conditions)),
    rounded: undefined,
  };
}

interface TextbookLine {
  readonly node: Node;
  readonly stages: readonly Stage[];
}

/** Statement, parts, conclusion: depth first, each part once, without recursion. */
function linesOf(root: Node, calculus: Calculus): readonly TextbookLine[] {
  const { x, depends } = calculus;
  if (root === x || !depends(root)) {
    const expression = constant(root === x ? 1 : 0, { dtype: root.dtype });
    return [{ node: root, stages: [{ kind: root === x ? "identity" : "constant", expression, conditions: [] }] }];
  }
  const lines: TextbookLine[] = [];
  const stands = new Map<Node, Node>();
  const results = new Map<Node, Node>();
  const stand = (node: Node): Node => {
    const found = stands.get(node) ?? calculus.derivative(node);
    stands.set(node, found);
    return found;
  };
  const conclude = (node: Node, stages: readonly Stage[]): void => {
    lines.push({ node, stages });
    results.set(stand(node), (stages.at(-1) as Stage).expression);
  };
  const done = new Set<Node>();
  const open: { readonly node: Node; readonly rule: Stage; readonly parts: Node[] }[] = [];
  const enter = (node: Node): void => {
    done.add(node);
    const parts = partsOf(node).filter((each) => each !== x && depends(each));
    const rule = ruleOf(node, { x, depends, derivative: stand });
    if (parts.length > 0) {
      lines.push({ node, stages: [rule] });
      open.push({ node, rule, parts: [...new Set(parts)].reverse() });
    } else conclude(node, [rule, ...simplified(rule.expression)]);
  };
  enter(root);
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const part = top.parts.pop();
    if (part !== undefined) {
      if (!done.has(part)) enter(part);
      continue;
    }
    open.pop();
    const { expression } = top.rule;
    const whole = simplify([substitute([expression], results)(expression)]).outputs[0] as Node;
    const stages: Stage[] = [{ kind: "substituted", expression: whole, conditions: [] }, ...simplified(whole)];
    conclude(top.node, stages);
  }
  return lines;
}

/** The generic normal form, if it is another. */
function simplified(expression: Node): readonly Stage[] {
  const { outputs, conditions } = simplify([expression], { rules: genericRules, keep: isCall });
  const [result] = outputs as readonly [Node];
  const [before, after] = simplify([expression, result]).outputs;
  return before === after ? [] : [{ kind: "simplified", expression: result, conditions }];
}

function check(nodes: readonly Node[]): void {
  const array = nodes.find((node) => node.rank > 0);
  const received = array === undefined ? `${nodes.length} nodes` : `${array}`;
  if (array === undefined && nodes.length <= largest) return;
  throw new NotScalarError({
    op: "derive",
    expected: `style "textbook" takes scalar expressions of at most ${largest} nodes`,
    received,
    advice: 'Use style "backprop".',
  });
}
