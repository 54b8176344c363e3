/** The error of the parser: what is wrong, and where in the text. */
import { CadenaError } from "@cadena/core";

/** What a parse error knows: what is required, the part of the text that is wrong, and where that part begins. */
export interface ParseErrorDetail {
  /** What is required, as a clause. */
  readonly expected: string;
  /** Offset of the part in the text that was given, from 0. */
  readonly at: number;
  /** The part of the text that is wrong. */
  readonly excerpt: string;
  /** What to do about it, as one or more full sentences. */
  readonly advice?: string | undefined;
}

/**
 * A text is not an expression that can become a graph.
 *
 * @example
 * parse("2 + foo(x)"); // throws ParseError: parse: …
 */
export class ParseError extends CadenaError {
  override readonly name: string = "ParseError";
  /** Offset in the text, from 0. */
  readonly at: number;
  /** The sub-expression that is wrong. */
  readonly excerpt: string;
  constructor({ expected, at, excerpt, advice }: ParseErrorDetail) {
    super({ op: "parse", expected, received: place(excerpt, at), advice });
    this.at = at;
    this.excerpt = excerpt;
  }
}

/** `"foo(x)" at offset 4` */
export function place(excerpt: string, at: number): string {
  return `${excerpt === "" ? "the end of the text" : `"${shorten(excerpt)}"`} at offset ${at}`;
}

const longest = 60;

function shorten(excerpt: string): string {
  return excerpt.length <= longest ? excerpt : `${excerpt.slice(0, longest - 1)}…`;
}
