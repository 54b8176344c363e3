/** What the records of linear algebra share: their shapes, and their batching, which is that of leading axes. */
import { DTypeError, isFloat, ShapeError, sameShape } from "@cadena/core";
import { type Aval, formatAval, formatDims } from "../graph/aval.js";
import type { Node } from "../graph/node.js";
import type { Batched } from "../graph/primitive.js";
import { atFront, batchedToFront } from "../primitives/movement.js";

/** Applies `op` with all inputs batched along a new first axis. */
export function batchInFront(
  op: (...inputs: Node[]) => Node,
  inputs: readonly Node[],
  axes: readonly (number | null)[],
  size: number,
): Batched {
  return atFront(op(...inputs.map((x, i) => batchedToFront(x, axes[i] ?? null, size))));
}

/** Checks that a has square float matrices. */
export function requireSquare(op: string, a: Aval): void {
  requireMatrices(op, a);
  if (a.shape.at(-1) === a.shape.at(-2)) return;
  throw new ShapeError({
    op,
    expected: "square matrices are required",
    received: formatDims(a),
    advice: "For other shapes, use lstsq or qr.",
  });
}

/** Checks that a has float matrices. */
export function requireMatrices(op: string, a: Aval): void {
  if (!isFloat(a.dtype)) {
    throw new DTypeError({
      op,
      expected: "a float argument is required",
      received: formatAval(a),
      advice: 'Convert it with astype(x, "float64").',
    });
  }
  if (a.shape.length < 2)
    throw new ShapeError({
      op,
      expected: "matrices are required",
      received: formatDims(a),
      advice: "Reshape it: the last two axes are the rows and columns.",
    });
}

/** The aval of the solutions of square systems. */
export function solutionAval(op: string, a: Aval, b: Aval): Aval {
  requireSquare(op, a);
  requireMatrices(op, b);
  if (a.dtype !== b.dtype) {
    throw new DTypeError({
      op,
      expected: "both arguments must have one dtype",
      received: `${a.dtype} and ${b.dtype}`,
      advice: "Use astype.",
    });
  }
  if (!sameShape(a.shape.slice(0, -1), b.shape.slice(0, -1))) {
    throw new ShapeError({
      op,
      expected: "a right side with as many rows as the matrix, and equal batch axes, are required",
      received: `${formatDims(a)} and ${formatDims(b)}`,
      advice: "Broadcast them first.",
    });
  }
  return b;
}
