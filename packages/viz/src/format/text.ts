/** Formulas in Unicode: ∂L/∂W₁ = 1/m · ∂S/∂Z₁ · Xᵀ. */
import { functionName, greekLetters, splitName, subscript, superscript } from "./names.js";
import type { NumberOptions, Style } from "./style.js";

const accent = /\p{M}$/u;
/** Long words are hard to read in small letters, and most words cannot be written in them. */
const isWord = /\p{L}{4}/u;

/** A name in Unicode: W₁ or W⁽¹⁾, ŷ, λ. Line breaks and other controls become spaces. */
export function symbolText(name: string, indices: NumberOptions["indices"] = "below"): string {
  const { base, index } = splitName(name.replace(/\p{Cc}+/gu, " "));
  const letter = greekLetters.get(base) ?? base;
  if (index === "") return letter;
  if (indices === "above") return `${letter}⁽${superscript(index) ?? index}⁾`;
  const below = isWord.test(index) ? undefined : subscript(index);
  return below === undefined || accent.test(index) ? `${letter}_${index}` : letter + below;
}

/** The style of plain text. */
export function textStyle({ locale = "en", decimalComma = false, indices = "below" }: NumberOptions): Style {
  const separator = decimalComma ? "; " : ", ";
  const words = locale === "es" ? { if: "si", otherwise: "si no" } : { if: "if", otherwise: "otherwise" };
  return {
    symbol: (name) => symbolText(name, indices),
    number: (text) => text,
    call: (name, args) => `${symbolText(functionName(name, locale))}(${args.join(separator)})`,
    parentheses: (text) => `(${text})`,
    plus: " + ",
    minus: " − ",
    leadingMinus: "−",
    hadamard: " ⊙ ",
    dot: " · ",
    juxtaposed: " ",
    stacked: false,
    fraction: (above, below) => `${above}/${below}`,
    power: (base, exponent, isAtom) => {
      const above = superscript(exponent);
      return above === undefined ? `${base}^${isAtom ? exponent : `(${exponent})`}` : base + above;
    },
    root: (of) => `√${of}`,
    magnitude: (of) => `|${of}|`,
    transpose: (of) => `${of}ᵀ`,
    relation: (relation, left, right) => `${left} ${relation} ${right}`,
    bracket: (of) => `[${of}]`,
    reduce: (operator, over, of) => {
      const sign = operator === "sum" ? "Σ" : functionName(operator, locale);
      const joined = over.join("");
      const below =
        over.length === 0 ? "" : (subscript(joined) ?? `_${over.length > 1 ? `{${over.join(",")}}` : joined}`);
      return operator === "sum" ? `${sign}${below} ${of}` : `${sign}${below}${of}`;
    },
    otherFactors: (of, index, running, except) => `Π_{${running}≠${except}} ${of}${subscript(index) ?? `_{${index}}`}`,
    cases: (condition, then, otherwise) =>
      `{${then} ${words.if} ${condition}${separator}${otherwise} ${words.otherwise}}`,
    slice: (of, ranges) => `${of}[${ranges.join(separator)}]`,
    list: (items) => `[${items.join(separator)}]`,
    derivative: (sign, of, wrt) => `${sign}${of}/${sign}${wrt}`,
  };
}
