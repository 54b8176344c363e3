/** The end of a reduction. */
import type { Node } from "../graph/node.js";
import { reshape } from "../primitives/movement.js";

/** A result whose reduced axes have size 1, with or without them. */
export function finish(kept: Node, axes: readonly number[], options: { readonly keepDims?: boolean }): Node {
  if (options.keepDims === true || axes.length === 0) return kept;
  return reshape(
    kept,
    kept.shape.filter((_, axis) => !axes.includes(axis)),
  );
}
