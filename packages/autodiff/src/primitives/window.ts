/** Primitives that join, cut and surround: concatenate, slice and pad. Slice and pad are each other's transpose. */
import * as core from "@cadena/core";
import { formatShape, ShapeError, type Tensor } from "@cadena/core";
import { type Op, primitive } from "../define.js";
import type { Aval } from "../graph/aval.js";
import type { Node } from "../graph/node.js";
import { atFront, batchedToFront, toFront } from "./movement.js";

const linearInAll = (): boolean => true;
const one = (tensor: Tensor): readonly Tensor[] => [tensor];

/** Inputs one after the other along an axis they all have. */
export const concatenate: Op<[xs: readonly Node[], axis: number]> = primitive<
  { readonly axis: number },
  [xs: readonly Node[], axis: number]
>(
  {
    name: "concatenate",
    avals: (xs, { axis }) => {
      const first = xs[0] as Aval;
      for (const x of xs) {
        const fits = x.shape.length === first.shape.length && x.dtype === first.dtype;
        if (!fits || x.shape.some((size, i) => i !== axis && size !== first.shape[i])) {
          throw new ShapeError({
            op: "concatenate",
            expected: `shapes must agree but for axis ${axis}, and dtypes must be equal`,
            received: xs.map((each) => `${each.dtype} ${formatShape(each.shape)}`).join(" and "),
            advice: "Choose another axis, or slice, pad or convert the values.",
          });
        }
      }
      const total = xs.reduce((size, x) => size + (x.shape[axis] as number), 0);
      return [{ shape: first.shape.map((size, i) => (i === axis ? total : size)), dtype: first.dtype }];
    },
    kernel: (xs, { axis }) => one(core.concatenate(xs, axis)),
    differential: {
      kind: "linear",
      linearIn: linearInAll,
      transpose: (ct, { inputs }, { axis }, needs) => {
        let start = 0;
        return inputs.map((x, i) => {
          const size = x.shape[axis] as number;
          const range = ct.shape.map((whole, each) => (each === axis ? [start, start + size] : [0, whole]));
          start += size;
          if (!needs[i]) return null;
          return slice(
            ct,
            range.map(first),
            range.map(second),
            range.map(() => 1),
          );
        });
      },
    },
    batch: (xs, axes, size, { axis }) =>
      atFront(
        concatenate(
          xs.map((x, i) => batchedToFront(x, axes[i] ?? null, size)),
          axis + 1,
        ),
      ),
    notation: (xs, { params }) => ({
      kind: "call",
      name: "concatenate",
      args: [{ kind: "list", items: xs }, number(params["axis"] as number)],
    }),
    dims: (xs, { axis }) =>
      (xs[0] as Node).shape.map((_, i) => {
        const names = new Set(xs.map((x) => x.dims?.[i] ?? null));
        return i === axis || names.size !== 1 ? null : ([...names][0] as string | null);
      }),
  },
  (xs, axis) => [xs, { axis }],
);

interface SliceParams {
  readonly start: readonly number[];
  readonly stop: readonly number[];
  readonly step: readonly number[];
}

