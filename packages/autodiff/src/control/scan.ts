/** scan: a loop over the first axis of arrays, with values that each step hands to the next. */
import {
  checkSameStructure,
  type DType,
  flatten,
  isFloat,
  isTensor,
  pathsOf,
  ShapeError,
  sameShape,
  TreeMismatchError,
  unflatten,
} from "@cadena/core";
import { requireFunction } from "../errors.js";
import { type Operand, operand } from "../functions/lift.js";
import { formatAval } from "../graph/aval.js";
import { isNode, type Node } from "../graph/node.js";
import { makeLoop } from "../primitives/scan.js";
import { bodyInput, captureBody, closeBody, sliceInput } from "../transforms/bodies.js";
import type { Derivatives, Loose } from "../transforms/gradient.js";

/** How a scan runs. */
export interface LoopOptions {
  /** How many steps; needed where no array says it. */
  readonly length?: number;
  /** From the last slice to the first: what is stacked stands beside the slice it was made of. Default false. */
  readonly reverse?: boolean;
}

/**
 * Calls `f` for each slice of `xs` along the first axis: `f(carry, x)` returns the carry of the next step, and what is
 * stacked. The result is the last carry, and the stack. The graph holds one step, whatever their number; `f` is traced,
 * and no JavaScript runs between steps.
 *
 * Carry, slices and results are pytrees; `null` is the empty one: `xs` may be `null` if `length` is given. The carry
 * keeps its structure, shapes and dtypes; numbers in it take the float dtype of its other
 * leaves, of the slices, or of what the steps return in their place. Nodes
 * that `f` captures are read by every step, and are differentiated too. The gradient is a loop backwards over what the
 * steps keep; `checkpoint` of `f` makes them keep less.
 *
 * @throws ShapeError if the carry changes, or the arrays have different lengths; TreeMismatchError if `f` returns
 * anything but a pair, or a carry of another structure.
 * @example
 * const [total, totals] = scan((sum: Node, x: Node) => [add(sum, x), sum], 0, tensor([1, 2, 3]));
 * evaluate(total).item(); // 6
 * evaluate(totals).toArray(); // [0, 1, 3]
 */
export function scan<C, X = null, Y = unknown>(
  f: (carry: C, x: X) => readonly [carry: NoInfer<Loose<readonly [C]>[0]>, y: Y],
  init: NoInfer<Loose<readonly [C]>[0]>,
  xs: NoInfer<Loose<readonly [X]>[0]>,
  options: LoopOptions = {},
): [carry: Derivatives<C>, ys: Derivatives<Y>] {
  const arrays = branch(xs);
  const starts = branch(init, weakDType([...flatten(init).leaves, ...arrays.leaves]));
  const length = lengthOf(arrays, options.length);
  const inside = (carries: readonly Node[]): Step => {
    const letters = carries.map(bodyInput);
    const slices = arrays.nodes.map(sliceInput);
    const traced = captureBody([...letters, ...slices], () => {
      requireFunction("scan", f);
      const returned: unknown = f(starts.tree(letters) as C, arrays.tree(slices) as X);
      if (!Array.isArray(returned) || returned.length !== 2) throw notAPair(returned);
      const { leaves, structure } = flatten(returned[0] ?? []);
      checkSameStructure("scan", starts.structure, structure, "the carry that f returns");
      const ends = (leaves as Operand[]).map((leaf, k) => weak(leaf, carries[k] as Node));
      const ys = branch(returned[1]);
      return { ends, ys, nodes: [...ends, ...ys.nodes] };
    });
    return { letters, slices, carries, ...traced };
  };
  let step = inside(starts.nodes);
  // Numbers take the dtype that the steps give them.
  const known = starts.nodes.map((node, k) =>
    typeof starts.leaves[k] === "number" ? weak(starts.leaves[k], step.result.ends[k] as Node) : node,
  );
  if (known.some((node, k) => node.dtype !== starts.nodes[k]?.dtype)) step = inside(known);
  requireStable(init, step);
  const { captured, isOutside, result, letters, slices } = step;
  const constants = captured.map((value) => ({ value, letter: bodyInput(value) }));
  const outputs = closeBody(result.nodes, isOutside, new Map(constants.map(({ value, letter }) => [value, letter])));
  const made = makeLoop({
    constants,
    carries: letters.map((letter, k) => ({
      letter,
      value: step.carries[k] as Node,
      next: outputs[k] as Node,
      wanted: true,
    })),
    slices: slices.map((letter, i) => ({ letter, value: arrays.nodes[i] as Node })),
    stacked: outputs.slice(letters.length),
    length,
    reverse: options.reverse,
  });
  return [starts.tree(made.carries), result.ys.tree(made.stacked)] as [Derivatives<C>, Derivatives<Y>];
}

