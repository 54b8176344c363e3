/** The packages of the workspace, and how the checks run other programs. */
import { type SpawnSyncOptions, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** What the checks read in a package.json. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** A package of the workspace. */
export interface Package {
  /** `packages/core` */
  readonly directory: string;
  readonly manifest: Manifest;
}

/** The packages, in the order of their dependencies. */
export const packages: readonly Package[] = ordered(
  readdirSync(join(root, "packages")).map((each) => {
    const directory = join("packages", each);
    return { directory, manifest: readJson(join(root, directory, "package.json")) as Manifest };
  }),
);

function ordered(all: readonly Package[]): readonly Package[] {
  const placed = new Set<Package>();
  const place = (each: Package): void => {
    if (placed.has(each)) return;
    for (const other of all) if (each.manifest.dependencies?.[other.manifest.name]) place(other);
    placed.add(each);
  };
  for (const each of all) place(each);
  return [...placed];
}

/** The value in a JSON file. */
export function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8"));
}

/** All `.ts` files below a folder of the repository, as paths from the root, sorted. */
export function typeScriptFiles(folder: string): readonly string[] {
  return filesBelow(folder, ".ts");
}

/** All files below a folder of the repository whose names end so, as paths from the root, sorted. */
export function filesBelow(folder: string, ending: string): readonly string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((each) => {
      const path = posix.join(folder, each.name);
      if (each.isDirectory()) return generated.has(each.name) ? [] : filesBelow(path, ending);
      return each.isFile() && each.name.endsWith(ending) ? [path] : [];
    })
    .sort();
}

const generated = new Set([".git", "node_modules", "dist", "out", "api"]);

/** Runs a program and gives what it printed; throws, with all it printed, if it fails. */
export function run(program: string, args: readonly string[], options: SpawnSyncOptions = {}): string {
  const result = spawnSync(program, args, { cwd: root, timeout: 300_000, ...options, encoding: "utf8" });
  if (result.error) throw result.error;
  if (result.status === 0) return result.stdout;
  const command = [program, ...args].join(" ");
  throw new Error(`${command} failed (${result.status ?? result.signal})\n${result.stdout}${result.stderr}`);
}

/** Runs named checks one after the other, prints how each went, and sets the exit code. */
export async function runChecks(checks: Iterable<readonly [name: string, check: () => unknown]>): Promise<void> {
  for (const [name, check] of checks) {
    const began = performance.now();
    let failure: string | undefined;
    try {
      await check();
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
      process.exitCode = 1;
    }
    console.log(`${failure === undefined ? "ok    " : "FAILED"} ${seconds(began)} ${name}`);
    if (failure !== undefined) console.log(failure.replace(/^/gm, "       "));
  }
}

/** The time since a moment, for printing. */
export function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1).padStart(5)} s`;
}
