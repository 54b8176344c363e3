/** Reading and writing where indices say. What does not depend on the index goes in vectors. */
import type { Lanes, Place } from "../emit/access.js";
import { literal, readLanes, writeLanes } from "../emit/access.js";
import type { Surroundings } from "../emit/surroundings.js";
import { lanesFor, linesAlong, type Pointed, pointedAt, walk } from "../emit/walk.js";
import type { FunctionBuilder } from "../encoder/function.js";
import { i32, op, type Value } from "../encoder/value.js";
import { join, shapeOf, sizeOfAxis, type View } from "../lower/view.js";
import { times } from "./axes.js";

/** An index moves along `axis` of `along`, whose places there make one run; `across` has a place for each index. */
export interface Indexed {
  readonly indices: View;
  readonly along: View;
  readonly across: View;
  readonly axis: number;
}

/** `along` where all indices are 0. */
export function placesAlong({ indices, along, axis }: Indexed): View {
  const count = sizeOfAxis(indices.axes[axis] ?? []);
  return { ...along, axes: along.axes.with(axis, [{ size: count, stride: 0 }]) };
}

/** Copies entries at indices from `along` to `across`; 0 where an index points nowhere. */
export function emitGather(fn: FunctionBuilder, around: Surroundings, indexed: Indexed): void {
  const { dtype } = indexed.across.buffer;
  const lanes = lanesFor(dtype, around.simd);
  eachIndex(fn, around, indexed, (inside, row) => {
    fn.when(
      inside,
      () => row(lanes, ([along, across]) => writeLanes(fn, across as Place, readLanes(along as Place))),
      () => row(lanes, ([, across]) => writeLanes(fn, across as Place, literal(0, dtype, lanes))),
    );
  });
}

/** Joins entries of `across` to those of `along` at indices, in the order of the indices. */
export function emitScatter(fn: FunctionBuilder, around: Surroundings, indexed: Indexed, by: "add" | "maximum"): void {
  const { dtype } = indexed.across.buffer;
  const lanes = lanesFor(dtype, around.simd);
  eachIndex(fn, around, indexed, (inside, row) => {
    fn.when(inside, () =>
      row(lanes, ([along, across]) => {
        const args = [readLanes(along as Place), readLanes(across as Place)];
        writeLanes(fn, along as Place, around.compute(by, {}, [dtype, dtype], dtype, args, lanes));
      }),
    );
  });
}

type Row = (lanes: Lanes, body: (places: readonly Place[]) => void) => void;

/** Visits the indices in order: does one point somewhere, and the places that share it, along the last axes. */
function eachIndex(
  fn: FunctionBuilder,
  around: Surroundings,
  indexed: Indexed,
  body: (inside: Value, row: Row) => void,
): void {
  const { indices, along, axis } = indexed;
  let depth = indices.axes.length;
  while (depth > axis + 1 && join(indices.axes[depth - 1] ?? []).every(({ stride }) => stride === 0)) depth -= 1;
  const views = [indices, placesAlong(indexed), indexed.across];
  const outer = views.map((view) => pointedAt({ ...view, axes: view.axes.slice(0, depth) }, around));
  const inner = views.slice(1).map((view): View => ({ ...view, axes: view.axes.slice(depth) }));
  const { length, step } = linesAlong(along, axis, around);
  const shape = shapeOf(indices);
  walk(fn, { shape: shape.slice(0, depth), lanes: 1, inOrder: true }, outer, ([at, from, to]) => {
    const index = fn.let(readLanes(at as Place));
    const start = op("i32.add", [(from as Place).address, times(index, step)]);
    body(op("i32.lt_u", [index, i32(length)]), (lanes, each) => {
      const addresses = [start, (to as Place).address];
      const pointed = inner.map((view, i): Pointed => ({ view, address: addresses[i] as Value }));
      walk(fn, { shape: shape.slice(depth), lanes, inOrder: false }, pointed, each);
    });
  });
}
