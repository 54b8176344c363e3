/** Views: how a value of some shape lies in a buffer. Most movement is another view, and moves nothing. */
import { type DType, type Shape, sizeOf } from "@cadena/core";
import type { Axis } from "../layout.js";

/** A piece of the program's memory. Its place is found once all kernels are known. */
export interface Buffer {
  readonly dtype: DType;
  /** In elements. */
  readonly size: number;
  /** What it holds, for people. */
  readonly label: string;
}

/** Element i of a value is in `buffer` at `offset` + Σ of its steps along the axes, in elements. */
export interface View {
  readonly buffer: Buffer;
  readonly offset: number;
  /** For each axis of the value its places: one run, or several (slowest first) where axes were merged. */
  readonly axes: readonly (readonly Axis[])[];
}

/** The shape of a view. */
export function shapeOf(view: View): Shape {
  return view.axes.map(sizeOfAxis);
}

/** How many places an axis has. */
export function sizeOfAxis(runs: readonly Axis[]): number {
  return runs.reduce((product, { size }) => product * size, 1);
}

/** A whole buffer in row-major order. */
export function rowMajor(buffer: Buffer, shape: Shape): View {
  let stride = 1;
  const axes: (readonly Axis[])[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] as number;
    axes.unshift([{ size, stride }]);
    stride *= size;
  }
  return { buffer, offset: 0, axes };
}

/** Is it row-major, as tensors are? */
export function isRowMajor(view: View): boolean {
  let expected = 1;
  for (const { size, stride } of view.axes.flat().reverse()) {
    if (size === 0) return true;
    if (size !== 1 && stride !== expected) return false;
    expected *= size;
  }
  return true;
}

/** Do two views show the same entries in the same order? */
export function sameView(a: View, b: View): boolean {
  if (a.buffer !== b.buffer || a.offset !== b.offset || a.axes.length !== b.axes.length) return false;
  return a.axes.every((runs, i) => {
    const [left, right] = [join(runs), join(b.axes[i] as readonly Axis[])];
    return (
      left.length === right.length &&
      left.every((run, j) => run.size === right[j]?.size && run.stride === right[j]?.stride)
    );
  });
}

/** Views, each once, and the place of each among them. */
export function distinct(all: readonly View[]): {
  readonly views: readonly View[];
  readonly places: Map<View, number>;
} {
  const views: View[] = [];
  const places = new Map<View, number>();
  const byBuffer = new Map<Buffer, number[]>();
  for (const view of all) {
    if (places.has(view)) continue;
    const others = byBuffer.get(view.buffer) ?? [];
    let place = others.find((each) => sameView(views[each] as View, view));
    if (place === undefined) {
      place = views.push(view) - 1;
      others.push(place);
      byBuffer.set(view.buffer, others);
    }
    places.set(view, place);
  }
  return { views, places };
}

/** What a movement primitive does to a view; undefined where the entries do not lie evenly. */
export type Movement = (view: View) => View | undefined;

/** Axis i of the result is axis permutation[i]. */
export function transposed(permutation: readonly number[]): Movement {
  return (view) => ({ ...view, axes: permutation.map((axis) => view.axes[axis] as readonly Axis[]) });
}

/** New axes at the places `axes` of `shape`, along which nothing moves. */
export function broadcasted(shape: Shape, axes: readonly number[]): Movement {
  return (view) => {
    let next = 0;
    return {
      ...view,
      axes: shape.map((size, axis) =>
        axes.includes(axis) ? [{ size, stride: 0 }] : (view.axes[next++] as readonly Axis[]),
      ),
    };
  };
}

/** Every step-th entry from start before stop along each axis. */
export function sliced(start: readonly number[], stop: readonly number[], step: readonly number[]): Movement {
  return (view) => {
    let { offset } = view;
    const axes: (readonly Axis[])[] = [];
    for (const [i, runs] of view.axes.entries()) {
      const [from, to, by] = [start[i] as number, stop[i] as number, step[i] as number];
      const size = Math.ceil((to - from) / by);
      const joined = join(runs);
      if (from === 0 && by === 1 && to === sizeOfAxis(runs)) axes.push(runs);
      else if (joined.length > 1 && size !== 0) return undefined;
      else {
        const stride = joined[0]?.stride ?? 0;
        if (size > 0) offset += from * stride;
        axes.push([{ size, stride: stride * by }]);
      }
    }
    return { ...view, offset, axes };
  };
}

/** The same entries in row-major order under another shape. */
export function reshaped(shape: Shape): Movement {
  return (view) => {
    if (sizeOf(shape) === 0) return { ...view, axes: shape.map((size) => [{ size, stride: 0 }]) };
    const rest = [...join(view.axes.flat())];
    const axes: (readonly Axis[])[] = [];
    for (const size of shape) {
      const runs: Axis[] = [];
      let wanted = size;
      while (wanted > 1) {
        const run = rest.shift() as Axis;
        if (wanted % run.size === 0) {
          runs.push(run);
          wanted /= run.size;
        } else if (run.size % wanted === 0) {
          const inner = run.size / wanted;
          runs.push({ size: wanted, stride: run.stride * inner });
          rest.unshift({ size: inner, stride: run.stride });
          wanted = 1;
        } else return undefined;
      }
      axes.push(runs.length === 0 ? [{ size: 1, stride: 0 }] : runs);
    }
    return { ...view, axes };
  };
}

/** Views one after another along an axis, as one view: where they lie evenly in one buffer. */
export function concatenated(views: readonly View[], axis: number): View | undefined {
  const [first, second] = views;
  if (first === undefined || second === undefined) return first;
  const step = second.offset - first.offset;
  const runs = first.axes[axis] as readonly Axis[];
  const size = sizeOfAxis(runs);
  const even = views.every(
    (view, i) => view.offset === first.offset + i * step && sameView({ ...view, offset: first.offset }, first),
  );
  if (!even || size === 0 || step < 0) return undefined;
  const whole = size === 1 ? [{ size: views.length, stride: step }] : [{ size: views.length, stride: step }, ...runs];
  return { ...first, axes: first.axes.map((each, i) => (i === axis ? whole : each)) };
}

/** Neighbouring runs that make one, and no runs of one place. */
export function join(runs: readonly Axis[]): readonly Axis[] {
  const joined: Axis[] = [];
  for (const run of runs) {
    if (run.size === 1) continue;
    const last = joined[joined.length - 1];
    if (last !== undefined && last.stride === run.size * run.stride) {
      joined[joined.length - 1] = { size: last.size * run.size, stride: run.stride };
    } else joined.push(run);
  }
  return joined;
}
