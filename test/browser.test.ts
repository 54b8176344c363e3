/**
 * The pages of `examples/browser`. One runs where there is nothing but JavaScript, WebAssembly and TextEncoder, under
 * what its policy says: no code from strings. The other runs in Node, with the worker's file beside its bundle, as a
 * server has them. `pnpm browser` opens both in Chromium.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createContext, runInContext } from "node:vm";
import { expect, it } from "vitest";
import { bundlePage, threadsPage } from "../scripts/page.js";
import { root } from "../scripts/workspace.js";

const bundle = await bundlePage("examples/browser/xor.ts", "iife");

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

it.each(["index.html", "threads.html"])("%s says in its policy what it needs, and nothing else", (file) => {
  const page = readFileSync(join(root, "examples/browser", file), "utf8");
  expect(/Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]).toBe(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'",
  );
});

it("two threads give the bits of one, by the worker's file beside the bundle", async () => {
  const folder = mkdtempSync(join(tmpdir(), "cadena-page-"));
  try {
    for (const [name, entry] of Object.entries(threadsPage)) {
      writeFileSync(join(folder, name), await bundlePage(entry, "esm"));
    }
    writeFileSync(join(folder, "package.json"), `{ "type": "module" }`);
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, "threads.js")]);
    expect(stdout.match(/the same bits|(?<=threads: 2 .*) two threads/g)).toHaveLength(4);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
