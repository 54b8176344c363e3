/** A derivation printed: text, Markdown, LaTeX or an HTML fragment, in English or Spanish. */
import type { BackwardLine, Derivation, Formula, ForwardLine, Node } from "@cadena/autodiff";
import type { Tensor } from "@cadena/core";
import { type FormulaFormat, printFormula } from "./format/formula.js";
import { escapeHtml } from "./format/html.js";
import { escapeLatex, textLatex } from "./format/latex.js";
import { formulaOf } from "./formula.js";
import { type LocaleName, locales } from "./locales/index.js";

/** How a derivation is printed. */
export interface RenderOptions {
  /** Default "en". */
  readonly locale?: LocaleName;
  /** Default "text". LaTeX and Markdown write formulas for MathJax and KaTeX too. */
  readonly format?: "text" | "markdown" | "latex" | "html";
  /** Digits of values after the point. Default 6. */
  readonly digits?: number;
  /** 0,5 for 0.5. Default: in Spanish. */
  readonly decimalComma?: boolean;
}

/** How formulas, lines and titles look in one format. Formulas and words are escaped before they come here. */
interface Layout {
  readonly formula: FormulaFormat;
  /** A formula inside a sentence. */
  readonly inline: (formula: string) => string;
  readonly words: (text: string) => string;
  readonly title: (text: string) => string;
  readonly paragraph: (text: string) => string;
  readonly line: (formula: string, shape: string, notes: readonly string[]) => string;
}

const aside = (notes: readonly string[]): string => (notes.length > 0 ? `   (${notes.join("; ")})` : "");
const dollars = (formula: string): string => `$${formula}$`;

const layouts: Readonly<Record<NonNullable<RenderOptions["format"]>, Layout>> = {
  text: {
    formula: "text",
    inline: (formula) => formula,
    words: (text) => text,
    title: (text) => `\n${text}\n`,
    paragraph: (text) => `  ${text}`,
    line: (formula, shape, notes) => `  ${formula}${shape && `   (${shape})`}${aside(notes)}`,
  },
  markdown: {
    formula: "latex",
    inline: dollars,
    words: (text) => text,
    title: (text) => `\n## ${text}\n`,
    paragraph: (text) => `${text}\n`,
    line: (formula, shape, notes) => `- $${formula}$${shape && ` (${shape})`}${aside(notes).replace(/^ +/, " ")}`,
  },
  latex: {
    formula: "latex",
    inline: dollars,
    words: textLatex,
    title: (text) => `\n\\paragraph{${text}}\n`,
    paragraph: (text) => text,
    line: (formula, shape, notes) => {
      const size = shape && ` \\quad (${escapeLatex(shape).replaceAll("×", " \\times ")})`;
      return `\\[ ${formula}${size} \\]${notes.length > 0 ? ` ${notes.join("; ")}` : ""}`;
    },
  },
  html: {
    formula: "html",
    inline: (formula) => formula,
    words: escapeHtml,
    title: (text) => `<h2>${text}</h2>`,
    paragraph: (text) => `<p>${text}</p>`,
    line: (formula, shape, notes) => {
      const size = shape && ` <small>(${escapeHtml(shape)})</small>`;
      return `<p>${formula}${size}${notes.length > 0 ? ` <small>(${notes.join("; ")})</small>` : ""}</p>`;
    },
  },
};

const closedStages: ReadonlySet<string> = new Set(["definition", "chain", "substituted", "simplified"]);

/**
 * The derivation: forward lines and then backward lines, with shapes, values if it has them, the rule of each step,
 * what cancelled, under what conditions, and where the factor of a mean is applied.
 *
 * @example
 * const x = input("x");
 * render(derive(named("L", mul(x, x)), [x]), { locale: "es" }); // Paso hacia delante …
 */
export function render(derivation: Derivation, options: RenderOptions = {}): string {
  const { format = "text", digits = 6, locale: language = "en", decimalComma = language === "es" } = options;
  const locale = locales[language];
  const layout = layouts[format];
  const { words } = layout;
  const print = (formula: Formula): string =>
    printFormula(formula, { format: layout.formula, locale: language, decimalComma });
  const write = (node: Node): string => print(formulaOf(node, { symbols: derivation.symbols }));
  const inline = (node: Node): string => layout.inline(write(node));
  const value = (tensor: Tensor | undefined): readonly string[] => {
    if (tensor === undefined || tensor.size > 16) return [];
    return [printFormula(valueFormula(tensor), { format: layout.formula, locale: language, decimalComma, digits })];
  };

  const forward = (line: ForwardLine): string => {
    const isComputed = line.role === "computed" || line.role === "loss";
    const rights = isComputed ? line.stages.map(({ expression }) => write(expression)) : [];
    const equal = [print(line.symbol), ...rights, ...value(line.value)];
    return layout.line(joined(equal), shapeOf(line), isComputed ? [] : [words(locale.forwardRoles[line.role])]);
  };
  const backward = (line: BackwardLine): string => {
    const { role, stages, steps, cancelled } = line;
    const rules = role === "seed" ? [locale.rules.seed] : steps.map((step) => locale.rules[step.rule]);
    const textbook = stages.flatMap(({ kind }) => (closedStages.has(kind) ? [] : [locale.stages[kind]]));
    const notes = [...new Set([...rules, ...textbook])].map(words);
    if (steps.length > 1) notes.push(words(locale.paths(steps.length)));
    if (cancelled.length > 0) notes.push(locale.cancelled(cancelled.map(inline).join(", ")));
    const rights = stages.map(({ expression }) => write(expression));
    return layout.line(joined([print(line.symbol), ...rights, ...value(line.value)]), shapeOf(line), notes);
  };

  const lines = [layout.title(words(locale.titles.forward)).trimStart(), ...derivation.forward.map(forward)];
  if (derivation.rounded !== undefined) {
    lines.push("", layout.paragraph(words(locale.rounded(derivation.rounded))));
  }
  lines.push(layout.title(words(locale.titles.backward)));
  const [objective, loss] = [derivation.objective, derivation.loss].map((each) => layout.inline(print(each)));
  if (derivation.factor !== undefined) {
    lines.push(layout.paragraph(locale.late(`${objective}`, `${loss}`, inline(derivation.factor))), "");
  } else if (derivation.scale === "early") lines.push(layout.paragraph(locale.early(`${loss}`)), "");
  lines.push(...derivation.backward.map(backward));
  const conditions = new Set(derivation.conditions.map((each) => locale.conditions[each.kind](inline(each.of))));
  if (conditions.size > 0) lines.push(layout.title(words(locale.titles.conditions)));
  for (const condition of conditions) lines.push(layout.paragraph(condition));
  return lines.join("\n");
}

/** Equal forms, each once. */
function joined(forms: readonly string[]): string {
  return forms.filter((form, i) => form !== forms[i - 1]).join(" = ");
}

/** `m=4×3`, or nothing for a scalar. */
function shapeOf({ shape, dims }: ForwardLine | BackwardLine): string {
  return shape.map((size, axis) => (dims?.[axis] == null ? `${size}` : `${dims[axis]}=${size}`)).join("×");
}

function valueFormula(tensor: Tensor): Formula {
  const nested = (value: unknown): Formula =>
    Array.isArray(value) ? { kind: "list", items: value.map(nested) } : { kind: "number", value: Number(value) };
  return nested(tensor.toArray());
}
