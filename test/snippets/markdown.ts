/** Fenced blocks of Markdown. */
import type { Snippet } from "./snippet.js";

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

/**
 * The programs of a document, by their blocks. One that begins with the path of a file, as a comment, stands for that
 * file, and others of the document may import it.
 */
export function programsOf(file: string, markdown: string): ReadonlyMap<Block, Snippet> {
  const blocks = blocksOf(markdown).filter(({ language }) => language === "ts");
  const snippets = blocks.map(({ line, content }): Snippet => {
    const path = /^\/\/ (\S+\.ts)\n/.exec(content)?.[1];
    return { place: `${file}:${line}`, code: content, path };
  });
  const others = snippets.filter(({ path }) => path !== undefined);
  return new Map(blocks.map((block, i) => [block, { ...(snippets[i] as Snippet), others }]));
}

/** The document with some blocks replaced. */
export function withBlocks(markdown: string, contents: ReadonlyMap<Block, string>): string {
  let result = "";
  let last = 0;
  for (const [{ start, end }, content] of [...contents].sort(([a], [b]) => a.start - b.start)) {
    result += markdown.slice(last, start) + content;
    last = end;
  }
  return result + markdown.slice(last);
}
