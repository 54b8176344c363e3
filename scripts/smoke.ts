/**
 * The packed packages work where they are installed: the README's code and the programs in `smoke/` compile under
 * `--strict` with each supported TypeScript and way of resolving modules, and run; a bundle of the umbrella keeps its
 * methods; and the command line answers.
 */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { pack } from "./pack.js";
import { packages, root, run, runChecks } from "./workspace.js";

const compilers = { "5.9": "5.9.3", "6.0": "6.0.3" };
const resolutions = {
  nodenext: ["--module", "nodenext"],
  bundler: ["--module", "esnext", "--moduleResolution", "bundler"],
};
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

/** The programs in `smoke/`, by their names. */
function copyPrograms<const T extends readonly string[]>(...names: T): T {
  for (const name of names) copyFileSync(join(root, `scripts/smoke/${name}.ts`), join(project, `${name}.ts`));
  return names;
}

function compile(version: string, files: readonly string[], options: readonly string[]): void {
  const compiler = join(project, "node_modules", `typescript-${version}`, "bin/tsc");
  const strict = ["--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess", "--target", "es2022"];
  const sources = files.map((file) => `${file}.ts`);
  run(process.execPath, [compiler, ...sources, ...strict, ...options], inProject);
}

/** A bundler that dropped the fluent entry would leave the methods undefined. */
async function bundleUmbrella(): Promise<void> {
  await build({
    entryPoints: [join(project, "umbrella.ts")],
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
  const withMethods = [...copyPrograms("umbrella", "fluent-entry", "compiled"), ...writeSnippets()];
  const [withoutMethods] = copyPrograms("functions-alone");
  writeEntryPoints();
  mkdirSync(join(project, "out"));
  // The types of Node do not themselves pass the newest compiler's check of libraries; ours do, without them.
  const pure = ["--noEmit", "--typeRoots", "no-types", "--lib", "es2022", "--skipLibCheck", "false"];
  const full = ["--types", "node", "--skipLibCheck", "true"];
  const compilations = Object.keys(compilers).flatMap((version) =>
    Object.entries(resolutions).flatMap(([resolution, flags]) => {
      const check = (what: string, files: readonly string[], options: readonly string[]) =>
        [
          `TypeScript ${version}, ${resolution}: ${what}`,
          () => compile(version, files, [...flags, ...options]),
        ] as const;
      const out = ["--outDir", `${version}-${resolution}`];
      return [
        check("every entry point, without types of Node or the DOM", ["entry-points"], pure),
        check(`${withMethods.length} programs with methods`, withMethods, [...full, ...out]),
        // A program of its own, as the types of methods reach every file of the program that imports them.
        check("a program without methods", [withoutMethods], [...full, ...out]),
      ];
    }),
  );
  const programs = [...withMethods, withoutMethods];
  await runChecks([
    ...compilations,
    ...Object.keys(compilers).flatMap((version) =>
      programs.map(
        (file) => [`${file} runs`, () => run(process.execPath, [`${version}-nodenext/${file}.js`], inProject)] as const,
      ),
    ),
    ["the bundled umbrella keeps its fluent methods", bundleUmbrella],
    ["cadena --help", () => commandLine("--help")],
    ["cadena derive", () => commandLine("derive", "tanh(w*x + b)", "--wrt", "w,b", "--at", "w=0.5,x=2,b=0")],
    ["cadena demo tanh", () => commandLine("demo", "tanh")],
  ]);
} finally {
  rmSync(project, { recursive: true });
}
