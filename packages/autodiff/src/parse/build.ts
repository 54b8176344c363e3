/** From a syntax tree to a graph: every operator and function is looked up in a closed set. */
import { CadenaError, type ErrorDetail, type Shape, sameShape, tensor } from "@cadena/core";
import * as arithmetic from "../functions/arithmetic.js";
import * as comparison from "../functions/comparison.js";
import { matmul } from "../functions/contraction.js";
import { exp } from "../functions/elementwise.js";
import { concatenate, reshape, transpose } from "../functions/movement.js";
import { constant, input, type Node } from "../graph/node.js";
import { ParseError, place } from "./error.js";
import { constants, type FloatType, functions, nearest, reserved, units } from "./functions.js";
import type { Token } from "./lexer.js";
import type { Syntax } from "./syntax.js";

/** What a builder needs: the text, its tokens, and how inputs are declared. */
export interface BuildOptions {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly shapes: ReadonlyMap<string, Shape>;
  readonly dtype: FloatType;
}

/** A part of the graph, and the tokens it was written with: from the first to the last. */
interface Part {
  readonly node: Node;
  readonly first: number;
  readonly last: number;
  /** Is it the number e, as in e^x? */
  readonly isE?: boolean;
}

type Operator = (a: Part, b: Part, refuse: (expected: string, advice?: string) => never) => Node;

const entrywise =
  (f: (a: Node, b: Node) => Node): Operator =>
  (a, b) =>
    f(a.node, b.node);

const power: Operator = (a, b) => (a.isE ? exp(b.node) : arithmetic.pow(a.node, b.node));

const binaries: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ["add", entrywise(arithmetic.add)],
  ["subtract", entrywise(arithmetic.sub)],
  ["multiply", ({ node: a }, { node: b }) => (a.rank > 0 && b.rank > 0 ? matmul(a, b) : arithmetic.mul(a, b))],
  ["dotMultiply", entrywise(arithmetic.mul)],
  ["dotDivide", entrywise(arithmetic.div)],
  ["dotPow", power],
  ["smaller", entrywise(comparison.less)],
  ["larger", entrywise(comparison.greater)],
  ["smallerEq", entrywise(comparison.lessEqual)],
  ["largerEq", entrywise(comparison.greaterEqual)],
  ["equal", entrywise(comparison.equal)],
  ["unequal", entrywise(comparison.notEqual)],
  [
    "divide",
    (a, b, refuse) =>
      b.node.rank > 0
        ? refuse("a scalar divisor is required", "Write ./ to divide entry by entry.")
        : arithmetic.div(a.node, b.node),
  ],
  [
    "pow",
    (a, b, refuse) =>
      a.node.rank > 0 || (b.node.rank > 0 && !a.isE)
        ? refuse("a scalar base and exponent are required", "Write .^ to take powers entry by entry.")
        : power(a, b, refuse),
  ],
]);

/**
 * The graph of a syntax tree, and its inputs by name, in the order in which they appear.
 *
 * @throws ParseError for what is no operation; ShapeError where shapes do not fit.
 */
