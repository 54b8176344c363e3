/** Fenced blocks of Markdown. */

/** A block, and where its content lies in the text. */
export interface Block {
  readonly language: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly content: string;
}

/** The fenced blocks of a document, in order. */
export function blocksOf(markdown: string): readonly Block[] {
  return [...markdown.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map((match) => {
    const [, language = "", content = ""] = match;
    const start = match.index + language.length + 4;
    const line = markdown.slice(0, start).split("\n").length;
    return { language, line, start, end: start + content.length, content };
  });
}

/** The document with some blocks replaced. */
export function withBlocks(markdown: string, contents: ReadonlyMap<Block, string>): string {
  let result = "";
  let last = 0;
  for (const [{ start, end }, content] of contents) {
    result += markdown.slice(last, start) + content;
    last = end;
  }
  return result + markdown.slice(last);
}
