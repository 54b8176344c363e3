/** From a chain of dense layers to what a diagram shows of it. */
import { type Node, topologicalOrder } from "@cadena/autodiff";
import { type Tensor, tensor, ValueError } from "@cadena/core";
import { toText } from "../format/formula.js";
import { splitName, subscript, superscript } from "../format/names.js";
import { symbolText } from "../format/text.js";
import { knownValues } from "../model/values.js";
import { type DenseChain, type DenseLayer, weightShape } from "./dense-chain.js";
import type { NeuronDiagram, NeuronLayer, NeuronOptions } from "./types.js";

/** Longer functions are written f(z). */
const longestActivation = 24;

/** Names, and what is known of values and derivatives. */
export function describeChain({ input, layers }: DenseChain, options: NeuronOptions): NeuronDiagram {
  const { example = 0, backward, gradients } = options;
  const leaves = layers.flatMap(({ weights, bias }) => [weights.from, ...(bias === undefined ? [] : [bias.from])]);
  const cotangents = leaves.flatMap((leaf) => backward?.cotangent(leaf) ?? []);
  const order = topologicalOrder([(layers.at(-1) as DenseLayer).output, ...cotangents]);
  const known = knownValues(order, options.bindings === undefined ? {} : { bindings: options.bindings });
  const tensorOf = (node: Node): Tensor | undefined => known?.(node) ?? node.constant;
  const gradientOf = (node: Node): Tensor | undefined => {
    const cotangent = backward?.cotangent(node);
    return gradients?.get(node) ?? (cotangent && tensorOf(cotangent));
  };
  const first = layers[0] as DenseLayer;
  const data = tensorOf(input.from);
  return {
    inputs: {
      names: unitNames(input.from.name ?? "x", weightShape(first)[1]),
      ...(data && { values: unitsOf(input.move(data), first.isColumn, example) }),
    },
    layers: layers.map((layer, i) => describeLayer(layer, i, layers.length, { tensorOf, gradientOf, options })),
  };
}

interface Known {
  readonly tensorOf: (node: Node) => Tensor | undefined;
  readonly gradientOf: (node: Node) => Tensor | undefined;
  readonly options: NeuronOptions;
}

function describeLayer(
  layer: DenseLayer,
  place: number,
  count: number,
  { tensorOf, gradientOf, options }: Known,
): NeuronLayer {
  const { output, affine, product, weights, bias, isColumn } = layer;
  const [units] = weightShape(layer);
  const isLast = place === count - 1;
  const matrix = (value: Tensor | undefined): Tensor | undefined => {
    const moved = value && weights.move(value);
    return isColumn ? moved : moved?.transpose();
  };
  const vector = (value: Tensor | undefined): Tensor | undefined =>
    value && tensor(Array.from({ length: units }, (_, i) => (bias?.sign ?? 1) * flat(value)(i)));
  const value = tensorOf(output);
  return {
    names: unitNames(output.name ?? (isLast ? "ŷ" : `a${place + 1}`), units),
    ...optional("weights", matrix(tensorOf(weights.from))),
    ...optional("gradient", matrix(gradientOf(weights.from))),
    ...optional("bias", bias && vector(tensorOf(bias.from))),
    ...optional("biasGradient", bias && vector(gradientOf(bias.from))),
    ...optional("values", value && unitsOf(value.reshape(product.shape), isColumn, options.example ?? 0)),
    ...optional("activation", activationText(affine, output, options)),
    ...optional("title", weights.from.name === undefined ? undefined : symbolText(weights.from.name)),
  };
}

function optional<K extends string, T>(key: K, value: T | undefined): { readonly [P in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: T });
}

/** `tanh(z)`. */
function activationText(affine: Node, output: Node, { locale = "en" }: NeuronOptions): string | undefined {
  if (output === affine) return undefined;
  const text = toText(output, { locale, symbols: new Map([[affine, { kind: "symbol", name: "z" }]]) });
  return text.length > longestActivation ? "f(z)" : text;
}

/** The entries of one example: a column of W A, or a row of A W. */
function unitsOf(value: Tensor, isColumn: boolean, example: number): Tensor {
  const [rows, columns] = value.shape as readonly [number, number];
  const [units, examples] = isColumn ? [rows, columns] : [columns, rows];
  if (!Number.isInteger(example) || example < 0 || example >= examples) {
    throw new ValueError({
      op: "toNeuronDiagram",
      expected: `example must be one of the ${examples}, counted from 0`,
      received: `${example}`,
    });
  }
  const at = (unit: number): number => Number(isColumn ? value.at(unit, example) : value.at(example, unit));
  return tensor(Array.from({ length: units }, (_, unit) => at(unit)));
}

/** Entries in order; a single one counts for all. */
function flat(value: Tensor): (i: number) => number {
  const { data } = value.contiguous();
  return (i) => Number(data[data.length === 1 ? 0 : i]);
}

/** X of two units is x₁, x₂; A1 is a₁⁽¹⁾, a₂⁽¹⁾; one unit alone needs no number. */
function unitNames(name: string, count: number): readonly string[] {
  const { base, index } = splitName(name);
  const letter = [...base.normalize("NFC")].length === 1 ? base.toLowerCase() : base;
  const above = index === "" ? "" : `⁽${superscript(index) ?? index}⁾`;
  return Array.from({ length: count }, (_, i) => {
    const below = count === 1 ? "" : (subscript(`${i + 1}`) ?? "");
    return `${symbolText(letter)}${below}${above}`;
  });
}
