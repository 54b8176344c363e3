/** How lenient functions take their arguments: numbers, tensors and nodes become nodes of one dtype and shape. */
import {
  broadcastShapes,
  type DType,
  DTypeError,
  isFloat,
  isTensor,
  promoteTypes,
  type Shape,
  sameShape,
  type Tensor,
} from "@cadena/core";
import { implicitly } from "../graph/context.js";
import { constant, isNode, type Node } from "../graph/node.js";
import { cast } from "../primitives/identity.js";
import { broadcast, reshape } from "../primitives/movement.js";

/** What functions take where they compute with a value. */
export type Operand = Node | Tensor | number | boolean;

/**
 * A node as it is; a tensor, number or boolean as a constant. A number is a float64 scalar unless `dtype` says
 * otherwise.
 *
 * @throws DTypeError if it is none of them.
 * @example
 * lift(3).shape; // []
 */
export function lift(value: Operand, dtype?: DType): Node {
  return operand(value, "lift", dtype);
}

/** An operand of the function `op`, as a node. */
export function operand(value: Operand, op: string, dtype?: DType): Node {
  if (isNode(value)) return value;
  if (typeof value === "number") return constant(value, dtype === undefined ? {} : { dtype });
  if (isTensor(value) || typeof value === "boolean") return constant(value);
  throw new DTypeError({
    op,
    expected: "a node, a tensor, a number or a boolean is required",
    received: Array.isArray(value) ? "an array" : value === null ? "null" : typeof value,
    advice: "Make arrays into tensors with tensor([...]).",
  });
}

/** A float node: int32 and bool become float64. */
export function liftFloat(value: Operand, op: string): Node {
  const node = operand(value, op);
  return isFloat(node.dtype) ? node : implicitly(() => cast(node, "float64"));
}

/**
 * Operands of one dtype. A JavaScript number is weak: it takes the float dtype of the others, and is float64 beside
 * integers. int32 and bool promote to the float dtype of the others.
 */
export function promote(op: string, values: readonly Operand[], toFloat = false): readonly Node[] {
  let dtype: DType | undefined;
  for (const value of values) {
    if (typeof value === "number") continue;
    const own = operand(value, op).dtype;
    dtype = dtype === undefined ? own : promoteTypes(op, dtype, own);
  }
  const hasNumber = values.some((value) => typeof value === "number");
  if (dtype === undefined || ((hasNumber || toFloat) && !isFloat(dtype))) dtype = "float64";
  const common = dtype;
  return values.map((value) => {
    const node = operand(value, op, common);
    return node.dtype === common ? node : implicitly(() => cast(node, common));
  });
}

/** Two operands of one dtype and one shape. */
export function pair(op: string, a: Operand, b: Operand, toFloat = false): readonly [Node, Node] {
  if (isNode(a) && isNode(b) && a.dtype === b.dtype && sameShape(a.shape, b.shape) && (!toFloat || isFloat(a.dtype))) {
    return [a, b];
  }
  return broadcastAll(op, promote(op, [a, b], toFloat)) as readonly [Node, Node];
}

/** Nodes broadcast to their common shape, by NumPy's rules. */
export function broadcastAll(op: string, nodes: readonly Node[]): readonly Node[] {
  const shape = broadcastShapes(op, ...nodes.map((node) => node.shape));
  return nodes.map((node) => (sameShape(node.shape, shape) ? node : implicitly(() => expand(node, shape))));
}

/** Repeats a node to a shape it broadcasts to: axes of size 1 are dropped, and the missing axes are made. */
export function expand(node: Node, shape: Shape): Node {
  if (sameShape(node.shape, shape)) return node;
  const lead = shape.length - node.rank;
  const axes = shape.map((_, axis) => axis).filter((axis) => axis < lead || node.shape[axis - lead] !== shape[axis]);
  const kept = shape.filter((_, axis) => !axes.includes(axis));
  return broadcast(kept.length === node.rank ? node : reshape(node, kept), shape, axes);
}
