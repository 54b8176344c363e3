/** Tangents and cotangents fit what they belong to. */
import { ShapeError, sameShape } from "@cadena/core";
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

/** As many are given as there are. */
export function requireCount(op: string, what: string, expected: number, received: number): void {
  if (expected === received) return;
  throw new ShapeError({
    op,
    expected: `${expected} ${what} are required`,
    received: `${received}`,
    advice: "Give one for each.",
  });
}
