/** From a node to a formula: each primitive says how it is written, and composites stay closed unless opened. */
import { type Formula, type Node, topologicalOrder } from "@cadena/autodiff";

/** What stands for nodes in a formula. */
export interface FormulaOptions {
  /** How inputs of small graphs are written, as in a derivation. */
  readonly symbols?: ReadonlyMap<Node, Formula>;
  /** Write composites as the formula inside them. */
  readonly open?: boolean;
}

/**
 * The formula of a node. Named nodes inside it are written as their names, so formulas stay short; a graph of any depth
 * fits.
 *
 * @example
 * formulaOf(add(input("x"), 1)); // { kind: "sum", terms: [x, 1] }
 */
export function formulaOf(root: Node, { symbols, open = false }: FormulaOptions = {}): Formula {
  const known = new Map<Node, Formula>();
  const isLeaf = (node: Node): boolean =>
    symbols?.has(node) === true || node.application === undefined || (node !== root && node.name !== undefined);
  for (const node of topologicalOrder([root], isLeaf).nodes) {
    known.set(node, isLeaf(node) ? leaf(node, symbols) : inner(node, known, symbols, open));
  }
  return known.get(root) as Formula;
}

function leaf(node: Node, symbols: ReadonlyMap<Node, Formula> | undefined): Formula {
  const given = symbols?.get(node);
  if (given !== undefined) return given;
  if (node.name !== undefined) return { kind: "symbol", name: node.name };
  if (node.symbol !== undefined) return { kind: "symbol", name: node.symbol };
  const value = node.literal ?? (node.constant?.size === 1 ? node.constant.item() : undefined);
  return value === undefined ? { kind: "symbol", name: "C" } : { kind: "number", value };
}

function inner(
  node: Node,
  known: ReadonlyMap<Node, Formula>,
  symbols: ReadonlyMap<Node, Formula> | undefined,
  open: boolean,
): Formula {
  const application = node.application;
  const written = (each: Node): Formula => known.get(each) ?? leaf(each, symbols);
  const { frame } = node.context;
  if (!open && frame?.display === "call" && frame.output === node) {
    return { kind: "call", name: frame.name, args: frame.inputs.map(written) };
  }
  if (application === undefined) return leaf(node, symbols);
  const [a, b] = application.inputs;
  if (application.primitive.name === "mul" && a === b && a !== undefined) {
    return { kind: "power", base: written(a), exponent: { kind: "number", value: 2 } };
  }
  return application.primitive.notation(application.inputs.map(written), application);
}
