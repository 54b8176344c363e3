/** Reads a graph as a chain of dense layers: f(W A + b), or f(A W + b) where examples are rows. */
import type { Node } from "@cadena/autodiff";
import { sizeOf, ValueError } from "@cadena/core";
import { leafBehind, type Moved, movedFrom, repeatedAxes } from "./movement.js";

/** One layer. */
export interface DenseLayer {
  /** What leaves it. */
  readonly output: Node;
  /** The product with the bias, which the function of the layer is applied to. */
  readonly affine: Node;
  readonly product: Node;
  readonly weights: Moved;
  /** Are examples columns, as in W A? Else they are rows, as in A W. */
  readonly isColumn: boolean;
  readonly bias: Bias | undefined;
}

/** What is added to the product, or with sign −1 taken from it. */
interface Bias {
  readonly from: Node;
  readonly sign: 1 | -1;
  readonly operand: Node;
}

/** Layers in the order of the data. */
export interface DenseChain {
  readonly input: Moved;
  readonly layers: readonly DenseLayer[];
}

type Affine = Pick<DenseLayer, "affine" | "product" | "bias">;
type Parameters = ReadonlySet<Node> | undefined;

/**
 * The layers behind a node, from the output back: what a layer is applied to is the output of the layer before it.
 *
 * @throws ValueError if the node is anything else, with what stands in the way.
 */
export function denseChain(output: Node, parameters: Parameters): DenseChain {
  const layers: DenseLayer[] = [];
  let data = movedFrom(output);
  for (let affine = affineBehind(data.from, parameters); affine; affine = affineBehind(data.from, parameters)) {
    const sides = (affine.product.application?.inputs ?? []).map(movedFrom) as [Moved, Moved];
    const isColumn = isWeightLeft(sides, affine, parameters, layers[0]);
    const [weights, before] = isColumn ? sides : [sides[1], sides[0]];
    const layer: DenseLayer = { ...affine, output: data.from, weights, isColumn };
    checkLayer(layer, before, layers[0], parameters);
    layers.unshift(layer);
    data = before;
  }
  if (layers.length === 0) refuse("at least one matrix product", describe(output));
  return { input: data, layers };
}

/** The one product with its bias that everything on the way to the node passes through; undefined where there is none. */
function affineBehind(node: Node, parameters: Parameters): Affine | undefined {
  const found: Affine[] = [];
  const others: Node[] = [];
  const seen = new Set([node]);
  for (const each of seen) {
    const affine = asAffine(each);
    if (affine !== undefined) found.push(affine);
    else if (each.kind === "input" && each.rank > 0 && parameters?.has(each) !== true) others.push(each);
    else for (const argument of each.application?.inputs ?? []) seen.add(argument);
  }
  const [only, second] = found;
  if (only === undefined) return undefined;
  if (second !== undefined) {
    refuse("one matrix product in each layer", `${describe(only.affine)} and ${describe(second.affine)}`);
  }
  const [other] = others;
  if (other !== undefined) refuse("layers that use nothing but the layer before", `the input ${describe(other)}`);
  return only;
}

function asAffine(node: Node): Affine | undefined {
  const product = productBehind(node);
  if (product !== undefined) return { affine: node, product, bias: undefined };
  const { primitive, inputs = [] } = node.application ?? {};
  const [left, right] = inputs as [Node, Node];
  const orders: readonly (readonly [Node, Node, 1 | -1])[] =
    primitive?.name === "add"
      ? [
          [left, right, 1],
          [right, left, 1],
        ]
      : primitive?.name === "sub"
        ? [[left, right, -1]]
        : [];
  for (const [main, operand, sign] of orders) {
    const [product, from] = [productBehind(main), leafBehind(operand)];
    if (product !== undefined && from !== undefined) return { affine: node, product, bias: { from, sign, operand } };
  }
  return undefined;
}

function productBehind(node: Node): Node | undefined {
  const { from } = movedFrom(node);
  return from.application?.primitive.name === "matmul" ? from : undefined;
}

/** Which side of a product the weights are, by the first of these that tells. */
function isWeightLeft(
  sides: readonly [Moved, Moved],
  { product, bias }: Affine,
  parameters: Parameters,
  later: DenseLayer | undefined,
): boolean {
  const test = (is: (node: Node) => boolean): boolean | undefined => {
    const [left, right] = [is(sides[0].from), is(sides[1].from)];
    return left === right ? undefined : left;
  };
  const repeated = bias === undefined ? [] : repeatedAxes(bias.operand);
  const byBias = repeated.includes(0) === repeated.includes(1) ? undefined : repeated.includes(1);
  return (
    test((node) => parameters?.has(node) === true) ??
    test((node) => node.application === undefined) ??
    later?.isColumn ??
    byBias ??
    test(({ name = "" }) => /^(w|θ|theta|kernel)/iu.test(name)) ??
    test(({ rank }) => rank > 1) ??
    refuse("weights and data that can be told apart", `${describe(product)}; name them in "parameters"`)
  );
}

function checkLayer(layer: DenseLayer, before: Moved, later: DenseLayer | undefined, parameters: Parameters): void {
  const { output, product, weights, bias } = layer;
  if (product.rank !== 2) refuse("matrices without batch axes", describe(product));
  if (weights.from.application !== undefined) refuse("weights that are inputs or constants", describe(weights.from));
  const [units] = weightShape(layer);
  if (bias !== undefined) {
    const { from } = bias;
    const isData = from === before.from || (from.kind === "input" && parameters?.has(from) === false);
    if (isData) refuse("layers that use nothing but the layer before", `the input ${describe(from)}`);
    if (![1, units].includes(sizeOf(from.shape))) refuse("one bias for each unit", describe(from));
  }
  if (sizeOf(output.shape) !== sizeOf(product.shape)) refuse("a value for each unit and example", describe(output));
  if (later === undefined) return;
  const [rows, columns] = weightShape(later);
  if (columns !== units) refuse(`${columns} units before ${rows}`, `${units} of ${describe(product)}`);
}

/** Units, and units of the layer before. */
export function weightShape({ product, isColumn }: DenseLayer): readonly [number, number] {
  const [left, right] = (product.application?.inputs ?? []) as [Node, Node];
  const [rows, columns] = (isColumn ? left : right).shape as readonly [number, number];
  return isColumn ? [rows, columns] : [columns, rows];
}

function describe(node: Node): string {
  return `${node}`;
}

function refuse(expected: string, received: string): never {
  throw new ValueError({
    op: "toNeuronDiagram",
    expected: `a chain of dense layers must have ${expected}`,
    received,
    advice: "Give the output of the network, not its loss; draw other graphs with toDot.",
  });
}
