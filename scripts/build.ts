/**
 * Builds all packages, unless every `dist` is newer than every source. `--force` builds them in any case; `--modules`
 * leaves the types out, which running a program does not need.
 */
import { execFile } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { packages, root, seconds } from "./workspace.js";

function modified(path: string): readonly number[] {
  const stat = statSync(path);
  if (!stat.isDirectory()) return [stat.mtimeMs];
  return [stat.mtimeMs, ...readdirSync(path).flatMap((each) => modified(join(path, each)))];
}

const force = process.argv.includes("--force");
const typed = !process.argv.includes("--modules");

function upToDate(): boolean {
  const folders = packages.map((each) => join(root, each.directory));
  if (!folders.every((folder) => existsSync(join(folder, typed ? "dist/index.d.ts" : "dist/index.js")))) return false;
  const settings = ["tsup.base.ts", "tsconfig.base.json", "tsconfig.build.json", "pnpm-lock.yaml"].map((file) =>
    join(root, file),
  );
  const sources = folders.flatMap((folder) =>
    ["src", "package.json", "tsup.config.ts", "tsconfig.build.json"].map((each) => join(folder, each)),
  );
  const built = folders.flatMap((folder) =>
    readdirSync(join(folder, "dist")).map((each) => join(folder, "dist", each)),
  );
  const oldest = Math.min(...built.flatMap(modified));
  return [...settings, ...sources].flatMap(modified).every((time) => time <= oldest);
}

const runProgram = promisify(execFile);

/** Modules by tsup, which empties `dist` first; then the types of all packages by one compiler. */
async function build(): Promise<void> {
  const modules = packages.map(({ directory }) => runProgram("tsup", { cwd: join(root, directory) }));
  const failed = (await Promise.allSettled(modules)).filter((result) => result.status === "rejected");
  for (const { reason } of failed) console.error(`${reason.stdout}${reason.stderr}`);
  if (failed.length > 0) throw new Error(`${failed.length} of ${packages.length} packages could not be built.`);
  if (!typed) return;
  const projects = packages.map(({ directory }) => join(directory, "tsconfig.build.json"));
  await runProgram("tsc", ["--build", ...projects], { cwd: root }).catch(({ stdout }) => {
    throw new Error(`The types could not be made.\n${stdout}`);
  });
}

if (force || !upToDate()) {
  const began = performance.now();
  await build().then(
    () => console.error(`built ${packages.length} packages in ${seconds(began)}`),
    ({ message }: Error) => {
      console.error(message);
      process.exitCode = 1;
    },
  );
}
