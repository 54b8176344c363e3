/** Walks: pointers into several views that move together over the places of a shape. */
import { type Shape, sizeOf } from "@cadena/core";
import type { FunctionBuilder } from "../encoder/function.js";
import { addBytes, i32, type Value } from "../encoder/value.js";
import { join, sizeOfAxis, type View } from "../lower/view.js";
import { bytesOf } from "../plan/memory.js";
import type { Lanes, Place } from "./access.js";
import { type Dimension, nestOf } from "./nest.js";
import type { Surroundings } from "./surroundings.js";

/** A view and the address of its first place in memory; the view's own offset does not count. */
export interface Pointed {
  readonly view: View;
  readonly address: Value;
}

/** How to walk. */
export interface Walk {
  readonly shape: Shape;
  readonly lanes: Lanes;
  /** Row by row, and not in the order that suits the views. */
  readonly inOrder?: boolean;
}

/** Writes loops over all places, `lanes` at a time along the innermost; the body gets the places of each view. */
export function walk(
  fn: FunctionBuilder,
  { shape, lanes, inOrder = false }: Walk,
  pointed: readonly Pointed[],
  body: (places: readonly Place[], count: number) => void,
): void {
  if (sizeOf(shape) === 0) return;
  const views = pointed.map(({ view }) => view);
  const all = nestOf(shape, views, inOrder ? shape.length : 0).filter(({ size }) => size > 1);
  const nest: readonly Dimension[] = all.length === 0 ? [{ size: 1, strides: views.map(() => 0) }] : all;
  const widths = views.map(({ buffer }) => bytesOf[buffer.dtype]);
  const pointers = pointed.map(({ address }) => fn.start(address));
  const strideOf = (i: number, { strides }: Dimension): number => (strides[i] as number) * (widths[i] as number);
  const advance = (dimension: Dimension, count: number): void => {
    for (const [i, pointer] of pointers.entries()) {
      const bytes = strideOf(i, dimension) * count;
      if (bytes !== 0) fn.set(pointer, addBytes(pointer, bytes));
    }
  };
  const innermost = (dimension: Dimension): void => {
    const step = (count: number): void => {
      const places = pointers.map(
        (address, i): Place => ({
          dtype: (views[i] as View).buffer.dtype,
          lanes,
          count,
          address,
          offset: 0,
          stride: strideOf(i, dimension),
        }),
      );
      body(places, count);
    };
    const { size } = dimension;
    const rest = size % lanes;
    if (size >= lanes) {
      fn.count(i32(0), i32(size - rest), lanes, () => {
        step(lanes);
        advance(dimension, lanes);
      });
    }
    if (rest > 0) step(rest);
    if (nest.length > 1) advance(dimension, rest - size);
  };
  const level = (depth: number): void => {
    const dimension = nest[depth] as Dimension;
    if (depth === nest.length - 1) innermost(dimension);
    else {
      fn.count(i32(0), i32(dimension.size), 1, () => {
        level(depth + 1);
        advance(dimension, 1);
      });
      if (depth > 0) advance(dimension, -dimension.size);
    }
  };
  level(0);
}

/** A view and where its first place is. */
export function pointedAt(view: View, { addressOf }: Surroundings): Pointed {
  return { view, address: i32(addressOf(view.buffer) + view.offset * bytesOf[view.buffer.dtype]) };
}

/** The lines of a view along one of its axes, whose places make one run. */
export interface LinesAlong extends Pointed {
  readonly length: number;
  /** From one place of a line to the next, in bytes. */
  readonly step: number;
}

/** Where the lines along an axis begin, as a view without it. */
export function linesAlong(view: View, axis: number, around: Surroundings): LinesAlong {
  const runs = view.axes[axis] ?? [];
  return {
    view: { ...view, axes: view.axes.toSpliced(axis, 1) },
    address: pointedAt(view, around).address,
    length: sizeOfAxis(runs),
    step: (join(runs)[0]?.stride ?? 0) * bytesOf[view.buffer.dtype],
  };
}

/** How many entries of a dtype fill a vector. */
export function lanesFor(dtype: View["buffer"]["dtype"], simd: boolean): Lanes {
  if (!simd) return 1;
  return dtype === "float64" ? 2 : 4;
}
