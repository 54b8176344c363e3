/** The scripts of the pages in `examples/browser`. */
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "./workspace.js";

/** The page about threads: its script, and the file from which workers of `@cadena/wasm` start, which lies beside it. */
export const threadsPage: Readonly<Record<string, string>> = {
  "threads.js": "examples/browser/threads.ts",
  "worker.js": "packages/wasm/src/threads/worker.js",
};

/** A script with everything it imports, from the sources. */
export async function bundlePage(entry: string, format: "esm" | "iife"): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(root, entry)],
    absWorkingDir: root,
    conditions: ["@cadena/source"],
    bundle: true,
    format,
    platform: "browser",
    target: "es2022",
    external: ["node:*"],
    write: false,
    outfile: "page.js",
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}