/** Entries start, start + step, … before stop, along each axis. Bounds lie within the shape; steps are positive. */
export const slice: Op<[x: Node, start: readonly number[], stop: readonly number[], step: readonly number[]]> =
  primitive<SliceParams, [x: Node, start: readonly number[], stop: readonly number[], step: readonly number[]]>(
    {
      name: "slice",
      avals: ([x], { start, stop, step }) => {
        const { shape, dtype } = x as Aval;
        const within = shape.every((size, axis) => {
          const [from, to, by] = [start[axis] as number, stop[axis] as number, step[axis] as number];
          return 0 <= from && from <= to && to <= size && by >= 1;
        });
        if (!within || start.length !== shape.length) {
          throw new ShapeError({
            op: "slice",
            expected: `0 ≤ start ≤ stop ≤ size along each axis of ${formatShape(shape)}, with steps ≥ 1`,
            received: `start [${start.join(", ")}], stop [${stop.join(", ")}], step [${step.join(", ")}]`,
            advice: "Cut them at the ends of the axis.",
          });
        }
        return [{ shape: shape.map((_, i) => count(start[i] as number, stop[i] as number, step[i] as number)), dtype }];
      },
      kernel: ([x], { start, stop, step }) =>
        one(
          (x as Tensor).slice(
            start.map((from, axis) => ({ start: from, stop: stop[axis] as number, step: step[axis] as number })),
          ),
        ),
      differential: {
        kind: "linear",
        linearIn: linearInAll,
        transpose: (ct, { inputs: [x] }, { start, step }) => {
          const { shape } = x as Node;
          const spread = ct.shape.map((size, i) => (size === 0 ? 0 : (size - 1) * (step[i] as number) + 1));
          const high = shape.map((size, i) => size - (start[i] as number) - (spread[i] as number));
          return [
            pad(
              ct,
              start,
              high,
              step.map((each) => each - 1),
            ),
          ];
        },
      },
      batch: ([x], [axis], size, { start, stop, step }) =>
        atFront(slice(toFront(x as Node, axis as number), [0, ...start], [size, ...stop], [1, ...step])),
      notation: ([x], { inputs, params }) => {
        // A number stands for an array of it, and so for each of its parts.
        if (x?.kind === "number") return x;
        const { start, stop, step } = params as unknown as SliceParams;
        const ranges = (inputs[0] as Node).shape.map((size, i) => {
          const by = step[i] === 1 ? "" : `:${step[i]}`;
          if (start[i] === 0 && stop[i] === size && by === "") return ":";
          return stop[i] === (start[i] as number) + 1 ? `${start[i]}` : `${start[i]}:${stop[i]}${by}`;
        });
        return { kind: "slice", of: x as never, ranges };
      },
      dims: ([x], { start, stop }) =>
        (x as Node).shape.map((size, i) =>
          start[i] === 0 && stop[i] === size ? ((x as Node).dims?.[i] ?? null) : null,
        ),
    },
    (x, start, stop, step) => [[x], { start, stop, step }],
  );

interface PadParams {
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly interior: readonly number[];
}

/** Zeros around x (`low` before, `high` after) and between its entries (`interior`), along each axis. */
export const pad: Op<[x: Node, low: readonly number[], high: readonly number[], interior: readonly number[]]> =
  primitive<PadParams, [x: Node, low: readonly number[], high: readonly number[], interior: readonly number[]]>(
    {
      name: "pad",
      avals: ([x], { low, high, interior }) => {
        const { shape, dtype } = x as Aval;
        const fits = (widths: readonly number[]): boolean =>
          widths.length === shape.length && widths.every((width) => Number.isInteger(width) && width >= 0);
        if (!fits(low) || !fits(high) || !fits(interior)) {
          throw new ShapeError({
            op: "pad",
            expected: `a width ≥ 0 for each axis of ${formatShape(shape)} is required`,
            received: `low [${low.join(", ")}], high [${high.join(", ")}], interior [${interior.join(", ")}]`,
            advice: "To take entries away, use slice.",
          });
        }
        const padded = shape.map((size, i) => {
          const between = Math.max(size - 1, 0) * (interior[i] as number);
          return (low[i] as number) + size + between + (high[i] as number);
        });
        return [{ shape: padded, dtype }];
      },
      kernel: ([x], { low, high, interior }) => one(core.pad(x as Tensor, low, high, interior)),
      differential: {
        kind: "linear",
        linearIn: linearInAll,
        transpose: (ct, _, { low, high, interior }) => {
          const stop = ct.shape.map((size, i) => size - (high[i] as number));
          return [
            slice(
              ct,
              low,
              stop,
              interior.map((each) => each + 1),
            ),
          ];
        },
      },
      batch: ([x], [axis], _size, { low, high, interior }) =>
        atFront(pad(toFront(x as Node, axis as number), [0, ...low], [0, ...high], [0, ...interior])),
      notation: ([x]) => ({ kind: "call", name: "pad", args: [x as never] }),
      dims: ([x], { low, high, interior }) =>
        low.map((before, i) =>
          before + (high[i] ?? 0) + (interior[i] ?? 0) === 0 ? ((x as Node).dims?.[i] ?? null) : null,
        ),
    },
    (x, low, high, interior) => [[x], { low, high, interior }],
  );

const number = (value: number) => ({ kind: "number", value }) as const;
const first = (range: readonly number[]): number => range[0] as number;
const second = (range: readonly number[]): number => range[1] as number;
const count = (start: number, stop: number, step: number): number => Math.ceil((stop - start) / step);
