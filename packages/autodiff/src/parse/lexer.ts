/** From text to tokens: Spanish and Unicode forms become plain ones, and every token knows where it stood. */
import { ParseError } from "./error.js";

/** A piece of the text. */
export interface Token {
  readonly kind: "number" | "name" | "operator" | "open" | "close" | "separator";
  /** As mathjs would write it: `.*` for ⊙, `W1` for W₁. */
  readonly text: string;
  /** Where it begins and ends in the text that was given. */
  readonly at: number;
  readonly end: number;
}

/** How the text writes numbers. */
export interface LexerOptions {
  /** `0,5` is a number, and arguments and entries are separated by `;`. */
  readonly decimalComma: boolean;
}

const operators = new Map([
  ..."+-*/^'<>?:".split("").map((each): [string, string] => [each, each]),
  ...[".*", "./", ".^", "==", "<=", ">=", "!="].map((each): [string, string] => [each, each]),
  ["≤", "<="],
  ["≥", ">="],
  ["≠", "!="],
  ["−", "-"],
  ["·", "*"],
  ["⋅", "*"],
  ["×", "*"],
  ["÷", "/"],
  ["⊙", ".*"],
  ["∘", ".*"],
  ["ᵀ", "'"],
]);

/** However long a text is allowed to be. */
const maxTokens = 100_000;

/** What is refused with a reason of its own. */
const refusals = new Map([
  ["=", "an expression without assignments is required"],
  [";", "a single expression is required"],
  ["\n", "a single expression on one line is required"],
  ["\r", "a single expression on one line is required"],
  ['"', "an expression without strings is required"],
  ["[", "an expression without indices is required"],
  ["{", "an expression without objects is required"],
  ["}", "an expression without objects is required"],
  [".", "an expression without accessors is required"],
  ["%", "an expression without percentages or remainders is required"],
  ["!", "an expression without factorials is required"],
  ["#", "an expression without comments is required"],
]);

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const subscripts = "₀₁₂₃₄₅₆₇₈₉";
const name = /[√∑]|(?!ᵀ)[\p{L}_](?:(?!ᵀ)[\p{L}\p{M}\p{Nd}_₀-₉])*/uy;
const point = /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const comma = /(?:\d+(?:[.,]\d+)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const power = /[⁺⁻]?[⁰¹²³⁴-⁹]+/uy;
const space = /[ \t\u00a0\u2009\u202f]+/y;

/**
 * The tokens of a text.
 *
 * @throws ParseError for characters that no expression has.
 */
export function tokenize(text: string, { decimalComma }: LexerOptions): readonly Token[] {
  const tokens: Token[] = [];
  const add = (kind: Token["kind"], plain: string, at: number, end: number): number => {
    if (tokens.length >= maxTokens) {
      const expected = `at most ${maxTokens} names, numbers and signs are allowed`;
      throw new ParseError({ expected, at, excerpt: text.slice(at, end) });
    }
    tokens.push({ kind, text: plain, at, end });
    return end;
  };
  /** The brackets that are open, the last one inside. */
  const brackets: string[] = [];
  let at = 0;
  while (at < text.length) {
    const read = (pattern: RegExp): string | undefined => {
      pattern.lastIndex = at;
      return pattern.exec(text)?.[0];
    };
    const character = String.fromCodePoint(text.codePointAt(at) as number);
    const lineBreak = character === "\n" || character === "\r";
    const blank = read(space)?.length ?? (lineBreak && brackets.length > 0 ? 1 : 0);
    if (blank > 0) {
      at += blank;
      continue;
    }
    const digits = read(decimalComma ? comma : point);
    if (digits !== undefined) {
      at = add("number", digits.replace(",", "."), at, at + digits.length);
      requireSeparated(text, at, digits);
      continue;
    }
    const word = read(name);
    if (word !== undefined) {
      at = add("name", plainName(word), at, at + word.length);
      continue;
    }
    const exponent = read(power);
    if (exponent !== undefined) {
      const end = at + exponent.length;
      add("operator", "^", at, end);
      if (exponent.startsWith("⁻")) add("operator", "-", at, end);
      const plain = [...exponent].map((each) => superscripts.indexOf(each)).filter((digit) => digit >= 0);
      at = add("number", plain.join(""), at, end);
      continue;
    }
    if (character === "(" || (character === "[" && !endsOperand(tokens.at(-1)))) {
      brackets.push(character);
      at = add("open", character, at, at + 1);
      continue;
    }
    if (character === ")" || character === "]") {
      brackets.pop();
      at = add("close", character, at, at + 1);
      continue;
    }
    const endsRow = character === ";" && !decimalComma && brackets.at(-1) === "[";
    if (endsRow || character === (decimalComma ? ";" : ",")) {
      at = add("separator", endsRow ? ";" : ",", at, at + 1);
      continue;
    }
    const two = text.slice(at, at + 2);
    const length = operators.has(two) || refusals.has(two) ? 2 : character.length;
    const symbol = text.slice(at, at + length);
    const operator = operators.get(symbol);
    if (operator === undefined || (operator === "'" && !endsOperand(tokens.at(-1)))) refuse(symbol, at, decimalComma);
    at = add("operator", operator as string, at, at + length);
  }
  return tokens;
}

/** May a value end with this token? */
export function endsOperand(token: Token | undefined): boolean {
  return (
    token !== undefined &&
    (token.kind === "number" || token.kind === "name" || token.kind === "close" || token.text === "'")
  );
}

/** W₁ is W1; composed and decomposed accents are one letter. */
export function plainName(word: string): string {
  return word.normalize("NFC").replace(/[₀-₉]/gu, (each) => String(subscripts.indexOf(each)));
}

/** `0x1F` is no number here, and must not become 0 · x1F. */
function requireSeparated(text: string, at: number, digits: string): void {
  if (digits !== "0" || !/^[xXbBoO]\d/.test(text.slice(at, at + 2))) return;
  throw new ParseError({
    expected: "numbers in decimal notation are required",
    at: at - 1,
    excerpt: /^\w+/.exec(text.slice(at - 1))?.[0] ?? digits,
  });
}

function refuse(symbol: string, at: number, decimalComma: boolean): never {
  const isComma = symbol === ",";
  throw new ParseError({
    expected: isComma
      ? "arguments separated by ; and decimals written with a comma are required"
      : symbol === "'"
        ? "a value before the transpose ', and no strings, are required"
        : (refusals.get(symbol) ?? "letters, numbers, brackets and operators are required"),
    at,
    excerpt: symbol,
    advice:
      symbol === ";" && !decimalComma
        ? "Where ; separates arguments and numbers have a decimal comma, pass { decimalComma: true }."
        : undefined,
  });
}
