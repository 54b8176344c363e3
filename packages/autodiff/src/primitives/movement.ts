/** Primitives that move entries: reshape, transpose, broadcast, and the sum that broadcast transposes to. */
import * as core from "@cadena/core";
import { AxisError, formatShape, type Shape, ShapeError, sizeOf, type Tensor } from "@cadena/core";
import { type Op, primitive } from "../define.js";
import { applyOne } from "../graph/apply.js";
import type { Aval } from "../graph/aval.js";
import { constant, type Node } from "../graph/node.js";
import type { Batched } from "../graph/primitive.js";

const linearInAll = (): boolean => true;
const one = (tensor: Tensor): readonly Tensor[] => [tensor];

/** The same entries in row-major order under another shape. */
export const reshape: Op<[x: Node, shape: Shape]> = primitive<{ readonly shape: Shape }, [x: Node, shape: Shape]>(
  {
    name: "reshape",
    avals: ([x], { shape }) => {
      const { shape: from, dtype } = x as Aval;
      if (sizeOf(from) !== sizeOf(shape) || shape.some((size) => !Number.isInteger(size) || size < 0)) {
        throw new ShapeError({
          op: "reshape",
          expected: `${sizeOf(from)} entries of ${formatShape(from)} must be kept`,
          received: formatShape(shape),
          advice: "One size may be −1, for what is left.",
        });
      }
      return [{ shape, dtype }];
    },
    kernel: ([x], { shape }) => one((x as Tensor).reshape(shape)),
    differential: {
      kind: "linear",
      linearIn: linearInAll,
      transpose: (ct, { inputs: [x] }) => [reshape(ct, (x as Node).shape)],
    },
    batch: ([x], [axis], size, { shape }) => atFront(reshape(toFront(x as Node, axis as number), [size, ...shape])),
    notation: ([x]) => x as never,
    dims: ([x], { shape }) => {
      // Sizes of 1 come and go; the others keep their names if they stay in order.
      const { shape: from, dims } = x as Node;
      const kept = from.flatMap((size, axis) => (size === 1 ? [] : [{ size, name: dims?.[axis] ?? null }]));
      const wanted = shape.filter((size) => size !== 1);
      if (kept.length !== wanted.length || kept.some(({ size }, i) => size !== wanted[i])) return undefined;
      let next = 0;
      return shape.map((size) => (size === 1 ? null : (kept[next++]?.name ?? null)));
    },
  },
  (x, shape) => [[x], { shape }],
);

/** The axes in another order: axis i of the result is axis permutation[i] of x. */
export const transpose: Op<[x: Node, permutation: readonly number[]]> = primitive<
  { readonly permutation: readonly number[] },
  [x: Node, permutation: readonly number[]]
>(
  {
    name: "transpose",
    avals: ([x], { permutation }) => {
      const { shape, dtype } = x as Aval;
      const sorted = [...permutation].sort((a, b) => a - b);
      if (permutation.length !== shape.length || sorted.some((axis, i) => axis !== i)) {
        throw new AxisError({
          op: "transpose",
          expected: `a permutation of the ${shape.length} axes is required`,
          received: `[${permutation.join(", ")}]`,
          advice: "List every axis, from 0, in its new place.",
        });
      }
      return [{ shape: permutation.map((axis) => shape[axis] as number), dtype }];
    },
    kernel: ([x], { permutation }) => one((x as Tensor).transpose(permutation)),
    differential: {
      kind: "linear",
      linearIn: linearInAll,
      transpose: (ct, _, { permutation }) => [transpose(ct, inverse(permutation))],
    },
    batch: ([x], [axis], _size, { permutation }) =>
      atFront(transpose(toFront(x as Node, axis as number), [0, ...permutation.map((each) => each + 1)])),
    notation: ([x], { inputs, params }) => {
      const { permutation } = params as { readonly permutation: readonly number[] };
      const last = (inputs[0] as Node).rank - 1;
      const isMatrixTranspose = permutation.every(
        (axis, i) => axis === (i === last ? last - 1 : i === last - 1 ? last : i),
      );
      if (last >= 1 && isMatrixTranspose) return { kind: "transpose", of: x as never };
      return { kind: "call", name: "transpose", args: [x as never, ...permutation.map(number)] };
    },
    dims: ([x], { permutation }) => permutation.map((axis) => (x as Node).dims?.[axis] ?? null),
  },
  (x, permutation) => [[x], { permutation }],
);

/** Repeats x along new axes: `axes` are the places of the new axes in `shape`, in ascending order. */
export const broadcast: Op<[x: Node, shape: Shape, axes: readonly number[]]> = primitive<
  { readonly shape: Shape; readonly axes: readonly number[] },
  [x: Node, shape: Shape, axes: readonly number[]]
