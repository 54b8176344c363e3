/**
 * Documents tell the truth: their programs have no type errors and print what the comments say, and their commands
 * print what stands below them. `pnpm docs:update` writes what was printed into the documents.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cadena } from "../packages/cadena/test/run.js";
import { filesBelow, root } from "../scripts/workspace.js";
import { type Block, blocksOf, programsOf, withBlocks } from "./snippets/markdown.js";
import { run, typeErrors } from "./snippets/run.js";
import { agrees, corrected, type Snippet } from "./snippets/snippet.js";

const documents = filesBelow(".", ".md");

const read = (file: string): string => readFileSync(join(root, file), "utf8");
/** Tests on a page run when they are collected: see `adding-a-primitive.test.ts`. */
const isTest = ({ path }: Snippet): boolean => path?.endsWith(".test.ts") === true;

describe("documents", () => {
  it("have programs without type errors", () => {
    const programs = documents.flatMap((file) => [...programsOf(file, read(file)).values()]);
    expect(programs.length).toBeGreaterThan(5);
    expect(typeErrors(programs)).toEqual([]);
  }, 60_000);

  it.each(documents)(
    "%s prints what it says",
    async (file) => {
      const text = read(file);
      const contents = new Map<Block, string>();
      for (const [block, program] of programsOf(file, text))
        if (!isTest(program)) contents.set(block, corrected(block.content, await run(program)));
      for (const block of blocksOf(text))
        if (block.language === "console") contents.set(block, await session(block.content));
      await expect(withBlocks(text, contents)).toMatchFileSnapshot(join(root, file));
    },
    60_000,
  );
});

/** A session with the command line, in which each `$ cadena …` is followed by what it prints. */
async function session(text: string): Promise<string> {
  const entries = text.split(/^(?=\$ )/m).map(async (entry) => {
    const [first = "", ...rest] = entry.trimEnd().split("\n");
    const { out, error } = await cadena(...argumentsOf(first));
    const printed = (out + error).trimEnd();
    return agrees(rest.join("\n"), printed) ? entry : `${first}\n${printed}\n`;
  });
  return (await Promise.all(entries)).join("");
}

/** The words of a command, as a shell sees them. */
function argumentsOf(command: string): readonly string[] {
  const [, ...words] = [...command.slice(2).matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, bare = ""]) => quoted ?? bare,
  );
  return words;
}
