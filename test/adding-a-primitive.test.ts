/** The tests on the page about adding a primitive, which hold the laws over those it adds. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { root } from "../scripts/workspace.js";
import { programsOf } from "./snippets/markdown.js";
import { run } from "./snippets/run.js";

fc.configureGlobal({ seed: 20, numRuns: 20 });

const file = "docs/adding-a-primitive.md";
const tests = [...programsOf(file, readFileSync(join(root, file), "utf8")).values()].filter(({ path }) =>
  path?.endsWith(".test.ts"),
);
for (const test of tests) await run(test);

it("has a test for each of the primitives it adds", () => {
  expect(tests.map(({ path }) => path)).toEqual([
    "packages/autodiff/test/haversine.test.ts",
    "packages/autodiff/test/roll.test.ts",
  ]);
});
