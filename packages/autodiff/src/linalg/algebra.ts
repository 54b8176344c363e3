/** Linear algebra as users call it: batched over leading axes, by NumPy's names. */
import { broadcastShapes, ShapeError } from "@cadena/core";
import { part } from "../arrays/axes.js";
import { composite } from "../functions/composite.js";
import { matmul } from "../functions/contraction.js";
import { expand, liftFloat, type Operand, promote } from "../functions/lift.js";
import { formatDims } from "../graph/aval.js";
import type { Node } from "../graph/node.js";
import { swapLast } from "../primitives/contraction.js";
import { reshape } from "../primitives/movement.js";
import * as determinants from "./determinants.js";
import * as factorizations from "./factorizations.js";
import { requireMatrices, requireSquare } from "./record.js";
import { svdOf } from "./svd.js";
import * as systems from "./systems.js";

/**
 * The solution X of A X = B; b may be a vector. Where A is singular, the solution is NaN.
 *
 * @throws ShapeError if A is not square, or b has other rows.
 * @example
 * evaluate(solve(tensor([[2, 0], [1, 1]]), tensor([2, 3]))).toArray(); // [1, 2]
 */
export function solve(a: Operand, b: Operand): Node {
  return solveWith("solve", a, b, (left, right) => systems.solve(left, right));
}

/** Which triangle is read, and how. */
export interface TriangularOptions {
  /** The lower triangle instead of the upper one. */
  readonly lower?: boolean;
  /** Solve Aᵀ X = B. */
  readonly transpose?: boolean;
}

/**
 * The solution X of A X = B by substitution, where A is upper triangular (or lower); its other triangle is not read. A
 * diagonal with zeros divides by them: infinities or NaN.
 *
 * @throws ShapeError if A is not square, or b has other rows.
 * @example
 * evaluate(triangularSolve(tensor([[2, 1], [0, 1]]), tensor([4, 2]))).toArray(); // [1, 2]
 */
export function triangularSolve(a: Operand, b: Operand, options: TriangularOptions = {}): Node {
  const { lower = false, transpose = false } = options;
  return solveWith("triangularSolve", a, b, (left, right) =>
    systems.triangularSolve(transpose ? swapLast(left) : left, right, lower === transpose ? {} : { lower: true }),
  );
}

/**
 * The inverse. Where A is singular, it is NaN.
 *
 * @throws ShapeError if A is not square.
 * @example
 * evaluate(inv(tensor([[2, 0], [0, 4]]))).toArray(); // [[0.5, 0], [0, 0.25]]
 */
export function inv(a: Operand): Node {
  const node = liftFloat(a, "inv");
  requireSquare("inv", node);
  return composite("inv", [node], {}, () => determinants.inverse(node));
}

/**
 * The determinant; 0 where A is singular. Its gradient is the matrix of cofactors, at singular matrices too.
 *
 * @throws ShapeError if A is not square.
 * @example
 * evaluate(det(tensor([[2, 1], [0, 3]]))).item(); // 6
 */
export function det(a: Operand): Node {
  return determinants.det(liftFloat(a, "det"));
}

/**
 * The sign of the determinant and the logarithm of its magnitude, which do not overflow; 0 and −∞ where A is singular.
 *
 * @throws ShapeError if A is not square.
 * @example
 * const { sign, logabsdet } = slogdet(tensor([[0, 1], [1, 0]]));
 * evaluate(sign).item(); // -1
 * evaluate(logabsdet).item(); // 0
 */
export function slogdet(a: Operand): { readonly sign: Node; readonly logabsdet: Node } {
  const node = liftFloat(a, "slogdet");
  requireSquare("slogdet", node);
  return { sign: determinants.signDet(node), logabsdet: determinants.logAbsDet(node) };
}

/**
 * Lower triangular L with L Lᵀ = A. A is taken to be symmetric: its two triangles are averaged. NaN where it is not
 * positive definite.
 *
 * @throws ShapeError if A is not square.
 * @example
 * evaluate(cholesky(tensor([[4, 2], [2, 5]]))).toArray(); // [[2, 0], [1, 2]]
 */
export function cholesky(a: Operand): Node {
  return factorizations.cholesky(liftFloat(a, "cholesky"));
}

