/** Documents point at what exists: links at files, and the glossary at public names. */
import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { expect, it } from "vitest";
import { filesBelow, root } from "../scripts/workspace.js";
import { publicNames } from "./snippets/doc-comments.js";

const read = (file: string): string => readFileSync(join(root, file), "utf8");

it("links between documents lead to files", () => {
  const documents = filesBelow(".", ".md");
  const links = documents.flatMap((file) =>
    [
      ...read(file)
        .replaceAll(/```.*?```/gs, "")
        .matchAll(/\]\(([^)#\s]+)[^)]*\)/g),
    ].flatMap(([, target = ""]) => (/^https?:/.test(target) ? [] : { file, target })),
  );
  expect(links.length).toBeGreaterThan(20);
  const dead = links.filter(({ file, target }) => !existsSync(join(root, posix.dirname(file), target)));
  expect(dead).toEqual([]);
});

it("the architecture speaks of files that exist", () => {
  const files = [...read("ARCHITECTURE.md").matchAll(/`(\w+\/src\/[^`]+)`/g)].map(([, file = ""]) => file);
  expect(files.length).toBeGreaterThan(15);
  expect(files.filter((file) => !existsSync(join(root, "packages", file)))).toEqual([]);
});

it("the glossary names what is exported, in alphabetical order", () => {
  const rows = [...read("docs/glossary.md").matchAll(/^\| (.*) \| .* \| .* \| (.*) \|$/gm)].slice(2);
  expect(rows.length).toBeGreaterThan(50);
  const known = new Set(publicNames().map(({ name }) => name));
  const named = rows.flatMap(([, , names = ""]) => [...names.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name));
  expect(named.filter((name) => !known.has(name))).toEqual([]);
  expect(rows.filter(([, , names = ""]) => !names.includes("`"))).toEqual([]);
  const words = rows.map(([, english = ""]) => english);
  expect(words).toEqual(words.toSorted((a, b) => a.localeCompare(b, "en")));
});