/** A step that was traced: its letters, the carries it was given, and what it returned and captured. */
interface Step extends ReturnType<typeof captureBody<{ ends: readonly Node[]; ys: Branch; nodes: readonly Node[] }>> {
  readonly letters: readonly Node[];
  readonly slices: readonly Node[];
  readonly carries: readonly Node[];
}

/** A tree of operands, as nodes; `null` has none. */
interface Branch {
  readonly given: unknown;
  readonly leaves: readonly Operand[];
  readonly nodes: readonly Node[];
  readonly structure: ReturnType<typeof flatten>["structure"];
  readonly tree: (leaves: readonly unknown[]) => unknown;
}

function branch(given: unknown, weak?: DType): Branch {
  const { leaves, structure } = flatten(given ?? []);
  return {
    given,
    leaves: leaves as Operand[],
    nodes: (leaves as Operand[]).map((leaf) => operand(leaf, "scan", typeof leaf === "number" ? weak : undefined)),
    structure,
    tree: (each) => (given === null ? null : unflatten(structure, each)),
  };
}

/** The float dtype of the first leaf that has one and is no number. */
function weakDType(leaves: readonly unknown[]): DType | undefined {
  const typed = leaves.filter((leaf) => isNode(leaf) || isTensor(leaf));
  return typed.find(({ dtype }) => isFloat(dtype))?.dtype;
}

/** Numbers are weak: they take the float dtype that the other has in their place. */
function weak(leaf: Operand, { dtype }: Node): Node {
  return operand(leaf, "scan", typeof leaf === "number" && isFloat(dtype) ? dtype : undefined);
}

function lengthOf({ given, nodes }: Branch, asked: number | undefined): number {
  const length = asked ?? nodes[0]?.shape[0];
  if (length === undefined || !Number.isInteger(length) || length < 0) {
    throw new ShapeError({
      op: "scan",
      expected: "arrays with a first axis, or a length, are required",
      received: asked !== undefined ? `length ${asked}` : nodes[0] === undefined ? "neither" : formatAval(nodes[0]),
      advice: "Say how many steps: scan(f, init, null, { length: 10 }).",
    });
  }
  const bad = nodes.findIndex(({ shape }) => shape[0] !== length);
  if (bad < 0) return length;
  throw new ShapeError({
    op: "scan",
    expected: `${pathsOf(given, "xs")[bad]} must have a first axis of ${length} entries`,
    received: formatAval(nodes[bad] as Node),
    advice: "The first axis of all arrays is the number of steps; what every step reads whole may be captured.",
  });
}

function notAPair(returned: unknown): TreeMismatchError {
  return new TreeMismatchError({
    op: "scan",
    expected: "f must return a pair [carry, y]",
    received: Array.isArray(returned)
      ? `an array of ${returned.length}`
      : typeof returned === "object"
        ? "an object"
        : `a ${typeof returned}`,
    advice: "Where there is nothing to stack, return [carry, null].",
  });
}

function requireStable(init: unknown, { carries, result: { ends } }: Step): void {
  const bad = ends.findIndex((end, k) => {
    const start = carries[k] as Node;
    return end.dtype !== start.dtype || !sameShape(end.shape, start.shape);
  });
  if (bad < 0) return;
  const [start, end] = [carries[bad] as Node, ends[bad] as Node];
  const sameType = start.dtype === end.dtype;
  throw new ShapeError({
    op: "scan",
    expected: `${pathsOf(init, "carry")[bad]} must keep its shape and dtype`,
    received: `${formatAval(start)} in, and ${formatAval(end)} out of a step`,
    advice: sameType
      ? "Give init the shape that f returns, with broadcastTo, or reduce what f returns."
      : `Use astype(…, "${start.dtype}") in f, or give init the dtype ${end.dtype}.`,
  });
}
