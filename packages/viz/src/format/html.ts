/** Formulas as fragments of HTML. All names are escaped. */
import { functionName, greekLetters, splitName } from "./names.js";
import type { NumberOptions, Style } from "./style.js";
import { textStyle } from "./text.js";

const entities: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#39;"],
]);

/** Text that HTML and XML take as text, also in attributes. Characters that XML forbids become spaces. */
export function escapeHtml(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly the controls are meant
      .replace(
        /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
        " ",
      )
      .replace(/[&<>"']/g, (letter) => entities.get(letter) ?? letter)
  );
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
      return `<i>${escapeHtml(greekLetters.get(base) ?? base)}</i>${below(index)}`;
    },
    number: escapeHtml,
    call: (name, args) => `${escapeHtml(functionName(name, locale))}(${args.join(separator)})`,
    power: (base, exponent) => `${base}<sup>${exponent}</sup>`,
    transpose: (of) => `${of}<sup>⊤</sup>`,
    bracket: (relation, left, right) => `[${left} ${escapeHtml(relation)} ${right}]`,
    reduce: (operator, over, of) =>
      `${operator === "sum" ? "Σ" : functionName("max", locale)}${below(over.join(","))}${operator === "sum" ? " " : ""}${of}`,
    slice: (of, ranges) => `${of}[${ranges.map(escapeHtml).join(separator)}]`,
  };
}
