/** What is written in nodes and on edges of pictures. */
import type { Application, Node, Step } from "@cadena/autodiff";
import type { Tensor } from "@cadena/core";
import { functionName } from "../format/names.js";
import { numberText } from "../format/number.js";
import { symbolText } from "../format/text.js";
import type { ModelOptions } from "./types.js";

type Language = "en" | "es";

const signs: ReadonlyMap<string, string> = new Map([
  ["add", "+"],
  ["sub", "−"],
  ["mul", "×"],
  ["div", "÷"],
  ["neg", "−"],
  ["sum", "Σ"],
  ["sqrt", "√"],
  ["absorb", "⊙"],
  ["absorbDiv", "÷"],
  ["equal", "="],
  ["less", "<"],
  ["greater", ">"],
]);

const words = {
  en: { uncomputed: "not computed", elementwise: "elementwise", transposed: "transpose of", product: "vjp of" },
  es: {
    uncomputed: "sin calcular",
    elementwise: "elemento a elemento",
    transposed: "traspuesta de",
    product: "vjp de",
  },
} as const;

/** n0, n1 … */
export function idOf(place: number): string {
  return `n${place}`;
}

/** An operation in one sign where it has one, else as mathematics writes it: a slope is tanh′. */
export function operationSign(name: string, locale: Language): string {
  const whose = /^(.+)Slope$/u.exec(name)?.[1];
  return signs.get(name) ?? (whose === undefined ? functionName(name, locale) : `${functionName(whose, locale)}′`);
}

/** The name of an operation. A value with a derivative of its own is what the call made that it is the result of. */
export function operationName(application: Application | undefined): string | undefined {
  const name = application?.primitive.name;
  const calls = application?.outputs.map(({ context }) => context.frame?.name) ?? [];
  return name === "custom" ? (calls.find((call) => call !== undefined) ?? name) : name;
}

/** `4×2`, or `m=4 × 2`; empty for a scalar. */
export function shapeText({ shape, dims }: Node): string {
  if (shape.length === 0) return "";
  if (dims === undefined) return shape.join("×");
  return shape.map((size, axis) => (dims[axis] == null ? `${size}` : `${dims[axis]}=${size}`)).join(" × ");
}

/** A tensor in a few characters: its entries if there are at most nine, else the least and the greatest. */
export function valueText(tensor: Tensor, { digits = 4 }: Pick<ModelOptions, "digits">): string {
  const print = (value: unknown): string =>
    Array.isArray(value) ? `[${value.map(print).join(", ")}]` : numberText(Number(value), { digits });
  if (tensor.size <= 9) return print(tensor.toArray());
  const { least, greatest } = extremes(tensor);
  return `${print(least)} … ${print(greatest)}`;
}

function extremes(tensor: Tensor): { readonly least: number; readonly greatest: number } {
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of tensor.contiguous().data) {
    if (Number.isNaN(Number(value))) return { least: Number.NaN, greatest: Number.NaN };
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return { least, greatest };
}

/** `∂E/∂w₁`; without an objective that has a name, `∂/∂w₁`. */
export function derivativeText(objective: string | undefined, wrt: string): string {
  return `∂${objective === undefined ? "" : symbolText(objective)}/∂${symbolText(wrt)}`;
}

/** `elementwise ⊙ ∂×/∂w₁`: the use of the chain rule that made a node. */
export function stepText({ application, argument, rule }: Step, locale: Language): string {
  const { inputs } = application;
  const operation = operationSign(operationName(application) ?? "", locale);
  const { elementwise, transposed, product } = words[locale];
  const name = inputs[argument]?.name;
  const which = name === undefined ? String.fromCodePoint(0x2460 + Math.min(argument, 19)) : symbolText(name);
  const local = inputs.length === 1 ? `${operation}′` : `∂${operation}/∂${which}`;
  if (rule === "elementwise") return `${elementwise} ⊙ ${local}`;
  if (rule === "linear") return `${transposed} ${operation}`;
  return `${product} ${operation}${inputs.length === 1 ? "" : `, ${which}`}`;
}

/** The words for a node whose value is missing. */
export function uncomputedText(locale: Language): string {
  return words[locale].uncomputed;
}

/** What a constant is, in a few characters. */
export function constantText(node: Node, options: ModelOptions): string {
  const { constant, symbol, name, literal } = node;
  const value =
    literal !== undefined ? numberText(literal, {}) : constant === undefined ? "" : valueText(constant, options);
  const written = symbol ?? name;
  return written === undefined ? value : `${symbolText(written)} = ${value}`;
}

const bodyTitles: Readonly<Record<"en" | "es", ReadonlyMap<string, string>>> = {
  en: new Map([
    ["whenTrue", "if true"],
    ["whenFalse", "if false"],
    ["body", "each step"],
  ]),
  es: new Map([
    ["whenTrue", "si es cierto"],
    ["whenFalse", "si es falso"],
    ["body", "cada paso"],
  ]),
};

/** The title of a graph that an operation holds: `a, if true`. */
export function bodyTitle(operation: string, param: string, locale: "en" | "es"): string {
  return `${symbolText(operation)}, ${bodyTitles[locale].get(param) ?? param}`;
}
