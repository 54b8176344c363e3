/** Formulas as LaTeX. */
import type { Formula, Node } from "@cadena/autodiff";
import { type FormulaOptions, formulaOf } from "./formula.js";
import { type LocaleName, locales } from "./locales/index.js";
import type { Locale } from "./locales/locale.js";

/**
 * A node as LaTeX.
 *
 * @example
 * toLatex(sin(input("x1"))); // "\\sin(x_{1})"
 */
export function toLatex(node: Node, options: FormulaOptions & { readonly locale?: LocaleName } = {}): string {
  return formulaLatex(formulaOf(node, options), locales[options.locale ?? "en"]);
}

const loose = new Set<Formula["kind"]>(["sum", "negate", "cases", "product", "reduce"]);

/** A formula as LaTeX. */
export function formulaLatex(formula: Formula, locale: Locale): string {
  const latex = (each: Formula): string => formulaLatex(each, locale);
  const tight = (each: Formula, also: Formula["kind"][] = []): string =>
    loose.has(each.kind) || also.includes(each.kind) ? `\\left(${latex(each)}\\right)` : latex(each);
  switch (formula.kind) {
    case "symbol":
      return symbolLatex(formula.name);
    case "number":
      return locale.number(formula.value).replace(",", "{,}");
    case "call": {
      const known = locale.latexFunctions[formula.name] ?? `\\operatorname{${escapeLatex(formula.name)}}`;
      return `${known}\\left(${formula.args.map(latex).join(", ")}\\right)`;
    }
    case "sum":
      return formula.terms
        .map((term, i) => {
          if (term.kind === "negate")
            return `${i === 0 ? "-" : " - "}${term.of.kind === "sum" ? tight(term.of) : latex(term.of)}`;
          return `${i === 0 ? "" : " + "}${latex(term)}`;
        })
        .join("");
    case "negate":
      return `-${formula.of.kind === "sum" ? tight(formula.of) : latex(formula.of)}`;
    case "product": {
      const joint = formula.style === "hadamard" ? " \\odot " : formula.style === "matrix" ? " \\, " : " \\cdot ";
      return formula.factors
        .map((factor) => (factor.kind === "product" && factor.style === formula.style ? latex(factor) : tight(factor)))
        .join(joint);
    }
    case "fraction":
      return `\\frac{${latex(formula.numerator)}}{${latex(formula.denominator)}}`;
    case "power":
      return `${tight(formula.base, ["power", "fraction", "call"])}^{${latex(formula.exponent)}}`;
    case "root":
      return `\\sqrt{${latex(formula.of)}}`;
    case "magnitude":
      return `\\left|${latex(formula.of)}\\right|`;
    case "transpose":
      return `${tight(formula.of, ["fraction", "derivative"])}^{\\top}`;
    case "bracket":
      return `\\left[${latex(formula.left)} ${formula.relation} ${latex(formula.right)}\\right]`;
    case "reduce": {
      const over = formula.over.length === 0 ? "" : `_{${formula.over.map(escapeLatex).join(",")}}`;
      return `${formula.operator === "sum" ? "\\sum" : "\\max"}${over} ${tight(formula.of)}`;
    }
    case "cases":
      return `\\begin{cases}${latex(formula.then)} & ${latex(formula.condition)}\\\\${latex(formula.otherwise)} & \\text{${locale.where.else}}\\end{cases}`;
    case "slice":
      return `${tight(formula.of)}_{[${formula.ranges.join(", ")}]}`;
    case "list":
      return `\\left[${formula.items.map(latex).join(", ")}\\right]`;
    case "derivative":
      return `\\frac{\\partial ${latex(formula.of)}}{\\partial ${latex(formula.wrt)}}`;
  }
}

function symbolLatex(name: string): string {
  const match = /^(\p{L}\p{M}*)_?(\d+)$/u.exec(name.normalize("NFD"));
  if (match !== null) return `${letter(match[1] as string)}_{${match[2]}}`;
  return letter(name.normalize("NFD"));
}

function letter(name: string): string {
  const hat = /^(\p{L})\u0302$/u.exec(name);
  if (hat !== null) return `\\hat{${hat[1]}}`;
  return [...name].length === 1 && /\p{L}/u.test(name) ? name : `\\mathrm{${escapeLatex(name.normalize("NFC"))}}`;
}

/** Text inside LaTeX: every special letter is written out. */
export function escapeLatex(text: string): string {
  return text
    .replace(/[\\{}$&#^_%~]/g, (special) =>
      special === "\\" ? "\\backslash " : special === "^" || special === "~" ? `\\${special}{}` : `\\${special}`,
    )
    .replace(/[\r\n]+/g, " ");
}
