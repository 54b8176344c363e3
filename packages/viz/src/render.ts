/** A derivation printed: text, Markdown, LaTeX or an HTML fragment, in English or Spanish. */
import { type Formula, formulaOf, type Node, type Step } from "@cadena/autodiff";
import type { BackwardLine, Derivation, ForwardLine } from "@cadena/autodiff/derivation";
import { type Tensor, ValueError } from "@cadena/core";
import { type FormulaFormat, printFormula } from "./format/formula.js";
import { escapeHtml } from "./format/html.js";
import { escapeLatex, textLatex } from "./format/latex.js";
import { type LocaleName, locales } from "./locales/index.js";
import type { Locale } from "./locales/locale.js";

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
  /** Where the number of a name stands: W₁ (below, default) or W⁽¹⁾ (above), as the slides of many lectures have it. */
  readonly indices?: "below" | "above";
  /** The learning rate, as a letter or a number: then a step of gradient descent follows, w ← w − η · ∂L/∂w. */
  readonly rate?: string | number;
}

/** How formulas, lines and titles look in one format. Formulas and words are escaped before they come here. */
interface Layout {
  readonly formula: FormulaFormat;
  /** What an assignment is written with. */
  readonly arrow: string;
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
    arrow: "←",
    inline: (formula) => formula,
    words: (text) => text,
    title: (text) => `\n${text}\n`,
    paragraph: (text) => `  ${text}`,
    line: (formula, shape, notes) => `  ${formula}${shape && `   (${shape})`}${aside(notes)}`,
  },
  markdown: {
    formula: "latex",
    arrow: "\\leftarrow",
    inline: dollars,
    words: (text) => text,
    title: (text) => `\n## ${text}\n`,
    paragraph: (text) => `${text}\n`,
    line: (formula, shape, notes) => `- $${formula}$${shape && ` (${shape})`}${aside(notes).replace(/^ +/, " ")}`,
  },
  latex: {
    formula: "latex",
    arrow: "\\leftarrow",
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
    arrow: "←",
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

/** Stages that are no rule of calculus. */
const formal: ReadonlySet<string> = new Set(["definition", "substituted", "simplified"]);

/**
 * The derivation: forward lines and then backward lines, with shapes, values if it has them, the rule of each step,
 * what cancelled, under what conditions, and where the factor of a mean is applied.
 *
 * @throws ValueError for a format or a language there is not.
 * @example
 * const x = input("x");
 * render(derive(named("L", mul(x, x)), [x]), { locale: "es" }); // Paso hacia delante …
 */
export function render(derivation: Derivation, options: RenderOptions = {}): string {
  const { format = "text", digits = 6, locale: language = "en", decimalComma = language === "es", rate } = options;
  requireOneOf("format", format, Object.keys(layouts));
  requireOneOf("locale", language, Object.keys(locales));
  const locale = locales[language];
  const layout = layouts[format];
  const { words } = layout;
  const printing = {
    format: layout.formula,
    locale: language,
    decimalComma,
    indices: options.indices ?? "below",
  } as const;
  const print = (formula: Formula): string => printFormula(formula, printing);
  const write = (node: Node): string => print(formulaOf(node, { symbols: derivation.symbols }));
  const inline = (node: Node): string => layout.inline(write(node));
  const value = (tensor: Tensor | undefined): readonly string[] => {
    if (tensor === undefined || tensor.size > 16) return [];
    return [printFormula(valueFormula(tensor), { ...printing, digits })];
  };

  const isTextbook = derivation.style === "textbook";
  const forward = (line: ForwardLine): string => {
    const isComputed = line.role === "computed" || line.role === "loss";
    const rights = isComputed ? line.stages.map(({ expression }) => write(expression)) : [];
    const equal = [print(line.symbol), ...rights, ...value(line.value)];
    return layout.line(joined(equal), shapeOf(line), isComputed ? [] : [words(locale.forwardRoles[line.role])]);
  };
  const backward = (line: BackwardLine): string => {
    const { role, stages, steps, cancelled } = line;
    const rules = role === "seed" ? [locale.rules.seed] : steps.map((step) => ruleText(locale, step));
    const textbook = isTextbook
      ? stages.filter(({ kind }) => !formal.has(kind)).map(({ kind }) => locale.stages[kind])
      : [];
    const notes = [...new Set([...rules, ...textbook])].map(words);
    if (steps.length > 1) notes.push(words(locale.paths(steps.length)));
    if (cancelled.length > 0) notes.push(locale.cancelled(cancelled.map(inline).join(", ")));
    const rights = stages.map(({ expression }) => write(expression));
    return layout.line(joined([print(line.symbol), ...rights, ...value(line.value)]), shapeOf(line), notes);
  };

  const titles = isTextbook ? locale.textbook : locale.titles;
  const lines = [layout.title(words(titles.forward)).trimStart(), ...derivation.forward.map(forward)];
  if (derivation.rounded !== undefined) {
    lines.push("", layout.paragraph(words(locale.rounded(derivation.rounded))));
  }
  lines.push(layout.title(words(titles.backward)));
  const [objective, loss] = [derivation.objective, derivation.loss].map((each) => layout.inline(print(each)));
  if (derivation.factor !== undefined) {
    lines.push(layout.paragraph(locale.late(`${objective}`, `${loss}`, inline(derivation.factor))), "");
  } else if (derivation.scale === "early" && !isTextbook) lines.push(layout.paragraph(locale.early(`${loss}`)), "");
  const deltas = derivation.backward.filter((line) => line.symbol.kind === "symbol");
  if (deltas.length > 0) {
    const definitions = deltas.map((line) => layout.inline(joined([print(line.symbol), print(line.derivative)])));
    lines.push(layout.paragraph(locale.deltas(definitions.join(", "))), "");
  }
  lines.push(...derivation.backward.map(backward));
  const conditions = new Set(derivation.conditions.map((each) => locale.conditions[each.kind](inline(each.of))));
  if (conditions.size > 0) lines.push(layout.title(words(locale.titles.conditions)));
  for (const condition of conditions) lines.push(layout.paragraph(condition));
  if (rate !== undefined) {
    lines.push(layout.title(words(locale.titles.update)));
    const eta: Formula = typeof rate === "number" ? { kind: "number", value: rate } : { kind: "symbol", name: rate };
    for (const line of derivation.backward) {
      if (line.role !== "parameter" || line.derivative.kind !== "derivative") continue;
      const parameter = line.derivative.wrt;
      const change: Formula = { kind: "product", style: "scalar", factors: [eta, line.derivative] };
      const after: Formula = { kind: "sum", terms: [parameter, { kind: "negate", of: change }] };
      lines.push(layout.line(`${print(parameter)} ${layout.arrow} ${print(after)}`, "", []));
    }
  }
  return lines.join("\n");
}

/** Callers without types may ask for anything. */
function requireOneOf(what: string, given: string, known: readonly string[]): void {
  if (known.includes(given)) return;
  throw new ValueError({ op: "render", expected: `${what} must be one of ${known.join(", ")}`, received: `${given}` });
}

/** What a use of the chain rule comes to. */
function ruleText(locale: Locale, { rule, application }: Step): string {
  const { name } = application.primitive;
  if (rule === "elementwise" && (application.outputs[0] as Node).rank === 0) return locale.stages.chain;
  return Object.hasOwn(locale.primitives, name)
    ? locale.primitives[name as keyof Locale["primitives"]]
    : locale.rules[rule];
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
