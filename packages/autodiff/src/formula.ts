/** From a node of a graph to the formula that a reader sees. */
import { closedCall, type Frame } from "./graph/context.js";
import type { Node } from "./graph/node.js";
import type { WriteBody } from "./graph/primitive.js";
import type { Formula } from "./notation.js";

/** How much of a graph becomes a formula. */
export interface FormulaOptions {
  /** How some nodes are written, whatever they are. */
  readonly symbols?: ReadonlyMap<Node, Formula>;
  /** Write composite functions as the formula inside, instead of as a call. Default false. */
  readonly open?: boolean;
  /** Nodes further from the root than this are cut to an ellipsis. Default 60, at most 500. */
  readonly depth?: number;
}

/** What stands for a part that was cut. */
const ellipsis: Formula = { kind: "symbol", name: "…" };
const two: Formula = { kind: "number", value: 2 };

/** A shared sub-expression is written each time it is used; formulas of more parts than this are cut. */
const largestFormula = 4000;
const deepestFormula = 500;
const movement: ReadonlySet<string> = new Set(["broadcast", "reshape"]);

/**
 * The formula of a node. Named nodes and inputs are written as their names, but for the node itself.
 *
 * @example
 * const x = input("x");
 * formulaOf(neg(x)); // { kind: "negate", of: { kind: "symbol", name: "x" } }
 */
export function formulaOf(node: Node, options: FormulaOptions = {}): Formula {
  const { symbols, open = false, depth = 60 } = options;
  const limit = Math.min(depth, deepestFormula);
  let budget = largestFormula;
  const write = (each: Node, level: number, scope: Scope | undefined): Formula => {
    const place = scope?.letters.indexOf(each) ?? -1;
    if (scope !== undefined && place >= 0) return write(scope.args[place] as Node, level, scope.outside);
    const written = leaf(each, level === 0, symbols);
    if (written !== undefined) return written;
    const { application, context } = each;
    if (application === undefined || level >= limit || --budget < 0) return ellipsis;
    const writeAll = (nodes: readonly Node[]): Formula[] => nodes.map((argument) => write(argument, level + 1, scope));
    const frame = open ? undefined : closedCall(each);
    if (frame !== undefined) return callFormula(frame, writeAll(frame.inputs));
    const { primitive, inputs } = application;
    if (context.implicit && movement.has(primitive.name)) return write(inputs[0] as Node, level + 1, scope);
    if (primitive.name === "mul" && inputs[0] === inputs[1]) {
      return { kind: "power", base: write(inputs[0] as Node, level + 1, scope), exponent: two };
    }
    if (primitive.definition !== undefined) return write(primitive.definition(inputs), level, scope);
    const body: WriteBody = (graph, args, output) =>
      write(graph.outputs[output] as Node, level + 1, { letters: graph.inputs, args, outside: scope });
    return tidy(primitive.notation(writeAll(inputs), application, each.index, body));
  };
  return write(node, 0, undefined);
}

/** Inside a body: its inputs are written as what they stand for, outside. */
interface Scope {
  readonly letters: readonly Node[];
  readonly args: readonly Node[];
  readonly outside: Scope | undefined;
}

/** A symbol or a number, for what is not opened. */
function leaf(node: Node, isRoot: boolean, symbols: FormulaOptions["symbols"]): Formula | undefined {
  const given = symbols?.get(node);
  if (given !== undefined) return given;
  if (node.kind === "constant") return constantFormula(node);
  if (node.name !== undefined && (!isRoot || node.application === undefined)) return symbol(node.name);
  return node.application === undefined ? symbol("?") : undefined;
}

/** square(x) is x², quotient(a, b) is a/b, deviations(x) are x − mean(x), and prodOfOthers(x) are Π_{j≠i} xⱼ. */
function callFormula({ name, inputs, params }: Frame, args: readonly Formula[]): Formula {
  const [first, second] = args;
  if (name === "square" && first !== undefined) return { kind: "power", base: first, exponent: two };
  if (name === "quotient" && second !== undefined) {
    return { kind: "fraction", numerator: first as Formula, denominator: second };
  }
  if (name === "deviations" && first !== undefined) {
    return { kind: "sum", terms: [first, { kind: "negate", of: { kind: "call", name: "mean", args } }] };
  }
  if (name === "prodOfOthers" && first !== undefined) {
    const { rank } = inputs[0] as Node;
    return { kind: "otherFactors", of: first, axes: params["axes"] as readonly number[], rank };
  }
  return { kind: "call", name, args };
}

function symbol(name: string): Formula {
  return { kind: "symbol", name };
}

function constantFormula({ symbol: size, name, constant, literal }: Node): Formula {
  const written = size ?? name;
  if (written !== undefined) return symbol(written);
  if (literal !== undefined) return { kind: "number", value: literal };
  if (constant === undefined || constant.size > 16) return symbol("C");
  const nested = (value: unknown): Formula =>
    Array.isArray(value) ? { kind: "list", items: value.map(nested) } : { kind: "number", value: Number(value) };
  return nested(constant.toArray());
}

/** Scalar factors stand before arrays, and numbers before letters: X ⊙ (c · Y) is c · (X ⊙ Y). */
function tidy(formula: Formula): Formula {
  if (formula.kind !== "product") return formula;
  const { style, factors } = formula;
  if (style === "scalar") {
    const flat = factors.flatMap((each) =>
      each.kind === "product" && each.style === "scalar" ? each.factors : [each],
    );
    return { ...formula, factors: [...flat.filter(isNumeric), ...flat.filter((each) => !isNumeric(each))] };
  }
  const scalars: Formula[] = [];
  const arrays = factors.map((each) => {
    if (each.kind !== "product" || each.style !== "scalar" || !isArrayLast(each.factors)) return each;
    scalars.push(...each.factors.slice(0, -1));
    return each.factors.at(-1) as Formula;
  });
  if (scalars.length === 0) return formula;
  return { kind: "product", style: "scalar", factors: [...scalars, { ...formula, factors: arrays }] };
}

/** Only numbers and fractions of them are surely scalars: then the last factor is the array. */
function isArrayLast(factors: readonly Formula[]): boolean {
  return factors.length > 1 && factors.slice(0, -1).every(isNumeric);
}

function isNumeric(formula: Formula): boolean {
  if (formula.kind === "number") return true;
  if (formula.kind !== "fraction" || !isNumeric(formula.numerator)) return false;
  return formula.denominator.kind === "number" || formula.denominator.kind === "symbol";
}
