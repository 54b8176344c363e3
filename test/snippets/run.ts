/** Runs snippets, as modules below `out/`, against the sources of the packages. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { root } from "../../scripts/workspace.js";
import { moduleOf, type Snippet } from "./snippet.js";

const folder = join(root, "out/snippets");
const recorder = fileURLToPath(new URL("./record.ts", import.meta.url));

const fileOf = ({ place }: Snippet, ending: string): string =>
  join(folder, `${place.replace(/\W+/g, "-").toLowerCase()}${ending}`);

/** What the statements of a snippet printed, in the order of its claims. `imports` come before its code. */
export async function run(snippet: Snippet, imports = ""): Promise<readonly string[]> {
  const file = fileOf(snippet, ".run.ts");
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, moduleOf(snippet.code, imports, recorder));
  const { shown } = (await import(/* @vite-ignore */ file)) as { readonly shown: readonly string[] };
  return shown;
}

/** What the compiler finds wrong in snippets, one line each. `importsOf` gives the lines that come before a snippet. */
export function typeErrors(
  snippets: readonly Snippet[],
  importsOf: (snippet: Snippet) => string = () => "",
): readonly string[] {
  const texts = new Map(
    snippets.map((each) => [fileOf(each, ".ts"), `${importsOf(each)}\n${each.code}\nexport {};\n`]),
  );
  const places = new Map(snippets.map((each) => [fileOf(each, ".ts"), each.place]));
  const { config } = ts.readConfigFile(join(root, "tsconfig.base.json"), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const host = ts.createCompilerHost(options);
  const program = ts.createProgram([...texts.keys()], options, {
    ...host,
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
