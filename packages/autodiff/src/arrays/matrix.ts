/** Parts of matrices by their diagonals. */
import { fromData, ShapeError } from "@cadena/core";
import { where } from "../functions/comparison.js";
import { composite } from "../functions/composite.js";
import { expand, type Operand, operand } from "../functions/lift.js";
import { constant, type Node } from "../graph/node.js";
import { reshape, sum } from "../primitives/movement.js";
import { pad } from "../primitives/window.js";
import { part } from "./axes.js";

/**
 * The lower triangle of each matrix (the last two axes): entries above diagonal `k` become 0.
 *
 * @throws ShapeError if x has fewer than two axes.
 * @example
 * evaluate(tril(tensor([[1, 2], [3, 4]]))).toArray(); // [[1, 0], [3, 4]]
 */
export function tril(x: Operand, k = 0): Node {
  return triangle("tril", x, k, (offset) => offset <= k);
}

/**
 * The upper triangle of each matrix (the last two axes): entries below diagonal `k` become 0.
 *
 * @throws ShapeError if x has fewer than two axes.
 * @example
 * evaluate(triu(tensor([[1, 2], [3, 4]]), 1)).toArray(); // [[0, 2], [0, 0]]
 */
export function triu(x: Operand, k = 0): Node {
  return triangle("triu", x, k, (offset) => offset >= k);
}

function triangle(op: string, x: Operand, k: number, keeps: (offset: number) => boolean): Node {
  const node = operand(x, op);
  const [rows, columns] = matrixSizes(op, node);
  const mask = Uint8Array.from({ length: rows * columns }, (_, i) =>
    Number(keeps((i % columns) - Math.floor(i / columns))),
  );
  const kept = constant(fromData(mask, [rows, columns]));
  return composite(op, [node], { k }, () => where(expand(kept, node.shape), node, constant(0, { dtype: node.dtype })));
}

/**
 * Diagonal `k` of a matrix (above the main one if k > 0), or the matrix with a vector on that diagonal and 0 elsewhere.
 *
 * @throws ShapeError if x is neither a vector nor a matrix.
 * @example
 * evaluate(diag(tensor([[1, 2], [3, 4]]))).toArray(); // [1, 4]
 * evaluate(diag(tensor([1, 2]), 1)).toArray(); // [[0, 1, 0], [0, 0, 2], [0, 0, 0]]
 */
export function diag(x: Operand, k = 0): Node {
  const node = operand(x, "diag");
  if (node.rank === 2) return composite("diag", [node], { k }, () => diagonal("diag", node, k));
  if (node.rank !== 1) {
    throw new ShapeError({
      op: "diag",
      expected: "a vector or a matrix is required",
      received: `[${node.shape.join(", ")}]`,
      advice: "For stacks of matrices, use take or slice.",
    });
  }
  return composite("diag", [node], { k }, () => {
    const count = node.shape[0] as number;
    const size = count + Math.abs(k);
    // In row-major order, neighbours on a diagonal are size + 1 apart.
    const before = count === 0 ? 0 : Math.max(k, -k * size);
    const spread = count === 0 ? 0 : (count - 1) * (size + 1) + 1;
    return reshape(pad(node, [before], [size * size - before - spread], [size]), [size, size]);
  });
}

/**
 * The sum of diagonal `k` of each matrix (the last two axes): NumPy's `linalg.trace`.
 *
 * @throws ShapeError if x has fewer than two axes.
 * @example
 * evaluate(matrixTrace(tensor([[1, 2], [3, 4]]))).item(); // 5
 */
export function matrixTrace(x: Operand, k = 0): Node {
  const node = operand(x, "matrixTrace");
  return composite("matrixTrace", [node], { k }, () => sum(diagonal("matrixTrace", node, k), [node.rank - 2]));
}

/** Diagonal k of each matrix. In row-major order, neighbours on it are columns + 1 apart. */
export function diagonal(op: string, x: Node, k: number): Node {
  const [rows, columns] = matrixSizes(op, x);
  const count = Math.max(0, Math.min(rows + Math.min(k, 0), columns - Math.max(k, 0)));
  const start = count === 0 ? 0 : Math.max(k, -k * columns);
  const stop = count === 0 ? 0 : start + (count - 1) * (columns + 1) + 1;
  const rowMajor = reshape(x, [...x.shape.slice(0, -2), rows * columns]);
  return part(rowMajor, x.rank - 2, start, stop, columns + 1);
}

function matrixSizes(op: string, { rank, shape }: Node): readonly [rows: number, columns: number] {
  if (rank >= 2) return [shape[rank - 2] as number, shape[rank - 1] as number];
  throw new ShapeError({
    op,
    expected: "matrices are required",
    received: `[${shape.join(", ")}]`,
    advice: "Reshape it: the last two axes are the rows and columns.",
  });
}
