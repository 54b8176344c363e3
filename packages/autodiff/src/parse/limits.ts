/** How deep and how long an expression may be. Checked on tokens, before any recursive parser sees them. */
import { ParseError } from "./error.js";
import { endsOperand, type Token } from "./lexer.js";

/** Brackets, signs in a row, powers of powers and nested conditions, all together. */
export const maxNesting = 100;
/** Operators in the whole text, with multiplications that are not written. */
export const maxOperators = 1000;

/**
 * Refuses expressions that are too deep or too long, and brackets that do not match.
 *
 * @throws ParseError with the place where the limit is passed.
 */
export function checkLimits(text: string, tokens: readonly Token[]): void {
  /** Of each open bracket: the signs and powers in a row, and the conditions, inside it. */
  const levels: Level[] = [{ opened: undefined, chain: 0, conditions: 0 }];
  let depth = 0;
  let operators = 0;
  let before: Token | undefined;
  for (const token of tokens) {
    const level = levels.at(-1) as Level;
    const implicit = endsOperand(before) && ["number", "name", "open"].includes(token.kind);
    if (token.kind === "operator" || implicit) operators++;
    if (token.kind === "open") {
      levels.push({ opened: token, chain: 0, conditions: 0 });
      depth++;
    } else if (token.kind === "close") {
      const closes = token.text === ")" ? "(" : "[";
      if (level.opened === undefined) fail("an opening bracket before each closing one is required", token);
      if (level.opened?.text !== closes) fail("a closing bracket of the kind that is open is required", token);
      if (closes === "[" && before === level.opened) fail("at least one entry in an array is required", token);
      depth -= 1 + level.chain + level.conditions;
      levels.pop();
    } else if (token.kind === "separator") {
      if (level.opened === undefined) fail("commas only between arguments are required", token, decimalAdvice);
      depth -= level.chain + level.conditions;
      level.chain = 0;
      level.conditions = 0;
    } else if (token.text === "?") {
      level.conditions++;
      depth++;
    } else if (token.text === "^" || token.text === ".^" || isSign(token, before)) {
      level.chain++;
      depth++;
    } else if (token.kind === "operator" && token.text !== "'") {
      depth -= level.chain;
      level.chain = 0;
    }
    if (depth > maxNesting) fail(`at most ${maxNesting} levels of nesting are allowed`, token, "Name parts of it.");
    if (operators > maxOperators) fail(`at most ${maxOperators} operators are allowed`, token, "Name parts of it.");
    before = token;
  }
  const open = levels.at(-1)?.opened;
  if (open !== undefined) fail("a closing bracket for each opening one is required", open);

  function fail(expected: string, { at, end }: Token, advice?: string): never {
    throw new ParseError({ expected, at, excerpt: text.slice(at, end), advice });
  }
}

interface Level {
  readonly opened: Token | undefined;
  chain: number;
  conditions: number;
}

const decimalAdvice = "Where numbers have a decimal comma, pass { decimalComma: true }, and separate arguments by ;.";

function isSign({ kind, text }: Token, before: Token | undefined): boolean {
  return kind === "operator" && (text === "-" || text === "+") && !endsOperand(before);
}
