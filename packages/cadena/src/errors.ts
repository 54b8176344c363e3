/** How the program refuses: one line that says what is required, what came and what to do. */
import { CadenaError } from "@cadena/core";

/** The command line, a file or a module is not as it must be. Its sentences are in the language of the user. */
export class UsageError extends CadenaError {
  override readonly name: string = "UsageError";
}

const longest = 600;

/** A text as one line of a terminal: no line breaks, no control characters, no endless excerpt. */
export function oneLine(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
  return line.length <= longest ? line : `${line.slice(0, longest - 1)}…`;
}

/** What came, in quotes and not too long. */
export function quote(text: string): string {
  return `"${text.length <= 60 ? text : `${text.slice(0, 59)}…`}"`;
}
