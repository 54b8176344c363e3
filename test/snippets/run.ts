/** Runs snippets, as modules below `out/`, against the sources of the packages. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { root } from "../../scripts/workspace.js";
import { moduleOf, type Snippet } from "./snippet.js";

const folder = join(root, "out/snippets");
const recorder = fileURLToPath(new URL("./record.ts", import.meta.url));

const fileOf = ({ place }: Snippet, ending: string): string =>
  join(folder, `${place.replace(/\W+/g, "-").toLowerCase()}${ending}`);

/** The code with imports that work where it is put: of the repository's files, or of other snippets that stand for one. */
function relocated({ code, path, others = [] }: Snippet, ending: string): string {
  if (path === undefined) return code;
  return code.replace(/(?<= from )"(\.[^"]+)\.js"/g, (_, specifier: string) => {
    const target = `${posix.join(posix.dirname(path), specifier)}.ts`;
    const other = others.find((each) => each.path === target);
    return JSON.stringify((other ? fileOf(other, ending) : join(root, target)).replace(/\.ts$/, ".js"));
  });
}

/** What the statements of a snippet printed, in the order of its claims. `imports` come before its code. */
export async function run(snippet: Snippet, imports = ""): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true });
  for (const each of snippet.others ?? []) write(each);
  const file = write(snippet, imports);
  const { shown } = (await import(/* @vite-ignore */ file)) as { readonly shown: readonly string[] };
  return shown;
}

function write(snippet: Snippet, imports = ""): string {
  const file = fileOf(snippet, ".run.ts");
  writeFileSync(file, moduleOf(relocated(snippet, ".run.ts"), imports, recorder));
  return file;
}

/** What the compiler finds wrong in snippets, one line each. `importsOf` gives the lines that come before a snippet. */
export function typeErrors(
  snippets: readonly Snippet[],
  importsOf: (snippet: Snippet) => string = () => "",
): readonly string[] {
  const texts = new Map(
    snippets.map((each) => [fileOf(each, ".ts"), `${importsOf(each)}\n${relocated(each, ".ts")}\nexport {};\n`]),
  );
  const places = new Map(snippets.map((each) => [fileOf(each, ".ts"), each.place]));
  const { config } = ts.readConfigFile(join(root, "tsconfig.base.json"), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const host = ts.createCompilerHost(options);
  const program = ts.createProgram([...texts.keys()], options, {
    ...host,
    // Modules are looked for only in folders that exist, and nothing has been run in this one yet.
    directoryExists: (path) => path === folder || host.directoryExists?.(path) === true,
    fileExists: (file) => texts.has(file) || host.fileExists(file),
    readFile: (file) => texts.get(file) ?? host.readFile(file),
    getSourceFile: (file, version, ...rest) => {
      const text = texts.get(file);
      return text === undefined
        ? host.getSourceFile(file, version, ...rest)
        : ts.createSourceFile(file, text, version, true);
    },
  });
  return [...texts.keys()].flatMap((file) => {
    const source = program.getSourceFile(file);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map(({ messageText }) => `${places.get(file)}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`);
  });
}
