/** Formulas in LaTeX, for MathJax and KaTeX too. All names are escaped. */
import { functionName, greekLetters, greekNames, splitName } from "./names.js";
import type { NumberOptions, Style } from "./style.js";

const special: ReadonlyMap<string, string> = new Map([
  ["\\", "\\backslash{}"],
  ["{", "\\{"],
  ["}", "\\}"],
  ["$", "\\$"],
  ["&", "\\&"],
  ["#", "\\#"],
  ["%", "\\%"],
  ["_", "\\_"],
  ["^", "\\hat{}"],
  ["~", "\\sim{}"],
]);

const accents: ReadonlyMap<string, string> = new Map([
  ["\u0302", "hat"],
  ["\u0303", "tilde"],
  ["\u0304", "bar"],
  ["\u0305", "bar"],
  ["\u0307", "dot"],
]);

const commands: ReadonlySet<string> = new Set(
  "sin cos tan tanh sinh cosh arctan arcsin arccos log ln exp max min".split(" "),
);

/** Text that is no command, in mathematics. */
export function escapeLatex(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ").replace(/[\\{}$&#%_^~]/g, (letter) => special.get(letter) ?? letter);
}

/** A name in LaTeX: W_{1} or W^{(1)}, \hat{y}, \lambda. */
export function symbolLatex(name: string, indices: NumberOptions["indices"] = "below"): string {
  const { base, index } = splitName(name);
  if (index === "") return letterLatex(base);
  const small = /^\d+$/.test(index) || [...index].length === 1 ? escapeLatex(index) : word("text", index);
  return letterLatex(base) + (indices === "above" ? `^{(${small})}` : `_{${small}}`);
}

function letterLatex(base: string): string {
  if (base === "…") return "\\ldots ";
  const greek = greekLetters.has(base) ? base : greekNames.get(base);
  if (greek !== undefined) return greek === "epsilon" ? "\\varepsilon " : `\\${greek} `;
  const [letter, ...marks] = [...base.normalize("NFD")];
  const accent = marks.length === 1 ? accents.get(marks[0] as string) : undefined;
  if (letter !== undefined && accent !== undefined) return `\\${accent}{${letterLatex(letter).trim()}}`;
  if (/^[A-Za-z]'*$/.test(base) || base === "?") return base;
  return word(/^[A-Za-z]+$/.test(base) ? "mathit" : "text", base);
}

function word(command: string, text: string): string {
  return `\\${command}{${textLatex(text)}}`;
}

/** Text that is no command, in a sentence: there, a backslash and the like are other commands than in mathematics. */
export function textLatex(text: string): string {
  return escapeLatex(text)
    .replaceAll("\\backslash{}", "\\textbackslash{}")
    .replaceAll("\\hat{}", "\\textasciicircum{}")
    .replaceAll("\\sim{}", "\\textasciitilde{}");
}

/** The style of LaTeX. */
export function latexStyle({ locale = "en", decimalComma = false, indices = "below" }: NumberOptions): Style {
  const separator = decimalComma ? "; " : ", ";
  const words = locale === "es" ? { if: "si", otherwise: "si no" } : { if: "if", otherwise: "otherwise" };
  const functionLatex = (name: string): string => {
    const written = functionName(name, locale);
    if (commands.has(written)) return `\\${written}`;
    return greekNames.has(written) ? letterLatex(written).trim() : `\\operatorname{${operatorWord(written)}}`;
  };
  return {
    symbol: (name) => symbolLatex(name, indices),
    number: (text) => {
      const [mantissa, exponent] = text.replaceAll("−", "-").replace("∞", "\\infty ").replace(",", "{,}").split("e");
      const plain = mantissa === "NaN" || mantissa === undefined ? "\\text{NaN}" : mantissa;
      return exponent === undefined ? plain : `${plain} \\cdot 10^{${exponent}}`;
    },
    call: (name, args) => `${functionLatex(name)}(${args.join(separator)})`,
    parentheses: (text) => `\\left(${text}\\right)`,
    plus: " + ",
    minus: " - ",
    leadingMinus: "-",
    hadamard: " \\odot ",
    dot: " \\cdot ",
    juxtaposed: " \\, ",
    stacked: true,
    fraction: (above, below) => `\\frac{${above}}{${below}}`,
    power: (base, exponent) => `{${base}}^{${exponent}}`,
    root: (of) => `\\sqrt{${of}}`,
    magnitude: (of) => `\\left|${of}\\right|`,
    transpose: (of) => `{${of}}^{\\top}`,
    relation: (relation, left, right) => `${left} ${relation} ${right}`,
    bracket: (of) => `\\left[${of}\\right]`,
    reduce: (operator, over, of) => {
      const below = over.length === 0 ? "" : `_{${over.map((name) => symbolLatex(name)).join(", ")}}`;
      return `${operator === "sum" ? "\\sum" : functionLatex(operator)}${below} ${of}`;
    },
    otherFactors: (of, index, running, except) => `\\prod_{${running} \\neq ${except}} {${of}}_{${index}}`,
    cases: (condition, then, otherwise) =>
      `\\begin{cases} ${then} & \\text{${words.if} } ${condition} \\\\ ${otherwise} & \\text{${words.otherwise}} \\end{cases}`,
    slice: (of, ranges) => `${of}[${ranges.map(escapeLatex).join(separator)}]`,
    list: (items) => `\\left[${items.join(separator)}\\right]`,
    derivative: (sign, of, wrt) => {
      const letter = sign === "d" ? "d" : "\\partial ";
      return `\\frac{${letter}${of}}{${letter}${wrt}}`;
    },
  };
}

/** operatorname takes mathematics: accents are commands there, and hyphens would be minus signs. */
function operatorWord(name: string): string {
  return /^[A-Za-z0-9]+$/.test(name) ? name : word("text", name);
}
