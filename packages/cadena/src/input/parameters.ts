/** What the parameters of a function are called: the names of its inputs. */
import { type Expression, type Pattern, type Property, parseExpressionAt } from "acorn";

/**
 * A parameter: a name, or an object or array of parameters, as in `({ W, b }, x) => …`. Optional are names with a
 * default.
 */
export type Parameter =
  | { readonly kind: "name"; readonly name: string; readonly optional: boolean }
  | { readonly kind: "object"; readonly entries: readonly (readonly [key: string, of: Parameter])[] }
  | { readonly kind: "array"; readonly items: readonly Parameter[] };

/** The parameters of a function, read from its source; undefined where they have no names, as of `(...args) => …`. */
export function parametersOf(f: (...args: never[]) => unknown): readonly Parameter[] | undefined {
  const patterns = patternsOf(f.toString());
  const parameters = patterns?.map((each) => read(each));
  return parameters?.every((each) => each !== undefined) ? parameters : undefined;
}

/** A function is written as an expression, or as a method of an object. */
function patternsOf(source: string): readonly Pattern[] | undefined {
  const found = expressionOf(source) ?? expressionOf(`{${source}}`);
  if (found?.type === "FunctionExpression" || found?.type === "ArrowFunctionExpression") return found.params;
  if (found?.type !== "ObjectExpression") return undefined;
  const method = found.properties[0];
  return method?.type === "Property" && method.value.type === "FunctionExpression" ? method.value.params : undefined;
}

function expressionOf(source: string): Expression | undefined {
  try {
    return parseExpressionAt(`(${source})`, 0, { ecmaVersion: "latest" });
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function read(pattern: Pattern | null, optional = false): Parameter | undefined {
  switch (pattern?.type) {
    case "Identifier":
      return { kind: "name", name: pattern.name, optional };
    case "AssignmentPattern":
      return read(pattern.left, true);
    case "ArrayPattern": {
      const items = pattern.elements.map((each) => read(each, optional));
      return items.every((each) => each !== undefined) ? { kind: "array", items } : undefined;
    }
    case "ObjectPattern": {
      const entries = pattern.properties.map((each) => (each.type === "Property" ? entryOf(each) : undefined));
      return entries.every((each) => each !== undefined) ? { kind: "object", entries } : undefined;
    }
    default:
      return undefined;
  }
}

function entryOf({ key, computed, value }: Omit<Property, "value"> & { readonly value: Pattern }) {
  const of = read(value);
  const name = key.type === "Identifier" ? key.name : key.type === "Literal" ? String(key.value) : undefined;
  return computed || name === undefined || of === undefined ? undefined : ([name, of] as const);
}
