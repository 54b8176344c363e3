/**
 * The parser, `@cadena/autodiff/parse`: expressions as people write them become graphs. Only here mathjs is loaded.
 *
 * @module @cadena/autodiff/parse
 */
import type { Shape } from "@cadena/core";
import type { Node } from "../graph/node.js";
import { build } from "./build.js";
import { ParseError } from "./error.js";
import type { FloatType } from "./functions.js";
import { plainName, tokenize } from "./lexer.js";
import { checkLimits } from "./limits.js";
import { syntaxTree } from "./syntax.js";

export { ParseError, type ParseErrorDetail } from "./error.js";
export type { FloatType } from "./functions.js";

/** How an expression is read. */
export interface ParseOptions {
  /** Shapes of inputs by name; an input without one is a scalar. */
  readonly shapes?: Readonly<Record<string, Shape>>;
  /** Of inputs and numbers. Default float64. */
  readonly dtype?: FloatType;
  /** The longest text that is read, in characters. Default 10,000. */
  readonly maxLength?: number;
  /**
   * Numbers have a decimal comma, and `;` separates arguments and entries: `máx(0,5; x)`, `[0,5; 1]`, with rows as
   * arrays: `[[1; 2]; [3; 4]]`. Default: if there is a `;` inside round brackets, as it has no other meaning there.
   */
  readonly decimalComma?: boolean;
}

/** An expression as a graph. */
export interface Parsed {
  readonly node: Node;
  /** The inputs by name, in the order in which the text names them. */
  readonly inputs: Map<string, Node>;
}

/**
 * The graph of an expression. Names become inputs; functions are those of the library. `*` is the matrix product of
 * two vectors or matrices, `.*` `./` `.^` act entry by entry, `'` transposes, `c ? a : b` chooses, `[1, 2; 3, 4]` is a
 * matrix. Axes, from 0, come last: `sum(W, 1)`, `softmax(z, -1)`. `sen`, `tg`, `máx`, `ŷ`, `x²`, `⊙`, `≤`, `W₁` are
 * understood. Nothing is ever run: an expression is made of a closed set of operations.
 *
 * @throws ParseError with the place and the sub-expression, for anything else; ShapeError where shapes do not fit.
 * @example
 * const { node } = parse("sigmoid(w * x + b)");
 * evaluate(node, { w: 2, x: 1, b: -2 }).item(); // 0.5
 * @example
 * parse("W * x + b", { shapes: { W: [2, 3], x: [3], b: [2] } }).node.shape; // [2]
 */
export function parse(text: string, options: ParseOptions = {}): Parsed {
  const { dtype = "float64", maxLength = 10_000 } = options;
  if (typeof text !== "string")
    throw new ParseError({ expected: "a text is required", at: 0, excerpt: `${typeof text}` });
  if (text.length > maxLength) {
    throw new ParseError({
      expected: `at most ${maxLength} characters are allowed`,
      at: maxLength,
      excerpt: text.slice(maxLength, maxLength + 40),
      advice: `The text has ${text.length}.`,
    });
  }
  // A line break at the end of a text is no second expression.
  const trimmed = text.trimEnd();
  const tokens = tokenize(trimmed, { decimalComma: options.decimalComma ?? separatesBySemicolon(trimmed) });
  if (tokens.length === 0) throw new ParseError({ expected: "an expression is required", at: 0, excerpt: "" });
  checkLimits(trimmed, tokens);
  const shapes = new Map(Object.entries(options.shapes ?? {}).map(([name, shape]) => [plainName(name), shape]));
  return build(syntaxTree(trimmed, tokens), { text: trimmed, tokens, shapes, dtype });
}

/** Is there a `;` directly inside round brackets? In square ones it ends a row. */
function separatesBySemicolon(text: string): boolean {
  const brackets: string[] = [];
  for (const character of text) {
    if (character === "(" || character === "[") brackets.push(character);
    else if (character === ")" || character === "]") brackets.pop();
    else if (character === ";" && brackets.at(-1) === "(") return true;
  }
  return false;
}
