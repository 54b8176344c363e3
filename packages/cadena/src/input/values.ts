/** What `--shape` and `--at` say: shapes and values of inputs by name. */
import { evaluate } from "@cadena/autodiff";
import { parse } from "@cadena/autodiff/parse";
import { CadenaError, type Shape, sizeOf, type Tensor, type TensorLike, tensor } from "@cadena/core";
import { quote, UsageError } from "../errors.js";
import type { Language } from "../language/index.js";

/** `W=3x2,b=3` */
export function readShapes(text: string, { errors }: Language): Map<string, Shape> {
  const malformed = (received: string) =>
    new UsageError({ op: "--shape", ...errors.form("W=3x2,b=3", quote(received)) });
  return new Map(
    assignments(text, malformed).map(([name, value]) => {
      const shape = value.split("x").map(Number);
      if (!/^\d+(x\d+)*$/.test(value) || !Number.isSafeInteger(sizeOf(shape))) throw malformed(`${name}=${value}`);
      return [name, shape];
    }),
  );
}

/** `w=1/2,x=-3`, with a decimal comma `w=0,5;x=-3`, and of arrays `W=[[1,2],[3,4]]` or `W=[1,2;3,4]`. */
export function readValues(text: string, { errors }: Language): Map<string, Tensor> {
  const malformed = (received: string) =>
    new UsageError({ op: "--at", ...errors.form("w=0.5,W=[[1,2],[3,4]]", quote(received)) });
  return new Map(
    assignments(text, malformed).map(([name, value]) => {
      const read = value.startsWith("[") ? readArray(value) : readNumber(value);
      if (read === undefined) throw malformed(`${name}=${value}`);
      return [name, tensor(read)];
    }),
  );
}

/** A number may be written as an expression, `pi/2`, and with a decimal comma. */
function readNumber(text: string): number | undefined {
  const plain = Number(text);
  if (Number.isFinite(plain) && text.trim() !== "") return plain;
  try {
    const { node, inputs } = parse(text, { decimalComma: text.includes(",") && !text.includes("(") });
    return inputs.size > 0 ? undefined : Number(evaluate(node).item());
  } catch (error) {
    if (error instanceof CadenaError) return undefined;
    throw error;
  }
}

/** Entries are numbers; rows may be separated by `;`, as in mathjs. */
function readArray(text: string): TensorLike | undefined {
  const rows = text.includes(";") ? `[${text.replaceAll(";", "],[")}]` : text;
  try {
    return JSON.parse(rows.replaceAll(/[^[\],\s][^[\],]*/g, (entry) => `${readNumber(entry)}`)) as TensorLike;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** `a=1,b=[1,2]` */
function assignments(
  text: string,
  malformed: (received: string) => UsageError,
): readonly (readonly [name: string, value: string])[] {
  return split(text).map((each) => {
    const cut = each.indexOf("=");
    const name = cut < 0 ? undefined : plainName(each.slice(0, cut));
    if (name === undefined) throw malformed(each);
    return [name, each.slice(cut + 1).trim()] as const;
  });
}

/** A comma or semicolon outside brackets separates if `name =` follows; else it belongs to the value. */
function split(text: string): readonly string[] {
  const parts: string[] = [];
  const separator = /[,;]\s*[^\s,;=[\]]+\s*=/y;
  let [depth, start] = [0, 0];
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "[") depth++;
    else if (text[i] === "]") depth--;
    separator.lastIndex = i;
    if (depth > 0 || !separator.test(text)) continue;
    parts.push(text.slice(start, i));
    start = i + 1;
  }
  return [...parts, text.slice(start)].filter((part) => part.trim() !== "");
}

/** A name as expressions know it (`W₁` is `W1`), or undefined if it is none. */
export function plainName(text: string): string | undefined {
  try {
    const { node } = parse(text, { shapes: { [text.trim()]: [] } });
    return node.kind === "input" ? node.name : undefined;
  } catch (error) {
    if (error instanceof CadenaError) return undefined;
    throw error;
  }
}
