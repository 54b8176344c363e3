/** Products of values whose axes have labels: what einsum, tensordot and their like say in their own words. */
import { ShapeError, sizeOf } from "@cadena/core";
import { diagonal } from "../arrays/matrix.js";
import type { Node } from "../graph/node.js";
import { matmul } from "../primitives/contraction.js";
import { reshape, sum, transpose } from "../primitives/movement.js";

/** A value and the label of each of its axes. */
export interface Labelled {
  readonly node: Node;
  readonly labels: readonly string[];
}

/**
 * Σ over the labels that `output` does not name, of the products of all entries whose labels agree; the axes of the
 * result are those of `output`. The values are multiplied from left to right, two at a time, each pair by one matmul.
 */
export function contract(op: string, values: readonly Labelled[], output: readonly string[]): Node {
  const sizes = sizesOf(op, values);
  const ready = values.map((value) => onDiagonals(op, withoutRepeatedEntries(value, sizes)));
  const product = ready.reduce((left, right, i) => {
    const later = ready.slice(i + 1).flatMap(({ labels }) => labels);
    return multiply(left, right, new Set([...output, ...later]));
  });
  return arrange(sumExcept(product, new Set(output)), output);
}

/** The size of each label. As in NumPy, size 1 goes with every size. */
function sizesOf(op: string, values: readonly Labelled[]): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const { node, labels } of values) {
    for (const [axis, label] of labels.entries()) {
      const size = node.shape[axis] as number;
      const known = sizes.get(label) ?? 1;
      if (known === 1) sizes.set(label, size);
      else if (size !== known && size !== 1) {
        throw new ShapeError({
          op,
          expected: "axes that are multiplied entry by entry must have one size",
          received: values.map((value) => `[${value.node.shape.join(", ")}]`).join(" and "),
          advice: `Sizes ${known} and ${size} meet.`,
        });
      }
    }
  }
  return sizes;
}

/** Without the axes of size 1 that stand for another size: a product does not see them. */
function withoutRepeatedEntries({ node, labels }: Labelled, sizes: ReadonlyMap<string, number>): Labelled {
  const keeps = (axis: number): boolean => node.shape[axis] === sizes.get(labels[axis] as string);
  if (labels.every((_, axis) => keeps(axis))) return { node, labels };
  const shape = node.shape.filter((_, axis) => keeps(axis));
  return { node: reshape(node, shape), labels: labels.filter((_, axis) => keeps(axis)) };
}

/** With each label once: a label that is named twice goes along the diagonal of its two axes. */
function onDiagonals(op: string, { node, labels }: Labelled): Labelled {
  const second = labels.findIndex((label, axis) => labels.indexOf(label) < axis);
  if (second < 0) return { node, labels };
  const label = labels[second] as string;
  const first = labels.indexOf(label);
  const rest = labels.map((_, axis) => axis).filter((axis) => axis !== first && axis !== second);
  const last = diagonal(op, permute(node, [...rest, first, second]), 0);
  return onDiagonals(op, { node: last, labels: [...rest.map((axis) => labels[axis] as string), label] });
}

/** The product of two values, summed over the labels of either that nothing later names. */
function multiply(a: Labelled, b: Labelled, later: ReadonlySet<string>): Labelled {
  const left = sumExcept(a, new Set([...later, ...b.labels]));
  const right = sumExcept(b, new Set([...later, ...a.labels]));
  const shared = left.labels.filter((label) => right.labels.includes(label));
  const batch = shared.filter((label) => later.has(label));
  const inner = shared.filter((label) => !later.has(label));
  const rows = left.labels.filter((label) => !shared.includes(label));
  const columns = right.labels.filter((label) => !shared.includes(label));
  const product = matmul(asMatrix(left, batch, rows, inner), asMatrix(right, batch, inner, columns));
  const shape = [...batch, ...rows].map(sizeIn(left)).concat(columns.map(sizeIn(right)));
  return { node: reshape(product, shape), labels: [...batch, ...rows, ...columns] };
}

/** Matrices with several axes of the value as their rows, and several as their columns. */
function asMatrix(x: Labelled, batch: readonly string[], rows: readonly string[], columns: readonly string[]): Node {
  const size = sizeIn(x);
  const shape = [...batch.map(size), sizeOf(rows.map(size)), sizeOf(columns.map(size))];
  return reshape(arrange(x, [...batch, ...rows, ...columns]), shape);
}

const sizeIn =
  ({ node, labels }: Labelled) =>
  (label: string): number =>
    node.shape[labels.indexOf(label)] as number;

function sumExcept({ node, labels }: Labelled, kept: ReadonlySet<string>): Labelled {
  const axes = labels.flatMap((label, axis) => (kept.has(label) ? [] : [axis]));
  if (axes.length === 0) return { node, labels };
  return { node: sum(node, axes), labels: labels.filter((label) => kept.has(label)) };
}

function arrange({ node, labels }: Labelled, order: readonly string[]): Node {
  return permute(
    node,
    order.map((label) => labels.indexOf(label)),
  );
}

function permute(x: Node, axes: readonly number[]): Node {
  return axes.every((axis, place) => axis === place) ? x : transpose(x, axes);
}
