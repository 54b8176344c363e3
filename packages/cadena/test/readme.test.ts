/** The shell commands of the README run, in an empty folder with the README's modules in it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { cadena } from "./run.js";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const blocks = (language: string): readonly string[] =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(([, text]) => text as string);

const folder = mkdtempSync(join(tmpdir(), "cadena-test-"));
const before = process.cwd();
process.chdir(folder);
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});
for (const text of blocks("ts")) {
  const name = /^\/\/ (\S+\.ts)\n/.exec(text)?.[1];
  if (name !== undefined) writeFileSync(name, text);
}

const commands = blocks("sh").flatMap((text) => text.match(/^cadena .*$/gm) ?? []);

it("has commands", () => expect(commands.length).toBeGreaterThan(8));

it.each(commands)("%s", async (command) => {
  const [, ...words] = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
  const { code, out, error } = await cadena(...words);
  expect({ code, error }).toEqual({ code: 0, error: "" });
  expect(out).not.toBe("");
});
