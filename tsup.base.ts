/** How every package is built: ES modules and their types, with dependencies left outside. */
import { defineConfig } from "tsup";

/**
 * A build of entry points, whose names in `dist` are theirs in `src`.
 *
 * @param modules What is imported: gets types.
 * @param programs What is only run.
 */
export function library(modules: string[], programs: string[] = []) {
  return defineConfig({
    entry: [...modules, ...programs],
    format: "esm",
    target: ["es2022", "node20"],
    dts: { entry: modules },
    clean: true,
    silent: true,
  });
}
