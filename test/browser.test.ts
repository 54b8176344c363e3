/**
 * The page of `examples/browser` runs where there is nothing but JavaScript, WebAssembly and TextEncoder, under what its policy says:
 * no code from strings. `pnpm browser` opens it in Chromium.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { expect, it } from "vitest";
import { bundlePage } from "../scripts/page.js";
import { root } from "../scripts/workspace.js";

const bundle = await bundlePage("iife");

/** Runs the script in a context of its own; gives what it wrote into the page. */
function runPage(codeGeneration: { readonly strings: boolean; readonly wasm: boolean }): string {
  const answer = { textContent: "training" };
  const document = { querySelector: (selector: string) => (selector === "#answer" ? answer : null) };
  runInContext(bundle, createContext({ document, TextEncoder }, { codeGeneration }));
  return answer.textContent;
}

it("learns XOR with WebAssembly allowed and code from strings forbidden", () => {
  const [, loss] = /^loss after 500 steps: ([\d.]+)$/.exec(runPage({ strings: false, wasm: true })) ?? [];
  expect(Number(loss)).toBeLessThan(0.05);
});

it("needs WebAssembly to be allowed", () => {
  expect(() => runPage({ strings: false, wasm: false })).toThrow(/WebAssembly|Wasm code generation disallowed/);
});

it("says in its policy what it needs, and nothing else", () => {
  const page = readFileSync(join(root, "examples/browser/index.html"), "utf8");
  expect(/Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]).toBe(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'",
  );
});