/**
 * A = Q R, reduced: with k = min(m, n), Q is m × k with orthonormal columns and R is k × n, upper triangular, with no
 * negative number on its diagonal (NumPy leaves those signs open). Derivatives need the first k columns to be
 * independent.
 *
 * @throws ShapeError if A has fewer than two axes.
 * @example
 * const { q, r } = qr(tensor([[0, 2], [3, 1]]));
 * evaluate(q).shape; // [2, 2]
 * evaluate(r).toArray(); // [[3, 1], [0, 2]]
 */
export function qr(a: Operand): { readonly q: Node; readonly r: Node } {
  const node = liftFloat(a, "qr");
  requireMatrices("qr", node);
  const q = composite("qr", [node], { part: "q" }, () => factorizations.orthonormalBasis(firstColumns(node)));
  return { q, r: composite("qr", [node], { part: "r" }, () => factorizations.triangle(q, node)) };
}

/**
 * The X that makes ‖A X − B‖ least, for A of full rank; b may be a vector. Of many (m < n), the shortest.
 *
 * @throws ShapeError if b has other rows than A.
 * @example
 * evaluate(lstsq(tensor([[1], [1]]), tensor([1, 3]))).toArray(); // [ 2.0000000000000004 ]
 */
export function lstsq(a: Operand, b: Operand): Node {
  const [node] = promote("lstsq", [a, b], true) as [Node, Node];
  requireMatrices("lstsq", node);
  const isTall = (node.shape.at(-2) as number) >= (node.shape.at(-1) as number);
  return solveWith("lstsq", a, b, (left, right) => {
    const { q, r } = qr(isTall ? left : swapLast(left));
    if (isTall) return systems.triangularSolve(r, matmul(swapLast(q), right));
    return matmul(q, systems.triangularSolve(swapLast(r), right, { lower: true }));
  });
}

/**
 * A = U Σ Vᵀ, thin: with k = min(m, n), U is m × k and Vᵀ is k × n, both orthonormal, and the values s descend. The
 * first of the largest entries of each row of Vᵀ is positive (NumPy leaves those signs open). s has derivatives where
 * two values are equal too; U and Vᵀ have none there, nor beside a value 0 unless A is square.
 *
 * @throws ShapeError if A has fewer than two axes.
 * @example
 * const { u, s, vh } = svd(tensor([[0, 2], [3, 0]]));
 * evaluate(s).toArray(); // [3, 2]
 * evaluate(u).toArray(); // [[0, 1], [1, 0]]
 * evaluate(vh).toArray(); // [[1, 0], [0, 1]]
 */
export function svd(a: Operand): { readonly u: Node; readonly s: Node; readonly vh: Node } {
  const node = liftFloat(a, "svd");
  requireMatrices("svd", node);
  const [u, s, v] = svdOf(node);
  return { u, s, vh: swapLast(v) };
}

/** Solves for a right side that may be a vector, with batch axes that broadcast. */
function solveWith(op: string, a: Operand, b: Operand, strict: (a: Node, b: Node) => Node): Node {
  const [left, right] = promote(op, [a, b], true) as [Node, Node];
  if (left.rank < 2 || right.rank < 1 || left.shape.at(-2) !== right.shape.at(right.rank === 1 ? -1 : -2)) {
    throw new ShapeError({
      op,
      expected: "matrices, and a right side with as many rows, are required",
      received: `${formatDims(left)} and ${formatDims(right)}`,
      advice: "Reshape the right side, or add its batch axes.",
    });
  }
  if (op !== "lstsq") requireSquare(op, left);
  return composite(op, [left, right], {}, () => {
    const column = right.rank === 1 ? reshape(right, [...right.shape, 1]) : right;
    const batch = broadcastShapes(op, left.shape.slice(0, -2), column.shape.slice(0, -2));
    const whole = (x: Node): Node => expand(x, [...batch, ...x.shape.slice(-2)]);
    const solution = strict(whole(left), whole(column));
    return right.rank === 1 ? reshape(solution, solution.shape.slice(0, -1)) : solution;
  });
}

/** The columns that span: the first k = min(m, n). */
function firstColumns(x: Node): Node {
  const [m, n] = x.shape.slice(-2) as [number, number];
  return m >= n ? x : part(x, x.rank - 1, 0, m);
}
