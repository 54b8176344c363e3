/** What a statement of a snippet prints; snippets import it. */
import { inspect } from "node:util";

/** What a function writes to the console, or else its result, or else the error it throws. */
export async function record(run: () => unknown): Promise<string> {
  const { log } = console;
  const lines: string[] = [];
  console.log = (...values: unknown[]) => {
    lines.push(values.map((each) => (typeof each === "string" ? each : show(each))).join(" "));
  };
  try {
    const result = await run();
    if (lines.length > 0) return lines.join("\n").trimEnd();
    return typeof result === "string" ? quoted(result) : show(result);
  } catch (error) {
    return error instanceof Error ? `throws ${error.name}: ${error.message}` : `throws ${show(error)}`;
  } finally {
    console.log = log;
  }
}

/** A text as it stands in code; one of several lines as it is. */
function quoted(text: string): string {
  if (text.includes("\n")) return text.trimEnd();
  return text.includes('"') ? inspect(text) : `"${text.replaceAll("\\", "\\\\")}"`;
}

/** A value as the console prints it; tensors, nodes and graphs as they print themselves. */
function show(value: unknown): string {
  if (typeof value === "string") return value;
  if (ArrayBuffer.isView(value)) return inspect(value).replace(/\(\d+\)/, "");
  const printsItself =
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    value.toString !== Object.prototype.toString;
  return printsItself ? String(value) : inspect(value, { breakLength: Number.POSITIVE_INFINITY, depth: 8 });
}
