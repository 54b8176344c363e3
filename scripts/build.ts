/** Builds all packages, unless every `dist` is newer than every source; `--force` builds them in any case. */
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

function upToDate(): boolean {
  const folders = packages.map((each) => join(root, each.directory));
  if (!folders.every((folder) => existsSync(join(folder, "dist/index.d.ts")))) return false;
  const settings = ["tsup.base.ts", "tsconfig.base.json", "pnpm-lock.yaml"].map((file) => join(root, file));
  const sources = folders.flatMap((folder) =>
    ["src", "package.json", "tsup.config.ts"].map((each) => join(folder, each)),
  );
  const built = folders.flatMap((folder) =>
    readdirSync(join(folder, "dist")).map((each) => join(folder, "dist", each)),
  );
  const oldest = Math.min(...built.flatMap(modified));
  return [...settings, ...sources].flatMap(modified).every((time) => time <= oldest);
}

if (process.argv.includes("--force") || !upToDate()) {
  const began = performance.now();
  const builds = packages.map(({ directory }) => promisify(execFile)("tsup", { cwd: join(root, directory) }));
  for (const [i, result] of (await Promise.allSettled(builds)).entries()) {
    if (result.status === "fulfilled") continue;
    console.error(`${packages[i]?.manifest.name}: the build failed.\n${result.reason.stdout}${result.reason.stderr}`);
    process.exitCode = 1;
  }
  console.error(`built ${builds.length} packages in ${seconds(began)}`);
}
