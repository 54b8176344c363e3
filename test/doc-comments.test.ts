/**
 * Examples in doc comments tell the truth: they have no type errors, and print what their comments say.
 * `pnpm docs:update` writes what was printed into the sources.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packages, root } from "../scripts/workspace.js";
import {
  type Example,
  examplesOf,
  type PublicName,
  publicNames,
  sources,
  withExamples,
} from "./snippets/doc-comments.js";
import { run, typeErrors } from "./snippets/run.js";
import { claimsOf, corrected, declaredIn, type Snippet } from "./snippets/snippet.js";

const names = publicNames();
type Importable = Pick<PublicName, "name" | "entry" | "isValue">;

/** Imports of what an example uses: what its own file exports, then its own package, then the packages below. */
function importsOf({ place, code }: Snippet): string {
  const home = packages.findIndex(({ directory }) => place.startsWith(`${directory}/`));
  const file = place.replace(/:\d+$/, "");
  const known = new Map<string, Importable>(ownNames(file).map((each) => [each.name, each]));
  for (const { manifest } of packages.slice(0, home + 1).toReversed())
    for (const each of names)
      if (`${each.entry}/`.startsWith(`${manifest.name}/`) && !known.has(each.name)) known.set(each.name, each);
  const used = new Set(code.match(/[A-Za-z_]\w*/g));
  const declared = new Set(declaredIn(code));
  return [...known.values()]
    .filter(({ name }) => used.has(name) && !declared.has(name))
    .map(({ name, entry, isValue }) => `import { ${isValue ? "" : "type "}${name} } from "${entry}";`)
    .join("\n");
}

function ownNames(file: string): readonly Importable[] {
  const exported = readFileSync(join(root, file), "utf8").matchAll(
    /^export (?:async )?(?:function|const|class) (\w+)/gm,
  );
  const entry = join(root, file.replace(/\.ts$/, ".js"));
  return [...exported].map(([, name = ""]) => ({ name, entry, isValue: true }));
}

describe("examples in doc comments", () => {
  const examples = sources.flatMap(examplesOf);

  it("have no type errors", () => {
    expect(examples.length).toBeGreaterThan(100);
    expect(typeErrors(examples, importsOf)).toEqual([]);
  }, 60_000);

  it("show what at least one statement gives", () => {
    expect(examples.filter(({ code }) => claimsOf(code).length === 0).map(({ place }) => place)).toEqual([]);
  });

  it.each([...new Set(examples.map(({ file }) => file))])("%s prints what it says", async (file) => {
    const codes = new Map<Example, string>();
    for (const example of examplesOf(file))
      codes.set(example, corrected(example.code, await run(example, importsOf(example))));
    await expect(withExamples(file, codes)).toMatchFileSnapshot(join(root, file));
  });
});

describe("public names", () => {
  it("have an example, if they are values", () => {
    const missing = names.filter(({ isValue, hasExample }) => isValue && !hasExample);
    expect([...new Set(missing.map(({ name, place }) => `${name} in ${place}`))]).toEqual([]);
  });
});
