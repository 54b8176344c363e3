/** Where a NaN or an infinity comes from: the first one of the forward pass. */
import { isFloat, type Tensor } from "@cadena/core";
import { inNameOf } from "../errors.js";
import type { Node } from "../graph/node.js";
import { topologicalOrder } from "../graph/order.js";
import { type Bindings, bindingFinder, run } from "../transforms/evaluate.js";

/** A value that is not finite, and what it was computed from. */
export interface NonFinite {
  readonly node: Node;
  readonly value: Tensor;
  /** The first entry that is not finite, and which it is. */
  readonly entry: number;
  readonly index: readonly number[];
  /** The inputs of the node's operation, with their values; none for an input or a constant. */
  readonly inputs: readonly { readonly node: Node; readonly value: Tensor }[];
  /** One sentence: which node, which entry, from which inputs. */
  readonly toString: () => string;
}

/** What is looked for. */
export interface NonFiniteOptions {
  /** Are infinities looked for too? A mask of −∞ is no fault. Default true. */
  readonly infinities?: boolean | undefined;
}

/**
 * The first node of the forward pass with an entry that is NaN or infinite; undefined if all are finite.
 *
 * @throws BindingError if an input has no value.
 * @example
 * const x = input("x");
 * `${findNonFinite(log(sub(x, 1)), { x: 1 })}`; // "log is -Infinity, from sub = 0"
 */
export function findNonFinite(
  y: Node | readonly Node[],
  bindings: Bindings = {},
  { infinities = true }: NonFiniteOptions = {},
): NonFinite | undefined {
  const outputs: readonly Node[] = Array.isArray(y) ? y : [y as Node];
  const order = topologicalOrder(outputs);
  const values = new Map<Node, Tensor>();
  let first: NonFinite | undefined;
  inNameOf("findNonFinite", () =>
    run(order, outputs, bindingFinder(order, bindings), (node, value) => {
      values.set(node, value);
      if (first === undefined && isFloat(node.dtype)) first = inspect(node, value, values, infinities);
    }),
  );
  return first;
}

function inspect(
  node: Node,
  value: Tensor,
  values: ReadonlyMap<Node, Tensor>,
  infinities: boolean,
): NonFinite | undefined {
  const data = value.contiguous().data;
  const found = data.findIndex((each) => (infinities ? !Number.isFinite(each) : Number.isNaN(each)));
  if (found < 0) return undefined;
  const entry = data[found] as number;
  const index = multiIndex(found, node);
  const inputs = (node.application?.inputs ?? []).map((each) => ({ node: each, value: values.get(each) as Tensor }));
  return { node, value, entry, index, inputs, toString: describe };

  function describe(): string {
    const from = inputs.map((each) => `${describeNode(each.node)} = ${brief(each.value, found, value)}`);
    return `${describeNode(node)}${subscript(index)} is ${entry}${from.length > 0 ? `, from ${from.join(" and ")}` : ""}`;
  }
}

/** The entry that stands where the wrong one does, if there is one; else the shape. */
function brief(value: Tensor, place: number, like: Tensor): string {
  if (value.rank === 0) return String(value.item());
  const sameShape = value.shape.length === like.shape.length && value.shape.every((n, i) => n === like.shape[i]);
  return sameShape ? String(value.contiguous().data[place]) : `${value.dtype}[${value.shape.join(",")}]`;
}

/** A node in messages: its name, its operation, and its layer. */
export function describeNode(node: Node): string {
  const operation = node.application?.primitive.name;
  const own =
    node.name === undefined
      ? (operation ?? (node.constant?.rank === 0 ? "a constant" : `a ${node.kind}`))
      : `${node.name}${operation === undefined ? "" : ` (${operation})`}`;
  return node.scope === undefined ? own : `${own} in ${node.scope}`;
}

/** The index of an entry, axis by axis, of its place in row-major order. */
export function multiIndex(place: number, { shape }: Pick<Node, "shape">): readonly number[] {
  const index: number[] = [];
  let rest = place;
  for (const size of shape.toReversed()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return index;
}

/** `[1, 2]`, or nothing for a scalar. */
export function subscript(index: readonly number[]): string {
  return index.length === 0 ? "" : `[${index.join(", ")}]`;
}
