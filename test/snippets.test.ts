/** The check of documents itself: what is wrong is found, and what is right is left alone. */
import { expect, it } from "vitest";
import { blocksOf, withBlocks } from "./snippets/markdown.js";
import { run, typeErrors } from "./snippets/run.js";
import { agrees, claimsOf, corrected } from "./snippets/snippet.js";

it.each([
  ["[3, 12]", "[ 3, 12 ]", true],
  ['{ a: "b" }', "{ a: 'b' }", true],
  ["2.5…", "2.5000001", true],
  ["throws ShapeError: add: …", "throws ShapeError: add: shapes differ", true],
  ["first\n…\nlast", "first\nmiddle\nlast", true],
  ["", "", true],
  ["3", "30", false],
  ["30", "3", false],
  ["[1, 2]", "[12]", false],
  ["first\n…\nlast", "first\nmiddle", false],
  ["", "3", false],
])("%j against %j: %s", (text, printed, expected) => {
  expect(agrees(text, printed)).toBe(expected);
});

it("a claim is the comment behind a statement and the comments right below it", () => {
  const claims = claimsOf('const x = 1; // not a claim\nx + 1; // 2\nconsole.log("a");\n// a\n// b\n\n// prose\nx;\n');
  expect(claims.map(({ expression, text }) => [expression, text])).toEqual([
    ["x + 1", "2"],
    ['console.log("a")', "a\nb"],
  ]);
});

it("a snippet with a wrong claim is corrected, and one with right claims stays as it is", async () => {
  const code =
    "const x: number = 2;\nx * 3; // 7\nconsole.log(x);\n[x, x]; // [2, 2]\nnull!.x; // throws TypeError: …\n";
  const shown = await run({ place: "snippets.test.ts:1", code });
  const right =
    "const x: number = 2;\nx * 3; // 6\nconsole.log(x); // 2\n[x, x]; // [2, 2]\nnull!.x; // throws TypeError: …\n";
  expect(corrected(code, shown)).toBe(right);
  expect(corrected(right, shown)).toBe(right);
});

it("a type error is found", () => {
  const [error, ...others] = typeErrors([
    { place: "wrong.md:1", code: 'const x: number = "1";\nx;\n' },
    { place: "right.md:1", code: "const x: number = 1;\nx;\n" },
  ]);
  expect(error).toMatch(/^wrong\.md:1: Type 'string' is not assignable/);
  expect(others).toEqual([]);
});

it("blocks are replaced in their places", () => {
  const markdown = "a\n\n```ts\none\n```\n\nb\n\n```sh\ntwo\n```\n";
  const [first, second] = blocksOf(markdown);
  if (first === undefined || second === undefined) throw new Error("two blocks were expected");
  expect([first.content, second.language]).toEqual(["one\n", "sh"]);
  const replaced = withBlocks(
    markdown,
    new Map([
      [second, "2\n"],
      [first, "1\n"],
    ]),
  );
  expect(replaced).toBe("a\n\n```ts\n1\n```\n\nb\n\n```sh\n2\n```\n");
});
