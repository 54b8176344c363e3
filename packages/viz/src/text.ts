/** Formulas as plain text, in Unicode. */
import type { Formula } from "@cadena/autodiff";
import type { Locale } from "./locales/locale.js";

const subscripts = "₀₁₂₃₄₅₆₇₈₉";
const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** How tightly a formula binds: sums 1, products 2, negation 2, powers 3, names and calls 4. */
function precedence(formula: Formula): number {
  switch (formula.kind) {
    case "sum":
    case "cases":
      return 1;
    case "product":
    case "negate":
    case "fraction":
    case "reduce":
      return 2;
    case "power":
    case "transpose":
      return 3;
    case "number":
      return formula.value < 0 ? 1 : 4;
    default:
      return 4;
  }
}

/**
 * A formula as one line of text.
 *
 * @example
 * formulaText({ kind: "negate", of: { kind: "symbol", name: "W1" } }, en); // "−W₁"
 */
export function formulaText(formula: Formula, locale: Locale): string {
  const text = (each: Formula): string => formulaText(each, locale);
  const at = (each: Formula, level: number): string => (precedence(each) < level ? `(${text(each)})` : text(each));
  switch (formula.kind) {
    case "symbol":
      return symbolText(formula.name);
    case "number":
      return numberText(formula.value, locale);
    case "call":
      return `${locale.functions[formula.name] ?? formula.name}(${formula.args.map(text).join(", ")})`;
    case "sum":
      return formula.terms
        .map((term, i) => {
          if (term.kind !== "negate") return i === 0 ? text(term) : ` + ${text(term)}`;
          return i === 0 ? text(term) : ` − ${at(term.of, 2)}`;
        })
        .join("");
    case "negate":
      return `−${at(formula.of, 3)}`;
    case "product": {
      const joint = formula.style === "hadamard" ? " ⊙ " : formula.style === "matrix" ? " " : " · ";
      return formula.factors.map((factor, i) => (i === 0 ? at(factor, 2) : at(factor, 3))).join(joint);
    }
    case "fraction":
      return `${at(formula.numerator, 3)}/${at(formula.denominator, 3)}`;
    case "power": {
      const { exponent, base } = formula;
      const plain = exponent.kind === "number" && Number.isInteger(exponent.value) && exponent.value >= 0;
      if (plain)
        return `${at(base, 4)}${[...String(exponent.value)].map((digit) => superscripts[Number(digit)]).join("")}`;
      return `${at(base, 4)}^${at(exponent, 4)}`;
    }
    case "root":
      return `√${at(formula.of, 4)}`;
    case "magnitude":
      return `|${text(formula.of)}|`;
    case "transpose":
      return `${at(formula.of, 4)}ᵀ`;
    case "bracket":
      return `[${text(formula.left)} ${formula.relation} ${text(formula.right)}]`;
    case "reduce": {
      const over = formula.over.length === 0 ? "" : `_${formula.over.join(",")}`;
      return `${formula.operator === "sum" ? "Σ" : locale.functions["max"]}${over} ${at(formula.of, 3)}`;
    }
    case "cases":
      return `${locale.where.if} ${text(formula.condition)}: ${text(formula.then)}; ${locale.where.else}: ${text(formula.otherwise)}`;
    case "slice":
      return `${at(formula.of, 4)}[${formula.ranges.join(", ")}]`;
    case "list":
      return `[${formula.items.map(text).join(", ")}]`;
    case "derivative":
      return `∂${text(formula.of)}/∂${text(formula.wrt)}`;
  }
}

/** W1 is W₁. */
export function symbolText(name: string): string {
  return name.replace(/(?<=\p{L}\p{M}?)_?(\d+)$/u, (_, digits: string) =>
    [...digits].map((digit) => subscripts[Number(digit)]).join(""),
  );
}

/** A number, with a real minus sign. */
export function numberText(value: number, locale: Locale): string {
  return locale.number(value).replace("-", "−");
}
