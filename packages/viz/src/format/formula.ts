/** Formulas and nodes as text, LaTeX or HTML. */
import { type Formula, type FormulaOptions, formulaOf, type Node } from "@cadena/autodiff";
import { htmlStyle } from "./html.js";
import { latexStyle } from "./latex.js";
import { printWith } from "./print.js";
import type { NumberOptions, Style } from "./style.js";
import { textStyle } from "./text.js";

/** The formats of a formula. */
export type FormulaFormat = "text" | "latex" | "html";

/** How a formula is printed. */
export interface PrintOptions extends NumberOptions {
  /** Default "text". */
  readonly format?: FormulaFormat;
}

const styles: Readonly<Record<FormulaFormat, (options: NumberOptions) => Style>> = {
  text: textStyle,
  latex: latexStyle,
  html: htmlStyle,
};

/**
 * A formula as text, LaTeX or HTML.
 *
 * @example
 * printFormula({ kind: "transpose", of: { kind: "symbol", name: "W1" } }, { format: "latex" }); // "{W_{1}}^{\\top}"
 */
export function printFormula(formula: Formula, options: PrintOptions = {}): string {
  return printWith(styles[options.format ?? "text"](options), formula, options);
}

/** Which formula, and how it is printed. */
export interface NodePrintOptions extends NumberOptions, FormulaOptions {}

/**
 * The formula of a node in Unicode.
 *
 * @example
 * toText(sin(input("x")), { locale: "es" }); // "sen(x)"
 */
export function toText(node: Node, options: NodePrintOptions = {}): string {
  return printFormula(formulaOf(node, options), { ...options, format: "text" });
}

/**
 * The formula of a node in LaTeX.
 *
 * @example
 * toLatex(sigmoid(input("Z1"))); // "\\sigma(Z_{1})"
 */
export function toLatex(node: Node, options: NodePrintOptions = {}): string {
  return printFormula(formulaOf(node, options), { ...options, format: "latex" });
}
