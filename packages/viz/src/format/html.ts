/** Formulas as fragments of HTML. All names are escaped. */
import { functionName, greekLetters, splitName, wellFormed } from "./names.js";
import type { NumberOptions, Style } from "./style.js";
import { textStyle } from "./text.js";

/**
 * Text that HTML and XML take as text, in attributes too. Controls become spaces.
 *
 * @example
 * escapeHtml("a < b"); // "a &#60; b"
 */
export function escapeHtml(text: string): string {
  return wellFormed(text)
    .replace(/[^\P{Cc}\n\t]|[\ufffe\uffff]/gu, " ")
    .replace(/[&<>"']/g, (special) => `&#${special.charCodeAt(0)};`);
}

/** The style of HTML fragments. */
export function htmlStyle(options: NumberOptions): Style {
  const { locale = "en" } = options;
  const separator = options.decimalComma ? "; " : ", ";
  const plain = textStyle(options);
  const below = (text: string): string => (text === "" ? "" : `<sub>${escapeHtml(text)}</sub>`);
  return {
    ...plain,
    symbol: (name) => {
      const { base, index } = splitName(name);
      const letter = `<i>${escapeHtml(greekLetters.get(base) ?? base)}</i>`;
      return options.indices === "above" && index !== ""
        ? `${letter}<sup>(${escapeHtml(index)})</sup>`
        : letter + below(index);
    },
    number: escapeHtml,
    call: (name, args) => `${escapeHtml(functionName(name, locale))}(${args.join(separator)})`,
    power: (base, exponent) => `${base}<sup>${exponent}</sup>`,
    transpose: (of) => `${of}<sup>⊤</sup>`,
    relation: (relation, left, right) => `${left} ${escapeHtml(relation)} ${right}`,
    reduce: (operator, over, of) =>
      `${operator === "sum" ? "Σ" : functionName(operator, locale)}${below(over.join(","))}${operator === "sum" ? " " : ""}${of}`,
    otherFactors: (of, index, running, except) => `Π${below(`${running}≠${except}`)} ${of}${below(index)}`,
    slice: (of, ranges) => `${of}[${ranges.map(escapeHtml).join(separator)}]`,
  };
}
