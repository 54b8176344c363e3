/** The examples in doc comments, and which public names have one. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { packages, root, typeScriptFiles } from "../../scripts/workspace.js";
import type { Snippet } from "./snippet.js";

/** An example in a source file, and where its lines lie in the text. */
export interface Example extends Snippet {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** The examples of a file: what stands behind `@example` up to the next tag or the end of the comment. */
export function examplesOf(file: string): readonly Example[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/^ *\* @example\n((?: *\*(?! @|\/).*\n)+)/gm)].map((match) => {
    const [whole, body = ""] = match;
    const start = match.index + whole.length - body.length;
    const line = text.slice(0, start).split("\n").length;
    const code = body.replace(/^ *\* ?/gm, "");
    return { file, place: `${file}:${line}`, code, start, end: start + body.length };
  });
}

/** The text of a file with its examples replaced. */
export function withExamples(file: string, codes: ReadonlyMap<Example, string>): string {
  const text = readFileSync(join(root, file), "utf8");
  let result = "";
  let last = 0;
  for (const [{ start, end }, code] of codes) {
    const margin = /^ *\*/.exec(text.slice(start))?.[0] ?? " *";
    result += text.slice(last, start) + code.replace(/^(?=.)/gm, `${margin} `).replace(/^$(?=\n)/gm, margin);
    last = end;
  }
  return result + text.slice(last);
}

/** The source files of all packages. */
export const sources: readonly string[] = packages.flatMap(({ directory }) => typeScriptFiles(`${directory}/src`));

/** The public names of every entry point, each with its declaration. */
export interface PublicName {
  readonly entry: string;
  readonly name: string;
  readonly isValue: boolean;
  /** Has it an example, or does one of its members? */
  readonly hasExample: boolean;
  readonly place: string;
}

/** What users can import, from the entry points in dependency order. A name that several give is listed for each. */
export function publicNames(): readonly PublicName[] {
  const { config } = ts.readConfigFile(join(root, "tsconfig.base.json"), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const entries = packages.flatMap(({ directory, manifest: { name, exports } }) =>
    Object.entries(exports).flatMap(([path, target]) =>
      typeof target === "string"
        ? []
        : { entry: name + path.slice(1), file: join(root, directory, target["@cadena/source"] ?? "") },
    ),
  );
  const program = ts.createProgram(
    entries.map(({ file }) => file),
    options,
  );
  const checker = program.getTypeChecker();
  return entries.flatMap(({ entry, file }) => {
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    if (module === undefined) return [];
    return checker.getExportsOfModule(module).map((exported) => {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      const declaration = symbol.declarations?.[0];
      return {
        entry,
        name: exported.name,
        isValue: (symbol.flags & ts.SymbolFlags.Value) !== 0,
        hasExample: symbol.getJsDocTags(checker).some(({ name }) => name === "example"),
        place: declaration === undefined ? entry : declaration.getSourceFile().fileName.slice(root.length),
      };
    });
  });
}
