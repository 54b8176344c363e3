/**
 * The syntax tree of tokens, by mathjs. It never sees a name or a number of the text: token 7 is `t7` if it is a name
 * and `7` if it is a number. So no name can mean anything to it, and every leaf of its tree knows its place.
 */
import { create, parseDependencies } from "mathjs/number";
import { ParseError } from "./error.js";
import type { Token } from "./lexer.js";

/** A node of the tree, as far as it is read here. */
export interface Syntax {
  readonly type: string;
  /** SymbolNode. */
  readonly name?: string;
  /** ConstantNode. */
  readonly value?: unknown;
  /** OperatorNode: "add", "unaryMinus" …; FunctionNode: what is called. */
  readonly fn?: string | Syntax;
  readonly op?: string;
  readonly implicit?: boolean;
  readonly args?: readonly Syntax[];
  /** ArrayNode. */
  readonly items?: readonly Syntax[];
  /** ParenthesisNode. */
  readonly content?: Syntax;
  /** ConditionalNode. */
  readonly condition?: Syntax;
  readonly trueExpr?: Syntax;
  readonly falseExpr?: Syntax;
}

let grammar: ((text: string) => unknown) | undefined;

/**
 * The tree of the tokens.
 *
 * @throws ParseError where they are no expression.
 */
export function syntaxTree(text: string, tokens: readonly Token[]): Syntax {
  const starts: number[] = [];
  let masked = "";
  for (const [i, token] of tokens.entries()) {
    starts.push(masked.length);
    masked += `${token.kind === "name" ? `t${i}` : token.kind === "number" ? i : token.text} `;
  }
  grammar ??= create({ ...parseDependencies }).parse as (text: string) => unknown;
  try {
    return grammar(masked) as Syntax;
  } catch (error) {
    // It counts characters from 1.
    const character = error instanceof SyntaxError && "char" in error ? Number(error.char) - 1 : masked.length;
    const found = starts.findLastIndex((start) => start <= character);
    const token = character >= masked.trimEnd().length ? undefined : tokens[found];
    const ragged = error instanceof SyntaxError && error.message.startsWith("Column dimensions mismatch");
    throw new ParseError({
      expected: ragged ? "rows of one length are required" : "a complete expression is required",
      at: token?.at ?? text.length,
      excerpt: token === undefined ? "" : text.slice(token.at, token.end),
      advice: ragged ? undefined : advise(token, tokens[found - 1]),
    });
  }
}

function advise(token: Token | undefined, before: Token | undefined): string | undefined {
  if (token === undefined) return "A value is missing.";
  if (token.kind === "number" && before?.kind === "number") return "An operator between two numbers is missing.";
  return token.kind === "operator" || token.kind === "separator" || token.kind === "close"
    ? "A value before it is missing, or it is one too many."
    : undefined;
}
