/** What every command is given: the language it speaks and the terminal it writes to. */
import { Option } from "commander";
import type { Language } from "./language/index.js";
import { bold, type Terminal } from "./terminal.js";

/** One run of the program. */
export interface Context {
  readonly language: Language;
  readonly terminal: Terminal;
  /** Prints a line. */
  readonly print: (line: string) => void;
  /** Says that the answer is no: exit code 1. */
  readonly no: () => void;
}

/** An option with closed choices and a default. */
export function choice([flags, description]: readonly [string, string], choices: readonly string[]): Option {
  return new Option(flags, description).choices(choices).default(choices[0]);
}

/** The end of a command's help: lines to copy. */
export function examples({ language, terminal }: Context, lines: readonly string[]): string {
  return `\n${bold(language.help.examples, terminal)}\n${lines.map((line) => `  ${line}`).join("\n")}`;
}
