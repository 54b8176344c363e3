/** What a text that is no expression is refused with. */
import { expect } from "vitest";
import { ParseError, type ParseOptions, parse } from "../../src/parse/index.js";

export function fails(text: string, options: ParseOptions = {}): ParseError {
  try {
    parse(text, options);
  } catch (error) {
    expect(error).toBeInstanceOf(ParseError);
    return error as ParseError;
  }
  throw new Error(`parsed: ${text}`);
}
