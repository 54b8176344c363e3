/** What is written in nodes and on edges of pictures. */
import type { Node, Step } from "@cadena/autodiff";
import type { Tensor } from "@cadena/core";
import { numberText } from "../format/number.js";
import { symbolText } from "../format/text.js";
import type { ModelOptions } from "./types.js";

const signs: ReadonlyMap<string, string> = new Map([
  ["add", "+"],
  ["sub", "−"],
  ["mul", "×"],
  ["div", "÷"],
  ["neg", "−"],
  ["sum", "Σ"],
  ["sqrt", "√"],
  ["sigmoid", "σ"],
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

/** An operation in one sign where it has one. */
export function operationSign(name: string): string {
  return signs.get(name) ?? name;
}

/** `m=4×2`; empty for a scalar. */
export function shapeText({ shape, dims }: Node): string {
  return shape.map((size, axis) => (dims?.[axis] == null ? `${size}` : `${dims[axis]}=${size}`)).join("×");
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

/** `⊙ tanh′ → ∂/∂z`: the use of the chain rule that made a node. */
export function stepText(step: Step, locale: "en" | "es"): string {
  const { application, argument, rule } = step;
  const name = operationSign(application.primitive.name);
  const target = application.inputs[argument]?.name;
  const arrow = target === undefined ? "" : ` → ∂/∂${symbolText(target)}`;
  const place = application.inputs.length === 1 ? "" : ` (${argument + 1})`;
  const { elementwise, transposed, product } = words[locale];
  if (rule === "elementwise") return `${elementwise} ⊙ ${name}′${place}${arrow}`;
  return `${rule === "linear" ? transposed : product} ${name}${place}${arrow}`;
}

/** The words for a node whose value is missing. */
export function uncomputedText(locale: "en" | "es"): string {
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
