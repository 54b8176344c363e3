/** What is given fits what it is for: inputs, tangents and cotangents. */
import { isTensor, ShapeError, sameShape, type Tensor, type TensorLike, tensor } from "@cadena/core";
import { BindingError, inNameOf } from "../errors.js";
import { formatAval } from "../graph/aval.js";
import { constant, type Node } from "../graph/node.js";

/** A tangent or cotangent has the shape of what it belongs to. A number takes its dtype. */
export function fitTo(op: string, what: "tangent" | "cotangent", node: Node, of: Node | undefined): Node {
  if (of === undefined || sameShape(node.shape, of.shape)) {
    const weak = of !== undefined && node.literal !== undefined && node.dtype !== of.dtype;
    return weak ? constant(node.literal as number, { dtype: (of as Node).dtype }) : node;
  }
  throw new ShapeError({
    op,
    expected: `the ${what} must have the shape of its primal, ${formatAval(of)}`,
    received: formatAval(node),
    advice: "Broadcast or convert it.",
  });
}

/**
 * The value that is given for an input, as a tensor of the input's shape and dtype: for those who write engines.
 *
 * @throws BindingError in the name of `op` if it has another shape, or is a tensor of another dtype.
 * @example
 * fitInput("run", input("x", { shape: [2] }), [1, 2]).toArray(); // [1, 2]
 */
export function fitInput(op: string, input: Node, value: TensorLike): Tensor {
  const held = isTensor(value) ? value : inNameOf(op, () => tensor(value, { dtype: input.dtype }));
  const fits = sameShape(held.shape, input.shape);
  if (fits && held.dtype === input.dtype) return held;
  throw new BindingError({
    op,
    expected: `${describeInput(input)} needs ${formatAval(input)}`,
    received: formatAval(held),
    advice: fits ? `Convert it with astype("${input.dtype}").` : "Reshape it, or declare the input with its shape.",
  });
}

/** An input, as errors call it. */
export function describeInput(input: Node): string {
  return `input ${input.name === undefined ? `(unnamed ${formatAval(input)})` : `"${input.name}"`}`;
}

/**
 * Refuses more or fewer values than there are inputs, or whatever they are for: for those who write engines.
 *
 * @throws ShapeError in the name of `op`.
 * @example
 * requireCount("run", "inputs", 2, 1); // throws ShapeError: run: …
 */
export function requireCount(op: string, what: string, expected: number, received: number): void {
  if (expected === received) return;
  throw new ShapeError({
    op,
    expected: `${expected} ${what} are required`,
    received: `${received}`,
    advice: "Give one for each.",
  });
}
