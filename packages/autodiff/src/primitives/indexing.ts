/** Primitives that read and write where indices say: gather, and the two ways to put values back. */
import * as core from "@cadena/core";
import { DTypeError, type Tensor } from "@cadena/core";
import { type Op, primitive, requireShape } from "../define.js";
import { type Aval, formatAval } from "../graph/aval.js";
import type { Application, Node } from "../graph/node.js";
import type { Formula } from "../notation.js";
import { absorb, add, div, mul } from "./arithmetic.js";
import { equal } from "./comparison.js";
import { cast } from "./identity.js";
import { atFront, batchedToFront, fill } from "./movement.js";

interface AxisParams {
  readonly axis: number;
}

/**
 * Entries of x at int32 indices along an axis; along the others, the two have one shape. An index that points nowhere
 * gives 0, so that it is linear.
 */
export const gather: Op<[x: Node, indices: Node, axis: number]> = primitive<
  AxisParams,
  [x: Node, indices: Node, axis: number]
>(
  {
    name: "gather",
    avals: ([x, indices], { axis }) => {
      checkIndices("gather", x as Aval, indices as Aval, axis);
      return [{ shape: (indices as Aval).shape, dtype: (x as Aval).dtype }];
    },
    kernel: ([x, indices], { axis }) => [core.takeAlongAxis(x as Tensor, indices as Tensor, axis)],
    differential: {
      kind: "linear",
      linearIn: (argument) => argument === 0,
      transpose: (ct, { inputs: [x, indices] }, { axis }) => [
        scatterAdd(fill(0, x as Node), indices as Node, ct, axis),
        null,
      ],
    },
    batch: (inputs, axes, size, { axis }) => {
      const [x, indices] = inputs.map((each, i) => batchedToFront(each, axes[i] ?? null, size));
      return atFront(gather(x as Node, indices as Node, axis + 1));
    },
    notation: (args, { params }) => callAlong("takeAlongAxis", args, params),
    dims: ([x, indices], { axis }) =>
      (x as Node).shape.map((_, i) => (i === axis ? (indices as Node) : (x as Node)).dims?.[i] ?? null),
  },
  (x, indices, axis) => [[x, indices], { axis }],
);

/** x with each update added where its index points along an axis. An update that points nowhere is dropped. */
export const scatterAdd: Op<[x: Node, indices: Node, updates: Node, axis: number]> = primitive<
  AxisParams,
  [x: Node, indices: Node, updates: Node, axis: number]
>(
  {
    name: "scatterAdd",
    avals: ([x, indices, updates], { axis }) => {
      checkUpdates("scatterAdd", x as Aval, indices as Aval, updates as Aval, axis);
      if ((x as Aval).dtype === "bool") {
        throw new DTypeError({
          op: "scatterAdd",
          expected: "numbers are required",
          received: "bool",
          advice: "For an or, take the maximum.",
        });
      }
      return [x as Aval];
    },
    kernel: ([x, indices, updates], { axis }) => [
      core.scatterAdd(x as Tensor, indices as Tensor, updates as Tensor, axis),
    ],
    differential: {
      kind: "linear",
      linearIn: (argument) => argument !== 1,
      transpose: (ct, { inputs: [, indices] }, { axis }, needs) => [
        ct,
        null,
        needs[2] ? gather(ct, indices as Node, axis) : null,
      ],
    },
    batch: (inputs, axes, size, { axis }) => {
      const [x, indices, updates] = inputs.map((each, i) => batchedToFront(each, axes[i] ?? null, size));
      return atFront(scatterAdd(x as Node, indices as Node, updates as Node, axis + 1));
    },
    notation: (args, { params }) => callAlong("scatterAdd", args, params),
    dims: ([x]) => (x as Node).dims,
  },
  (x, indices, updates, axis) => [[x, indices, updates], { axis }],
);

/**
 * The largest of each entry of x and the updates whose indices point to it along an axis. Where several are largest,
 * they share the slope evenly. An update that points nowhere is dropped.
 */
