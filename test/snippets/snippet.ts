/** Code in documents: what a reader sees run, and what each statement is said to print. */
import ts from "typescript";

/** A piece of a document. */
export interface Snippet {
  /** Where it is, for messages and for the name of its module: `README.md:12`. */
  readonly place: string;
  readonly code: string;
  /** The file of the repository that it stands for: its imports are those of this file. */
  readonly path?: string | undefined;
  /** The snippets of its document that stand for files. */
  readonly others?: readonly Snippet[];
}

/** A statement, and the comment after it that says what it prints. */
export interface Claim {
  readonly start: number;
  readonly end: number;
  readonly expression: string;
  /** The comment, from the end of the statement; empty where a `console.log` has none. */
  readonly commentEnd: number;
  readonly text: string;
}

/**
 * What a snippet says its statements print: the comment behind an expression, and the comments right below it. A
 * `console.log` without a comment claims to print nothing.
 */
export function claimsOf(code: string): readonly Claim[] {
  const source = ts.createSourceFile("snippet.ts", code, ts.ScriptTarget.Latest, true);
  return source.statements.filter(ts.isExpressionStatement).flatMap((statement) => {
    const [start, end] = [statement.getStart(), statement.getEnd()];
    const comment = /^(?:[ \t]*\/\/.*)?(?:\n[ \t]*\/\/.*)*/.exec(code.slice(end))?.[0] ?? "";
    const expression = statement.expression.getText();
    if (comment === "" && !expression.startsWith("console.log(")) return [];
    const text = comment.replace(/^\n/, "").replace(/^[ \t]*\/\/ ?/gm, "");
    return [{ start, end, expression, commentEnd: end + comment.length, text }];
  });
}

/** The names that a snippet declares at its top level. */
export function declaredIn(code: string): readonly string[] {
  const source = ts.createSourceFile("snippet.ts", code, ts.ScriptTarget.Latest, true);
  const bound = (name: ts.BindingName): readonly string[] =>
    ts.isIdentifier(name)
      ? [name.text]
      : name.elements.flatMap((each) => (ts.isOmittedExpression(each) ? [] : bound(each.name)));
  return source.statements.flatMap((statement) => {
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.flatMap(({ name }) => bound(name));
    if (ts.isFunctionDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) return statement.name?.text ?? [];
    return [];
  });
}

/** The code of a module that runs a snippet and exports, as `shown`, what the statement of each claim printed. */
export function moduleOf(code: string, imports: string, recorder: string): string {
  let body = "";
  let last = 0;
  for (const { start, end, expression } of claimsOf(code)) {
    body += `${code.slice(last, start)}shown.push(await record(async () => (${expression})));`;
    last = end;
  }
  const head = `import { record } from ${JSON.stringify(recorder)};\n${imports}\nexport const shown: string[] = [];\n`;
  return head + body + code.slice(last);
}

/** A statement and what it prints, if they are longer, stand below each other. */
const lineWidth = 110;

/** The snippet with what its statements printed in place of what it claims, where the two differ. */
export function corrected(code: string, shown: readonly string[]): string {
  let result = "";
  let last = 0;
  for (const [i, { start, end, commentEnd, text }] of claimsOf(code).entries()) {
    const printed = shown[i] ?? "";
    if (agrees(text, printed)) continue;
    const lines = printed.split("\n");
    const fitsBehind = lines.length === 1 && end - start + printed.length <= lineWidth;
    const comment = fitsBehind ? ` // ${printed}` : `\n${lines.map((line) => `// ${line}`.trimEnd()).join("\n")}`;
    result += code.slice(last, end) + (printed === "" ? "" : comment);
    last = commentEnd;
  }
  return result + code.slice(last);
}

/** Does a text say what was printed? Spaces and kinds of quotes do not matter, and `…` stands for anything. */
export function agrees(text: string, printed: string): boolean {
  const parts = plain(text).split("…");
  const pattern = parts.map((part) => part.trim().replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("[^]*?");
  return new RegExp(`^${pattern}$`).test(plain(printed));
}

function plain(text: string): string {
  const spaced = text.replace(/['`]/g, '"').replace(/\s+/g, " ").trim();
  return spaced.replace(/([[({]) /g, "$1").replace(/ ([\])}])/g, "$1");
}
