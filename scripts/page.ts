/** The script of the page in `examples/browser`. */
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "./workspace.js";

/** The script with everything it imports, from the sources. */
export async function bundlePage(format: "esm" | "iife"): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(root, "examples/browser/xor.ts")],
    absWorkingDir: root,
    conditions: ["@cadena/source"],
    bundle: true,
    format,
    platform: "browser",
    external: ["node:*"],
    write: false,
    outfile: "xor.js",
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}