export const scatterMax: Op<[x: Node, indices: Node, updates: Node, axis: number]> = primitive<
  AxisParams,
  [x: Node, indices: Node, updates: Node, axis: number]
>(
  {
    name: "scatterMax",
    avals: ([x, indices, updates], { axis }) => {
      checkUpdates("scatterMax", x as Aval, indices as Aval, updates as Aval, axis);
      return [x as Aval];
    },
    kernel: ([x, indices, updates], { axis }) => [
      core.scatterMax(x as Tensor, indices as Tensor, updates as Tensor, axis),
    ],
    differential: {
      kind: "general",
      jvp: (application, [tx, , tu], { axis }) => {
        const { old, updated } = shares(application, axis);
        const indices = application.inputs[1] as Node;
        const kept = tx ? product(tx, old, application) : null;
        if (!tu) return [kept];
        return [scatterAdd(kept ?? fill(0, old), indices, product(tu, updated, application), axis)];
      },
      vjp: (application, [ct], needs, { axis }) => {
        if (!ct) return [null, null, null];
        const { old, updated } = shares(application, axis);
        const indices = application.inputs[1] as Node;
        return [
          needs[0] ? product(ct, old, application) : null,
          null,
          needs[2] ? product(gather(ct, indices, axis), updated, application) : null,
        ];
      },
    },
    batch: (inputs, axes, size, { axis }) => {
      const [x, indices, updates] = inputs.map((each, i) => batchedToFront(each, axes[i] ?? null, size));
      return atFront(scatterMax(x as Node, indices as Node, updates as Node, axis + 1));
    },
    notation: (args, { params }) => callAlong("scatterMax", args, params),
    dims: ([x]) => (x as Node).dims,
  },
  (x, indices, updates, axis) => [[x, indices, updates], { axis }],
);

/** 1/n for each of the n entries and updates that are the largest at one place, else 0. */
function shares({ inputs, outputs }: Application, axis: number): { readonly old: Node; readonly updated: Node } {
  const [x, indices, updates] = inputs as readonly [Node, Node, Node];
  const y = outputs[0] as Node;
  const stays = cast(equal(x, y), x.dtype);
  const arrives = cast(equal(updates, gather(y, indices, axis)), x.dtype);
  const count = scatterAdd(stays, indices, arrives, axis);
  // An update that points nowhere is counted nowhere: its share is 0/1, not 0/0.
  const reached = gather(add(count, fill(-1, count)), indices, axis);
  return { old: div(stays, count), updated: div(arrives, add(reached, fill(1, reached))) };
}

/** d ⊙ share. The largest of NaN is shared by none, and 0/0 is absorbed. */
function product(d: Node, share: Node, { output }: Application): Node {
  return output.singular ? absorb(d, share) : mul(d, share);
}

function checkIndices(op: string, x: Aval, indices: Aval, axis: number): void {
  if (indices.dtype !== "int32") {
    throw new DTypeError({
      op,
      expected: "int32 indices are required",
      received: formatAval(indices),
      advice: 'Make them with tensor(indices, { dtype: "int32" }).',
    });
  }
  const count = indices.shape[axis] ?? 0;
  requireShape(
    op,
    "indices",
    x.shape.map((size, i) => (i === axis ? count : size)),
    indices.shape,
  );
}

function checkUpdates(op: string, x: Aval, indices: Aval, updates: Aval, axis: number): void {
  checkIndices(op, x, indices, axis);
  requireShape(op, "updates", indices.shape, updates.shape);
  if (updates.dtype === x.dtype) return;
  throw new DTypeError({
    op,
    expected: "updates must have the dtype of what they change",
    received: `${updates.dtype} and ${x.dtype}`,
    advice: "Use astype.",
  });
}

function callAlong(name: string, args: readonly Formula[], params: Readonly<Record<string, unknown>>): Formula {
  return { kind: "call", name, args: [...args, { kind: "number", value: params["axis"] as number }] };
}
