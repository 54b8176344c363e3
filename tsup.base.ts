/** How every package is built: ES modules, with dependencies left outside. `tsconfig.build.json` makes the types. */
import { defineConfig } from "tsup";

/** A build of entry points, whose names in `dist` are theirs in `src`. */
export function library(entry: string[]) {
  return defineConfig({
    entry,
    format: "esm",
    target: ["es2022", "node20"],
    clean: true,
    silent: true,
  });
}
