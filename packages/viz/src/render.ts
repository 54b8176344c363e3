/** A derivation printed: text, Markdown, LaTeX or an HTML fragment, in English or Spanish. */
import type { BackwardLine, Derivation, Formula, ForwardLine, Node } from "@cadena/autodiff";
import type { Tensor } from "@cadena/core";
import { formulaOf } from "./formula.js";
import { formulaLatex } from "./latex.js";
import { type LocaleName, locales } from "./locales/index.js";
import type { Locale } from "./locales/locale.js";
import { formulaText } from "./text.js";

/** How to print. */
export interface RenderOptions {
  /** Default "en". */
  readonly locale?: LocaleName;
  /** Default "text". */
  readonly format?: "text" | "markdown" | "latex" | "html";
  /** Decimals of values; default 6. */
  readonly digits?: number;
}

/** How formulas, lines and titles look in one format. */
interface Format {
  readonly formula: (formula: Formula, locale: Locale) => string;
  readonly title: (text: string) => string;
  readonly line: (formula: string, notes: readonly string[]) => string;
}

const formats: Readonly<Record<NonNullable<RenderOptions["format"]>, Format>> = {
  text: {
    formula: formulaText,
    title: (text) => `\n${text}\n`,
    line: (formula, notes) => `  ${formula}${notes.length > 0 ? `   (${notes.join("; ")})` : ""}`,
  },
  markdown: {
    formula: formulaLatex,
    title: (text) => `\n## ${text}\n`,
    line: (formula, notes) => `- $${formula}$${notes.length > 0 ? ` (${notes.join("; ")})` : ""}`,
  },
  latex: {
    formula: formulaLatex,
    title: (text) => `\n\\paragraph{${text}}\n`,
    line: (formula, notes) => `\\[ ${formula} \\]${notes.length > 0 ? ` ${notes.join("; ")}` : ""}`,
  },
  html: {
    formula: (formula, locale) => escapeHtml(formulaText(formula, locale)),
    title: (text) => `<h2>${escapeHtml(text)}</h2>`,
    line: (formula, notes) =>
      `<p><code>${formula}</code>${notes.length > 0 ? ` <small>${notes.map(escapeHtml).join("; ")}</small>` : ""}</p>`,
  },
};

/**
 * The derivation, forward lines and then backward lines, with shapes, rules, what cancelled, and values if it has them.
 *
 * @example
 * const x = input("x");
 * render(derive(named("L", mul(x, x)), [x])); // … ∂L/∂x = x + x …
 */
export function render(derivation: Derivation, options: RenderOptions = {}): string {
  const { format = "text", digits = 6 } = options;
  const locale = locales[options.locale ?? "en"];
  const style = formats[format];
  const write = (node: Node): string => style.formula(formulaOf(node, { symbols: derivation.symbols }), locale);
  const value = (tensor: Tensor | undefined): string =>
    tensor === undefined || tensor.size !== 1 ? "" : ` = ${locale.number(Number(tensor.item().toFixed(digits)))}`;
  const notes = (line: ForwardLine | BackwardLine): string[] => {
    const names = line.shape.map((size, axis) => (line.dims?.[axis] ? `${line.dims[axis]}=${size}` : `${size}`));
    return names.length > 0 ? [names.join("×")] : [];
  };
  const lines = [style.title(locale.titles.forward).trimStart()];
  for (const line of derivation.forward) {
    const left = style.formula(line.symbol, locale);
    const right =
      line.role === "computed" || line.role === "loss" ? ` = ${write(line.stages[0]?.expression as Node)}` : "";
    const extra = right === "" ? [locale.forwardRoles[line.role]] : [];
    lines.push(style.line(`${left}${right}${value(line.value)}`, [...notes(line), ...extra]));
  }
  lines.push(style.title(locale.titles.backward));
  if (derivation.factor !== undefined) {
    const names = [derivation.objective, derivation.loss].map((each) => style.formula(each, locale)) as [
      string,
      string,
    ];
    lines.push(locale.late(names[0], names[1], style.formula(formulaOf(derivation.factor), locale)));
  }
  for (const line of derivation.backward) {
    const stages = line.stages.map((stage) => write(stage.expression));
    const written = [style.formula(line.symbol, locale), ...stages.filter((stage, i) => stage !== stages[i - 1])];
    const rules = [...new Set(line.steps.map((step) => locale.rules[step.rule]))];
    const paths = line.steps.length > 1 ? [locale.paths(line.steps.length)] : [];
    const cancelled = line.cancelled.length > 0 ? [locale.cancelled(line.cancelled.map(write).join(", "))] : [];
    lines.push(
      style.line(`${written.join(" = ")}${value(line.value)}`, [...notes(line), ...rules, ...paths, ...cancelled]),
    );
  }
  const conditions = [...new Set(derivation.conditions.map((each) => locale.conditions[each.kind](write(each.of))))];
  if (conditions.length > 0)
    lines.push(style.title(locale.titles.conditions), ...conditions.map((each) => style.line(each, [])));
  return lines.join("\n");
}

/** Text inside HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (special) => `&#${special.charCodeAt(0)};`);
}
