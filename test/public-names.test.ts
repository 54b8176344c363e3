/** The umbrella gives what the packages give. */
import { expect, it } from "vitest";
import { publicNames } from "./snippets/doc-comments.js";

it("cadena exports every name of the packages below it", () => {
  const names = publicNames();
  const of = (...entries: readonly string[]): ReadonlySet<string> =>
    new Set(names.filter(({ entry }) => entries.includes(entry)).map(({ name }) => name));
  const umbrella = of("cadena");
  expect(umbrella.size).toBeGreaterThan(100);
  const below = of("@cadena/core", "@cadena/autodiff", "@cadena/viz", "@cadena/wasm");
  expect([...below].filter((name) => !umbrella.has(name))).toEqual([]);
  for (const entry of new Set(names.map((each) => each.entry).filter((each) => each.startsWith("@cadena/nn")))) {
    const [own, again] = [of(entry), of(entry.replace("@cadena/", "cadena/"))];
    expect([...own].filter((name) => !again.has(name))).toEqual([]);
  }
});
