/**
 * Imports follow the arrows of the architecture: no cycles, no import of a package that stands above, and of another
 * package only its public entry points. `import type` makes no cycle, since nothing of it is left at run time.
 */
import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import ts from "typescript";
import { packages, root, typeScriptFiles } from "./workspace.js";

/** Which packages each package may import. A package that is added gets a line here. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  "@cadena/core": [],
  "@cadena/autodiff": ["@cadena/core"],
  "@cadena/viz": ["@cadena/core", "@cadena/autodiff"],
  "@cadena/wasm": ["@cadena/core", "@cadena/autodiff"],
  "@cadena/nn": ["@cadena/core", "@cadena/autodiff"],
  cadena: ["@cadena/core", "@cadena/autodiff", "@cadena/viz", "@cadena/wasm", "@cadena/nn"],
};

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

/** Every import of a file: declarations, re-exports, and `import()` of modules and of types. */
function importsOf(file: string): readonly Import[] {
  const imports: Import[] = [];
  const visit = (node: ts.Node): void => {
    let specifier: ts.Node | undefined;
    let typeOnly = false;
    if (ts.isImportDeclaration(node)) {
      specifier = node.moduleSpecifier;
      typeOnly = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    } else if (ts.isExportDeclaration(node)) {
      specifier = node.moduleSpecifier;
      typeOnly = node.isTypeOnly;
    } else if (ts.isImportTypeNode(node)) {
      specifier = ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined;
      typeOnly = true;
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      specifier = node.arguments[0];
    }
    if (specifier && ts.isStringLiteralLike(specifier)) imports.push({ specifier: specifier.text, typeOnly });
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(join(root, file), "utf8"), ts.ScriptTarget.Latest));
  return imports;
}

const problems: string[] = [];
const entryPoints = new Set(
  packages.flatMap(({ manifest }) => Object.keys(manifest.exports).map((path) => posix.join(manifest.name, path))),
);

/** Checks one import; gives the file it means if that is a file of the same package which is loaded at run time. */
function follow(file: string, { specifier, typeOnly }: Import): string | undefined {
  const home = packages.find(({ directory }) => file.startsWith(`${directory}/`));
  if (specifier.startsWith(".")) {
    const target = posix.join(posix.dirname(file), specifier.replace(/\.js$/, ".ts"));
    const owner = packages.find(({ directory }) => target.startsWith(`${directory}/`));
    if (owner !== home && owner !== undefined)
      problems.push(`${file}: "${specifier}" reaches into ${owner.manifest.name}. Import its public entry point.`);
    else if (home && file.startsWith(`${home.directory}/src/`) && !target.startsWith(`${home.directory}/src/`))
      problems.push(`${file}: "${specifier}" leaves the sources, which alone are published.`);
    return typeOnly ? undefined : target;
  }
  const target = packages.find(({ manifest: { name } }) => specifier === name || specifier.startsWith(`${name}/`));
  if (target === undefined) return undefined;
  if (!entryPoints.has(specifier)) problems.push(`${file}: "${specifier}" is no public entry point.`);
  if (home && file.startsWith(`${home.directory}/src/`) && !arrows[home.manifest.name]?.includes(target.manifest.name))
    problems.push(`${file}: ${home.manifest.name} may not import ${target.manifest.name}.`);
  return undefined;
}

const graph = new Map<string, readonly string[]>();
for (const file of ["packages", "examples"].flatMap(typeScriptFiles))
  graph.set(
    file,
    importsOf(file).flatMap((each) => follow(file, each) ?? []),
  );

const finished = new Set<string>();
const path: string[] = [];
function walk(file: string): void {
  if (finished.has(file)) return;
  if (path.includes(file)) {
    problems.push(`cycle: ${[...path.slice(path.indexOf(file)), file].join(" → ")}`);
    return;
  }
  path.push(file);
  for (const next of graph.get(file) ?? []) walk(next);
  path.pop();
  finished.add(file);
}
for (const file of graph.keys()) walk(file);

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log(`${graph.size} files, no cycles, no deep imports.`);
