/** Runs every example against the built packages. A file that another one imports is a part, not an example. */
import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import ts from "typescript";
import { root, run, runChecks, typeScriptFiles } from "./workspace.js";

const files = typeScriptFiles("examples");
const parts = new Set(
  files.flatMap((file) =>
    ts
      .preProcessFile(readFileSync(join(root, file), "utf8"))
      .importedFiles.map(({ fileName }) => posix.join(posix.dirname(file), fileName.replace(/\.js$/, ".ts"))),
  ),
);
const wanted = process.argv.slice(2);
const examples = files
  .filter((file) => !parts.has(file))
  .filter((file) => wanted.length === 0 || wanted.some((each) => file.includes(each)));

if (examples.length === 0) throw new Error(`No example is called ${wanted.join(" or ")}.`);
await runChecks(examples.map((file) => [file, () => run("tsx", [file], { timeout: 120_000 })]));
console.log(`${examples.length} examples.`);
