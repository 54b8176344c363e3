/** Trees of parameters as one vector of numbers, which is what solvers work on. */
import { type Node, reshape, slice } from "@cadena/autodiff";
import { DTypeError, flatten, fromData, pathsOf, sizeOf, type Tensor, unflatten, ValueError } from "@cadena/core";
import type { NodesOf, Values } from "../layer.js";

/** @internal The unknowns of a problem. */
export interface Unknowns<T extends Values> {
  /** The tree of nodes that a vector [n] stands for. */
  nodesOf(vector: Node): NodesOf<T>;
  /** Where they start. */
  readonly start: Float64Array;
  /** A vector as the tree. */
  treeOf(vector: Float64Array): T;
}

/** @internal The tree of parameters `start` as unknowns. */
export function unknownsOf<T extends Values>(op: string, start: T): Unknowns<T> {
  const { leaves, structure } = flatten(start as Values);
  const tensors = leaves as readonly Tensor[];
  const other = tensors.findIndex(({ dtype }) => dtype !== "float64");
  if (other !== -1) {
    throw new DTypeError({
      op,
      expected: "float64 parameters are required",
      received: `${tensors[other]?.dtype} at ${JSON.stringify(pathsOf(start)[other])}`,
      advice: "Cast them with astype.",
    });
  }
  const ends = [0];
  for (const { shape } of tensors) ends.push((ends.at(-1) as number) + sizeOf(shape));
  const parts = tensors.map(({ shape }, i) => ({ shape, start: ends[i] as number, stop: ends[i + 1] as number }));
  const numbers = new Float64Array(ends.at(-1) as number);
  for (const [i, leaf] of tensors.entries()) numbers.set(leaf.contiguous().data, ends[i]);
  return {
    nodesOf: (vector) =>
      unflatten(
        structure,
        parts.map(({ shape, ...range }) => reshape(slice(vector, [range]), shape)),
      ) as NodesOf<T>,
    start: numbers,
    treeOf: (values) =>
      unflatten(
        structure,
        parts.map((part) => fromData(values.slice(part.start, part.stop), part.shape)),
      ) as T,
  };
}

/** @internal Requires a number that is finite where a solver starts. */
export function requireFinite(op: string, what: string, value: number): void {
  if (Number.isFinite(value)) return;
  throw new ValueError({
    op,
    expected: `${what} that is finite at the start is required`,
    received: String(value),
    advice: "Start elsewhere.",
  });
}

/** @internal a·b */
export function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (const [i, x] of a.entries()) total += x * (b[i] as number);
  return total;
}

/** @internal a + c b */
export function plus(a: Float64Array, c: number, b: Float64Array): Float64Array {
  return a.map((x, i) => x + c * (b[i] as number));
}

/** @internal ‖a‖ */
export function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}
