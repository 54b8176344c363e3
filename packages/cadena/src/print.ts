/** Numbers, names and tables as the terminal shows them, in the language of the user. */
import type { Formula } from "@cadena/autodiff";
import { formatTensor, type Tensor } from "@cadena/core";
import { printFormula } from "@cadena/viz";
import type { Language } from "./language/index.js";

/** A number to so many digits in all: 0.104993585, 2.7e−13. */
export function significant(value: number, digits: number, language: Language): string {
  return printFormula({ kind: "number", value: Number(value.toPrecision(digits)) }, numbers(language));
}

/** A number with so many digits after the point: −0.0720. */
export function fixed(value: number, digits: number, { name }: Language): string {
  const text = value.toFixed(digits).replace("-", "−");
  return name === "es" ? text.replace(".", ",") : text;
}

/** Entries that are written out. */
const most = 64;

/** A tensor: `[[1, 2], [3, 4]]`, with at most so many digits after the point. A large one is abridged. */
export function array(tensor: Tensor, language: Language, digits?: number): string {
  if (tensor.size > most) return formatTensor(tensor).replaceAll(/\s+/g, " ");
  const nested = (value: unknown): Formula =>
    Array.isArray(value) ? { kind: "list", items: value.map(nested) } : { kind: "number", value: Number(value) };
  return printFormula(nested(tensor.toArray()), { ...numbers(language), ...(digits !== undefined && { digits }) });
}

/** ∂L/∂w₁ */
export function derivative(of: string, wrt: string): string {
  return printFormula({ kind: "derivative", of: symbol(of), wrt: symbol(wrt) });
}

/** w₁ */
export function name(text: string): string {
  return printFormula(symbol(text));
}

/** Rows of cells, in columns as wide as their widest cell; the first column to the left, the others to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => [...(row[column] ?? "")].length)));
  const pad = (cell: string, column: number): string => {
    const space = " ".repeat((widths[column] ?? 0) - [...cell].length);
    return column === 0 ? cell + space : space + cell;
  };
  return rows.map((row) => `  ${row.map(pad).join("  ")}`.trimEnd()).join("\n");
}

function symbol(text: string): Formula {
  return { kind: "symbol", name: text };
}

function numbers({ name }: Language) {
  return { locale: name, decimalComma: name === "es" };
}
