/** NumPy's products of two values: which axes are summed over, and where the others go. */
import { normalizeAxis, ShapeError, sizeOf } from "@cadena/core";
import { composite } from "../functions/composite.js";
import { type Operand, promote } from "../functions/lift.js";
import type { Node } from "../graph/node.js";
import { reshape } from "../primitives/movement.js";
import { contract } from "./contract.js";

/**
 * The product as NumPy's `dot`: over the last axis of a and the last but one of b (the only one of a vector); the other
 * axes of a come before those of b. A scalar multiplies.
 *
 * @throws ShapeError if the sizes of the two axes differ.
 * @example
 * evaluate(dot(tensor([1, 2]), tensor([3, 4]))).item(); // 11
 * dot(zeros([2, 3]), zeros([4, 3, 5])).shape; // [2, 4, 5]
 */
export function dot(a: Operand, b: Operand): Node {
  const [left, right] = promote("dot", [a, b]) as [Node, Node];
  if (left.rank === 0 || right.rank === 0) return tensordotOf("dot", left, right, [], []);
  return tensordotOf("dot", left, right, [left.rank - 1], [Math.max(right.rank - 2, 0)]);
}

/**
 * The product over the last axes of both; the other axes of a come before those of b. A scalar multiplies.
 *
 * @throws ShapeError if the sizes of the last axes differ.
 * @example
 * evaluate(inner(tensor([[1, 2], [3, 4]]), tensor([1, 1]))).toArray(); // [3, 7]
 */
export function inner(a: Operand, b: Operand): Node {
  const [left, right] = promote("inner", [a, b]) as [Node, Node];
  if (left.rank === 0 || right.rank === 0) return tensordotOf("inner", left, right, [], []);
  return tensordotOf("inner", left, right, [left.rank - 1], [right.rank - 1]);
}

/**
 * Every entry of a times every entry of b, each in row-major order: a matrix.
 *
 * @example
 * evaluate(outer(tensor([1, 2]), tensor([3, 4]))).toArray(); // [[3, 4], [6, 8]]
 */
export function outer(a: Operand, b: Operand): Node {
  const [left, right] = promote("outer", [a, b]).map((node) => reshape(node, [sizeOf(node.shape)])) as [Node, Node];
  return tensordotOf("outer", left, right, [], []);
}

/**
 * The product over several axes: the last `axes` of a with the first of b, or those of two lists, pair by pair.
 *
 * @throws ShapeError if there are not so many axes, or their sizes differ; AxisError if an axis does not exist.
 * @example
 * tensordot(zeros([2, 3, 4]), zeros([3, 4, 5])).shape; // [2, 5]
 * tensordot(zeros([2, 3]), zeros([5, 2]), [[0], [1]]).shape; // [3, 5]
 */
export function tensordot(
  a: Operand,
  b: Operand,
  axes: number | readonly [ofA: readonly number[], ofB: readonly number[]] = 2,
): Node {
  const [left, right] = promote("tensordot", [a, b]) as [Node, Node];
  const [ofA, ofB] =
    typeof axes === "number"
      ? [Array.from({ length: axes }, (_, i) => left.rank - axes + i), Array.from({ length: axes }, (_, i) => i)]
      : axes;
  if (ofA.length !== ofB.length || ofA.length > Math.min(left.rank, right.rank)) {
    throw new ShapeError({
      op: "tensordot",
      expected: "equally many axes of both values are required",
      received: `${ofA.length} of [${left.shape.join(", ")}] and ${ofB.length} of [${right.shape.join(", ")}]`,
      advice: "Name as many axes of each.",
    });
  }
  const [along, across] = [
    ofA.map((axis) => normalizeAxis("tensordot", axis, left.rank)),
    ofB.map((axis) => normalizeAxis("tensordot", axis, right.rank)),
  ];
  return tensordotOf("tensordot", left, right, along, across);
}

/**
 * The Kronecker product: a copy of b, multiplied, in the place of every entry of a.
 *
 * @example
 * evaluate(kron(tensor([1, 10]), tensor([1, 2]))).toArray(); // [1, 2, 10, 20]
 */
export function kron(a: Operand, b: Operand): Node {
  const [left, right] = promote("kron", [a, b]) as [Node, Node];
  const rank = Math.max(left.rank, right.rank);
  const shapes = [left, right].map(({ shape }) => [...new Array<number>(rank - shape.length).fill(1), ...shape]);
  const [above, below] = shapes as [number[], number[]];
  return composite("kron", [left, right], {}, () => {
    const labels = [above.map((_, axis) => `a${axis}`), below.map((_, axis) => `b${axis}`)] as const;
    const values = [
      { node: reshape(left, above), labels: labels[0] },
      { node: reshape(right, below), labels: labels[1] },
    ];
    const product = contract(
      "kron",
      values,
      above.flatMap((_, axis) => [`a${axis}`, `b${axis}`]),
    );
    return reshape(
      product,
      above.map((size, axis) => size * (below[axis] as number)),
    );
  });
}

function tensordotOf(op: string, a: Node, b: Node, along: readonly number[], across: readonly number[]): Node {
  const mismatch = along.findIndex((axis, i) => a.shape[axis] !== b.shape[across[i] as number]);
  if (mismatch >= 0) {
    throw new ShapeError({
      op,
      expected: "axes that are summed over together must have one size",
      received: `[${a.shape.join(", ")}] and [${b.shape.join(", ")}]`,
      advice: `Axis ${along[mismatch]} of the first goes with axis ${across[mismatch]} of the second.`,
    });
  }
  const ofA = a.shape.map((_, axis) => `a${axis}`);
  const ofB = b.shape.map((_, axis) => (across.includes(axis) ? `a${along[across.indexOf(axis)]}` : `b${axis}`));
  const output = [...ofA, ...ofB].filter((label, _, all) => all.indexOf(label) === all.lastIndexOf(label));
  return composite(op, [a, b], { along, across }, () =>
    contract(
      op,
      [
        { node: a, labels: ofA },
        { node: b, labels: ofB },
      ],
      output,
    ),
  );
}