export function build(root: Syntax, { text, tokens, shapes, dtype }: BuildOptions): Built {
  const inputs = new Map<string, Node>();
  const matching = matchBrackets(tokens);
  return { node: visit(root).node, inputs };

  function visit(syntax: Syntax): Part {
    switch (syntax.type) {
      case "ConstantNode":
        return literal(Number(syntax.value));
      case "SymbolNode":
        return symbol(tokenOf(syntax));
      case "ParenthesisNode": {
        const { node, first, last } = visit(syntax.content as Syntax);
        return { node, first: first - 1, last: last + 1 };
      }
      case "OperatorNode":
        return operator(syntax);
      case "ConditionalNode": {
        const condition = visit(syntax.condition as Syntax);
        const yes = visit(syntax.trueExpr as Syntax);
        const no = visit(syntax.falseExpr as Syntax);
        return made(condition.first, no.last, () => comparison.where(condition.node, yes.node, no.node));
      }
      case "FunctionNode":
        return call(syntax);
      case "ArrayNode":
        return array(syntax);
      default:
        return fail("an expression of operators and known functions is required", 0, tokens.length - 1);
    }
  }

  function literal(i: number, negative = false): Part {
    const value = Number((tokens[i] as Token).text) * (negative ? -1 : 1);
    if (!Number.isFinite(value)) fail("a number below 1.8e308 is required", i, i);
    return { node: constant(value, { dtype }), first: negative ? i - 1 : i, last: i };
  }

  function symbol(i: number): Part {
    const { text: name } = tokens[i] as Token;
    const known = inputs.get(name);
    if (known !== undefined) return { node: known, first: i, last: i };
    const number = constants.get(name);
    if (number !== undefined && !shapes.has(name)) {
      const node = constant(number, { dtype, symbol: name });
      return { node, first: i, last: i, isE: name === "e" };
    }
    if (isReserved(name)) fail("a name that is free for an input is required", i, i, `"${name}" is reserved.`);
    if (functions.has(name) && !shapes.has(name)) {
      const likely = shapes.size === 0 ? `Write ${name}(…).` : `Write ${name}(…), or declare its shape as an input.`;
      fail("an argument in brackets after a function is required", i, i, likely);
    }
    const node = input(name, { shape: shapes.get(name) ?? [], dtype });
    inputs.set(name, node);
    return { node, first: i, last: i };
  }

  /** Numbers become a constant; other scalars are put together. */
  function array(syntax: Syntax): Part {
    const entries: Part[] = [];
    const shape = gather(syntax);
    let first = (entries[0] as Part).first;
    while (tokens[first - 1]?.text === "[") first--;
    const last = matching.get(first) as number;
    const numbers = entries.flatMap(({ node }) => node.literal ?? []);
    const isConstant = numbers.length === entries.length;
    return made(first, last, () =>
      isConstant
        ? constant(tensor(numbers, { dtype }).reshape(shape))
        : reshape(concatenate(entries.map(({ node }) => reshape(node, [1]))), shape),
    );

    function gather(part: Syntax): Shape {
      if (part.items === undefined) {
        const entry = visit(part);
        if (entry.node.rank > 0) fail("scalars as entries of an array are required", entry.first, entry.last);
        entries.push(entry);
        return [];
      }
      const start = entries.length;
      const [shape = [], ...others] = part.items.map(gather);
      if (others.every((other) => sameShape(other, shape))) return [part.items.length, ...shape];
      return fail("rows of one length are required", (entries[start] as Part).first, (entries.at(-1) as Part).last);
    }
  }

  function operator({ fn, args = [], implicit }: Syntax): Part {
    const [left, right] = args;
    if (fn === "unaryMinus" && left?.type === "ConstantNode") return literal(Number(left.value), true);
    if (implicit && right?.type === "SymbolNode") refuseUnit(tokenOf(right));
    const a = visit(left as Syntax);
    if (fn === "ctranspose") return made(a.first, a.last + 1, () => transpose(a.node));
    if (fn === "unaryMinus") return made(a.first - 1, a.last, () => arithmetic.neg(a.node));
    if (fn === "unaryPlus") return { node: a.node, first: a.first - 1, last: a.last };
    const b = right === undefined ? a : visit(right);
    const make = right === undefined ? undefined : binaries.get(fn as string);
    const refuse = (expected: string, advice?: string): never => fail(expected, a.first, b.last, advice);
    if (make === undefined) return refuse("a known operator is required");
    return made(a.first, b.last, () => make(a, b, refuse));
  }

  function call({ fn, args = [] }: Syntax): Part {
    const first = tokenOf(fn as Syntax);
    const last = matching.get(first + 1) ?? first;
    const { text: name } = tokens[first] as Token;
    const callable = functions.get(name);
    if (callable === undefined) {
      const near = nearest(name);
      const product = shapes.has(name) || inputs.has(name) ? `To multiply, write ${name} * (…).` : undefined;
      fail("a known function is required", first, last, product ?? (near && `Did you mean ${near}?`));
    }
    const { arity, literals = [], call: make } = callable;
    const [fewest, most] = arity;
    if (args.length < fewest || args.length > most) {
      const range =
        fewest === most
          ? `${fewest}`
          : most === Number.POSITIVE_INFINITY
            ? `${fewest} or more`
            : `${fewest} to ${most}`;
      fail(
        `${name} with ${range} argument${range === "1" ? "" : "s"} is required`,
        first,
        last,
        `It has ${args.length}.`,
      );
    }
    const parts = args.map(visit);
    for (const i of literals) {
      const part = parts[i];
      if (part !== undefined && part.node.literal === undefined) {
        fail(`${name} with a number as argument ${i + 1} is required`, part.first, part.last);
      }
    }
    return made(first, last, () => make(...parts.map((part) => part.node)));
  }

  /** A part whose node is made here: errors of shapes and dtypes tell where. */
  function made(first: number, last: number, make: () => Node): Part {
    try {
      return { node: make(), first, last };
    } catch (error) {
      if (error instanceof ParseError || !(error instanceof CadenaError)) throw error;
      const Same = error.constructor as new (detail: ErrorDetail) => CadenaError;
      const { op, expected, received, advice } = error;
      const where = `See ${place(excerpt(first, last), offset(first))}.`;
      throw new Same({ op, expected, received, advice: advice === undefined ? where : `${advice} ${where}` });
    }
  }

  function refuseUnit(i: number): void {
    const { text: name } = tokens[i] as Token;
    if (!units.has(name) || shapes.has(name)) return;
    fail("a number without a unit is required", i - 1, i, `To multiply by an input, write * ${name}.`);
  }

  function isReserved(name: string): boolean {
    return reserved.has(name) || name.startsWith("__");
  }

  function fail(expected: string, first: number, last: number, advice?: string): never {
    throw new ParseError({ expected, at: offset(first), excerpt: excerpt(first, last), advice });
  }

  function offset(first: number): number {
    return tokens[first]?.at ?? 0;
  }

  function excerpt(first: number, last: number): string {
    return text.slice(offset(first), tokens[last]?.end ?? text.length);
  }
}

/** A graph, and its inputs by name. */
export interface Built {
  readonly node: Node;
  readonly inputs: Map<string, Node>;
}

/** The token that a symbol of the tree stands for. */
function tokenOf(syntax: Syntax): number {
  return Number((syntax.name ?? "").slice(1));
}

function matchBrackets(tokens: readonly Token[]): ReadonlyMap<number, number> {
  const matching = new Map<number, number>();
  const open: number[] = [];
  for (const [i, { kind }] of tokens.entries()) {
    if (kind === "open") open.push(i);
    else if (kind === "close") matching.set(open.pop() ?? 0, i);
  }
  return matching;
}
