/** cond: one of two graphs, chosen by a scalar when it is evaluated. */
import { DTypeError, isFloat, ShapeError, sameShape, type Tensor } from "@cadena/core";
import { erase } from "../define.js";
import { apply } from "../graph/apply.js";
import { type Aval, formatAval } from "../graph/aval.js";
import type { Graph } from "../graph/graph.js";
import type { Node } from "../graph/node.js";
import type { Primitive } from "../graph/primitive.js";
import type { Formula } from "../notation.js";
import {
  type Body,
  batchOfBody,
  bodyAt,
  cotangentsOfBody,
  freeInputs,
  tangentsOfBody,
  together,
} from "../transforms/bodies.js";
import { where } from "./comparison.js";
import { batchedToFront, broadcast, toFront } from "./movement.js";

interface CondParams {
  readonly whenTrue: Graph;
  readonly whenFalse: Graph;
}

/**
 * The outputs of `whenTrue` or of `whenFalse` at the operands. Its inputs are the predicate and then the operands,
 * which are the inputs of both graphs. One of them is evaluated.
 */
export const condPrimitive: Primitive = erase<CondParams>({
  name: "cond",
  avals: ([predicate, ...operands], { whenTrue, whenFalse }) => {
    requirePredicate(predicate as Aval);
    for (const body of [whenTrue, whenFalse]) requireAlike("operands", body.inputs, operands);
    requireAlike("results", whenTrue.outputs, whenFalse.outputs);
    return whenTrue.outputs;
  },
  kernel: ([predicate, ...operands], { whenTrue, whenFalse }, call) =>
    call((predicate as Tensor).item() ? whenTrue : whenFalse, operands),
  differential: {
    kind: "general",
    jvp: ({ inputs: [predicate, ...operands], outputs }, [, ...tangents], { whenTrue, whenFalse }) =>
      choose(
        predicate as Node,
        [...operands, ...tangents.filter((each) => each !== null)],
        [whenTrue, whenFalse].map((body) => tangentsOfBody(bodyAt(body, operands), tangents)),
        outputs,
      ),
    vjp: ({ inputs: [predicate, ...operands], outputs }, cotangents, [, ...needs], { whenTrue, whenFalse }) => {
      const arriving = cotangents.map((ct, i) => (isFloat((outputs[i] as Node).dtype) ? ct : null));
      const found = choose(
        predicate as Node,
        [...operands, ...arriving.filter((each) => each !== null)],
        [whenTrue, whenFalse].map((body) => cotangentsOfBody(bodyAt(body, operands), arriving, needs)),
        operands,
      );
      return [null, ...found];
    },
  },
  batch: ([predicate, ...operands], [at, ...axes], size, { whenTrue, whenFalse }) => {
    const moved = operands.map((x, i) => (axes[i] == null ? x : toFront(x, axes[i])));
    const isBatched = moved.map((_, i) => axes[i] != null);
    const first = [whenTrue, whenFalse].map((body) => batchOfBody(body, isBatched, size).batched);
    const wanted = whenTrue.outputs.map((_, i) => at != null || first.some((each) => each[i]));
    const [yes, no] = [whenTrue, whenFalse].map((body) => batchOfBody(body, isBatched, size, wanted).body);
    const axesOut = wanted.map((each) => (each ? 0 : null));
    if (at == null) {
      const params = { whenTrue: yes, whenFalse: no };
      return { outputs: apply(condPrimitive, [predicate as Node, ...moved], params), axes: axesOut };
    }
    // Examples choose for themselves: both are computed, and entries taken from one or the other.
    const [a, b] = [yes?.apply(moved) ?? [], no?.apply(moved) ?? []];
    const chosen = batchedToFront(predicate as Node, at, size);
    const outputs = a.map((left, i) => {
      const extra = left.shape.map((_, axis) => axis).slice(1);
      return where(extra.length === 0 ? chosen : broadcast(chosen, left.shape, extra), left, b[i] as Node);
    });
    return { outputs, axes: axesOut };
  },
  notation: ([predicate], { inputs: [, ...operands], params }, output, write) => {
    const { whenTrue, whenFalse } = params as unknown as CondParams;
    return {
      kind: "cases",
      condition: predicate as Formula,
      // biome-ignore lint/suspicious/noThenProperty: a formula is data and is never awaited
      then: write(whenTrue, operands, output),
      otherwise: write(whenFalse, operands, output),
    };
  },
  singular: (inputs, { whenTrue, whenFalse }) =>
    [...inputs, ...whenTrue.outputs, ...whenFalse.outputs].some(({ singular }) => singular),
  dims: (_, { whenTrue: { outputs } }) => (outputs.length === 1 ? outputs[0]?.dims : undefined),
});

/** Applies cond to two bodies, without the operands that neither uses and the outputs that are zero in both. */
export function choose(
  predicate: Node,
  listed: readonly Node[],
  bodies: readonly Body[],
  like: readonly Node[],
): readonly (Node | null)[] {
  const free = [...new Set(bodies.flatMap(freeInputs))];
  const operands = [...listed, ...free];
  const { graphs, live, used } = together(
    bodies.map(({ inputs, outputs }) => ({ inputs: [...inputs, ...free], outputs })),
    like,
  );
  if (!live.includes(true)) return like.map(() => null);
  const [whenTrue, whenFalse] = graphs;
  const made = apply(condPrimitive, [predicate, ...operands.filter((_, i) => used[i])], { whenTrue, whenFalse });
  let next = 0;
  return live.map((each) => (each ? (made[next++] as Node) : null));
}

function requirePredicate(predicate: Aval): void {
  if (predicate.shape.length === 0 && predicate.dtype === "bool") return;
  const Failure = predicate.shape.length === 0 ? DTypeError : ShapeError;
  throw new Failure({
    op: "cond",
    expected: "a predicate that is a bool scalar is required",
    received: formatAval(predicate),
    advice: "Compare with a number, as in greater(x, 0); where chooses entry by entry.",
  });
}

function requireAlike(what: string, ours: readonly Aval[], theirs: readonly Aval[]): void {
  const alike = (a: Aval, i: number): boolean => {
    const b = theirs[i];
    return b !== undefined && a.dtype === b.dtype && sameShape(a.shape, b.shape);
  };
  if (ours.length === theirs.length && ours.every(alike)) return;
  throw new ShapeError({
    op: "cond",
    expected: `${what} of one list of shapes and dtypes are required in both branches`,
    received: `(${ours.map(formatAval).join(", ")}) and (${theirs.map(formatAval).join(", ")})`,
    advice: "Make both branches of the same operands.",
  });
}