>(
  {
    name: "broadcast",
    avals: ([x], { shape, axes }) => {
      const { shape: from, dtype } = x as Aval;
      const kept = without(shape, axes);
      if (kept.length !== from.length || kept.some((size, i) => size !== from[i])) {
        throw new ShapeError({
          op: "broadcast",
          expected: `${formatShape(shape)} without its new axes [${axes.join(", ")}] must be the operand's shape`,
          received: formatShape(from),
          advice: "Reshape it first.",
        });
      }
      return [{ shape, dtype }];
    },
    kernel: ([x], { shape, axes }) => {
      const expanded = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
      return one((x as Tensor).reshape(expanded).broadcastTo(shape));
    },
    differential: {
      kind: "linear",
      linearIn: linearInAll,
      transpose: (ct, _, { axes }) => [sum(ct, axes)],
    },
    batch: ([x], [axis], size, { shape, axes }) =>
      atFront(
        broadcast(
          toFront(x as Node, axis as number),
          [size, ...shape],
          axes.map((each) => each + 1),
        ),
      ),
    notation: ([x]) => x as never,
    dims: ([x], { shape, axes }) => {
      let next = 0;
      return shape.map((_, axis) => (axes.includes(axis) ? null : ((x as Node).dims?.[next++] ?? null)));
    },
  },
  (x, shape, axes) => [[x], { shape, axes }],
);

/** The sum of the entries along `axes`, which are removed. int32 sums wrap; bool counts. */
export const sum: Op<[x: Node, axes: readonly number[]]> = primitive<
  { readonly axes: readonly number[] },
  [x: Node, axes: readonly number[]]
>(
  {
    name: "sum",
    avals: ([x], { axes }) => {
      const { shape, dtype } = x as Aval;
      return [{ shape: without(shape, axes), dtype: dtype === "bool" ? "int32" : dtype }];
    },
    kernel: ([x], { axes }) => one(core.reduceSum(x as Tensor, axes)),
    differential: {
      kind: "linear",
      linearIn: linearInAll,
      transpose: (ct, { inputs: [x] }, { axes }) => [broadcast(ct, (x as Node).shape, axes)],
    },
    batch: ([x], [axis], _size, { axes }) =>
      atFront(
        sum(
          toFront(x as Node, axis as number),
          axes.map((each) => each + 1),
        ),
      ),
    notation: ([x], application) => reduceNotation("sum", x as never, application),
    dims: ([x], { axes }) => (x as Node).dims?.filter((_, axis) => !axes.includes(axis)),
  },
  (x, axes) => [[x], { axes }],
);

/** A number as a node of the shape and dtype of `x`. */
export function fill(value: number, x: Node): Node {
  const scalar = constant(value, { dtype: x.dtype });
  return x.rank === 0 ? scalar : spread(scalar, x.shape);
}

/** A scalar at every place of `shape`. */
export function spread(scalar: Node, shape: Shape): Node {
  return shape.length === 0 ? scalar : applyOne(broadcast.primitive, [scalar], { shape, axes: shape.map((_, i) => i) });
}

/** Moves an axis to the front. For batching rules. */
export function toFront(x: Node, axis: number): Node {
  return moveAxis(x, axis, 0);
}

/** Moves one axis to another place; the others keep their order. */
export function moveAxis(x: Node, from: number, to: number): Node {
  if (from === to) return x;
  const permutation = x.shape.map((_, axis) => axis).filter((axis) => axis !== from);
  permutation.splice(to, 0, from);
  return transpose(x, permutation);
}

/** A batched input with its batch axis in front; an input that is not batched is repeated. */
export function batchedToFront(x: Node, axis: number | null, size: number): Node {
  return axis === null ? broadcast(x, [size, ...x.shape], [0]) : toFront(x, axis);
}

/** The result of a batching rule with one output whose batch axis is in front. */
export function atFront(output: Node): Batched {
  return { outputs: [output], axes: [0] };
}

/** `Σ_m x`, by dimension names where there are any, else by axis numbers. A sum over all of a sum is one sum over all. */
export function reduceNotation(
  operator: "sum" | "max" | "min",
  of: Parameters<typeof reshape.primitive.notation>[0][number],
  application: { readonly inputs: readonly Node[]; readonly params: Readonly<Record<string, unknown>> },
): ReturnType<typeof reshape.primitive.notation> {
  const x = application.inputs[0] as Node;
  const axes = application.params["axes"] as readonly number[];
  const over = axes.length === x.rank ? [] : axes.map((axis) => x.dims?.[axis] ?? `${axis}`);
  const isNested = of.kind === "reduce" && of.operator === operator && over.length === 0;
  return isNested ? { ...of, over } : { kind: "reduce", operator, over, of };
}

const number = (value: number) => ({ kind: "number", value }) as const;
const without = (shape: Shape, axes: readonly number[]): Shape => shape.filter((_, axis) => !axes.includes(axis));

function inverse(permutation: readonly number[]): readonly number[] {
  const result = new Array<number>(permutation.length);
  for (const [place, axis] of permutation.entries()) result[axis] = place;
  return result;
}
