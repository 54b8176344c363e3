/** What draws are given beside the key: the parameters of a distribution, and the element type. */
import { broadcastShapes, checkShape, type DType, DTypeError, type Shape, ShapeError, sameShape } from "@cadena/core";
import { astype } from "../functions/elementwise.js";
import { formatDims } from "../graph/aval.js";
import type { Node } from "../graph/node.js";

/** A parameter as a float64 node that broadcasts to the draws. */
export function parameter(op: string, name: string, node: Node, draws: Node): Node {
  if (!sameShape(broadcastShapes(op, node.shape, draws.shape), draws.shape)) {
    throw new ShapeError({
      op,
      expected: `${name} must broadcast to the draws, ${formatDims(draws)}`,
      received: formatDims(node),
      advice: "Ask for a larger shape.",
    });
  }
  return node.dtype === "float64" ? node : astype(node, "float64");
}

/** Draws are floats, and of a shape. */
export function checkDraw(op: string, shape: Shape, dtype: DType): void {
  checkShape(op, shape);
  if (dtype === "float64" || dtype === "float32") return;
  throw new DTypeError({
    op,
    expected: "draws are float64 or float32",
    received: String(dtype),
    advice: "Convert the draws with astype.",
  });
}
