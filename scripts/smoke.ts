/**
 * The packed packages work where they are installed: the README's code compiles under `--strict` with each supported
 * TypeScript and runs, a bundle of the umbrella keeps its methods, and the command line answers.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { pack } from "./pack.js";
import { packages, root, run, runChecks } from "./workspace.js";

const compilers = { "5.9": "5.9.3", "6.0": "6.0.3" };
const readmes = ["README.md", "README.es.md"];

const project = mkdtempSync(join(tmpdir(), "cadena-smoke-"));
const inProject = { cwd: project };

function install(): void {
  const tarballs = Object.fromEntries(pack(project).map(({ name, tarball }) => [name, `file:${tarball}`]));
  const typescripts = Object.entries(compilers).map(([name, version]) => [
    `typescript-${name}`,
    `npm:typescript@${version}`,
  ]);
  const manifest = {
    private: true,
    type: "module",
    dependencies: tarballs,
    devDependencies: { ...Object.fromEntries(typescripts), "@types/node": "20.19.0" },
    overrides: Object.fromEntries(Object.keys(tarballs).map((name) => [name, `$${name}`])),
  };
  writeFileSync(join(project, "package.json"), JSON.stringify(manifest));
  run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts"], inProject);
}

/** The TypeScript blocks of the READMEs as files of their own. */
function writeSnippets(): readonly string[] {
  return readmes.flatMap((readme) => {
    const blocks = readFileSync(join(root, readme), "utf8").matchAll(/^```ts\n(.*?)^```/gms);
    return [...blocks].map(([, code], i) => {
      const file = `${readme.replace(/\W/g, "-").toLowerCase()}-${i + 1}`;
      writeFileSync(join(project, `${file}.ts`), `${code}\nexport {};\n`);
      return file;
    });
  });
}

/** A module that names every entry point, to be checked without the types of Node or of the DOM. */
function writeEntryPoints(): void {
  const specifiers = packages.flatMap(({ manifest: { name, exports } }) =>
    Object.keys(exports)
      .filter((path) => path !== "./package.json")
      .map((path) => name + path.slice(1)),
  );
  const lines = specifiers.map((specifier, i) => `export * as entry${i} from "${specifier}";\n`);
  writeFileSync(join(project, "entry-points.ts"), lines.join(""));
}

function compile(version: string, files: readonly string[], options: readonly string[]): void {
  const compiler = join(project, "node_modules", `typescript-${version}`, "bin/tsc");
  const strict = ["--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess", "--skipLibCheck", "false"];
  const target = ["--module", "nodenext", "--target", "es2022"];
  const sources = files.map((file) => `${file}.ts`);
  run(process.execPath, [compiler, ...sources, ...strict, ...target, ...options], inProject);
}

/** A program that uses only methods: a bundler that dropped the fluent entry would leave them undefined. */
async function bundleUmbrella(): Promise<void> {
  const source = `
    import { input } from "cadena";
    const x = input("x");
    const y = x.mul(x).add(1).sigmoid();
    const value = y.value({ x: 0 });
    if (Math.abs(Number(value.item()) - 1 / (1 + Math.exp(-1))) > 1e-12) throw new Error("sigmoid(1) is wrong");
  `;
  await build({
    stdin: { contents: source, resolveDir: project },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    outfile: join(project, "bundle.mjs"),
    logLevel: "silent",
  });
  run(process.execPath, ["bundle.mjs"], inProject);
}

function commandLine(...args: readonly string[]): string {
  return run(join(project, "node_modules/.bin/cadena"), args, inProject);
}

try {
  await runChecks([["pack, and install into an empty project", install]]);
  if (process.exitCode) process.exit();
  const snippets = writeSnippets();
  writeEntryPoints();
  mkdirSync(join(project, "out"));
  await runChecks([
    ...Object.keys(compilers).flatMap((version) => [
      [
        `TypeScript ${version}: every entry point, without types of Node or the DOM`,
        () => compile(version, ["entry-points"], ["--noEmit", "--typeRoots", "no-types", "--lib", "es2022"]),
      ] as const,
      [
        `TypeScript ${version}: ${snippets.length} README snippets compile`,
        () =>
          // The types of Node do not themselves pass the newest compiler's check of libraries; ours did, above.
          compile(version, snippets, ["--types", "node", "--outDir", version, "--skipLibCheck", "true"]),
      ] as const,
      ...snippets.map(
        (file) =>
          [
            `TypeScript ${version}: ${file} runs`,
            () => run(process.execPath, [`${version}/${file}.js`], inProject),
          ] as const,
      ),
    ]),
    ["the bundled umbrella keeps its fluent methods", bundleUmbrella],
    ["cadena --help", () => commandLine("--help")],
    ["cadena derive", () => commandLine("derive", "tanh(w*x + b)", "--wrt", "w,b", "--at", "w=0.5,x=2,b=0")],
    ["cadena demo tanh", () => commandLine("demo", "tanh")],
  ]);
} finally {
  rmSync(project, { recursive: true });
}
