/** Loops in pieces: one axis of a loop goes first, along which each place touches a stretch of its own of every buffer. */
import { type Expression, mapLoads } from "./expression.js";
import { type Loop, readsOf, type Store } from "./kernel.js";
import { type Buffer, join, sizeOfAxis, type View } from "./view.js";

/** How a buffer falls into pieces: piece i lies from i · `stride` on, and so again after each `period`. */
export interface Cut {
  readonly stride: number;
  readonly period: number;
}

/** The cuts of buffers that loops share. What all pieces add up to has none of its own: its stride is 0. */
export type Cuts = ReadonlyMap<Buffer, Cut>;

/** The loop with these axes as its first one. */
export function along(loop: Loop, axes: readonly number[]): Loop {
  const others = [...loop.shape.keys()].filter((axis) => !axes.includes(axis));
  const runsOf = (view: View, which: readonly number[]) => which.map((axis) => view.axes[axis] ?? []);
  const moved = withViews(loop, (view) => ({
    ...view,
    axes: [join(runsOf(view, axes).flat()), ...runsOf(view, others)],
  }));
  const place = (axis: number): number => others.indexOf(axis) + 1;
  return {
    ...moved,
    shape: [axes, ...others.map((axis) => [axis])].map((which) =>
      which.reduce((size, axis) => size * (loop.shape[axis] as number), 1),
    ),
    reductions: moved.reductions.map((each) => ({ ...each, axes: [...new Set(each.axes.map(place))].sort() })),
  };
}

/** The loop with other views; what its values share stays shared. */
export function withViews({ shape, stores, reductions }: Loop, change: (view: View) => View): Loop {
  const seen = new Map<Expression, Expression | undefined>();
  const own = <T extends Store>(each: T): T => ({
    ...each,
    to: change(each.to),
    value: mapLoads(each.value, ({ view }) => ({ kind: "load", view: change(view) }), seen) as Expression,
  });
  return { kind: "loop", shape, stores: stores.map(own), reductions: reductions.map(own) };
}

/** The axes along which a loop steps from piece to piece of what has been cut, the slowest first. */
export function pieceAxes(loop: Loop, cuts: Cuts): readonly number[] {
  const view = readsOf(loop).find(({ buffer }) => cuts.has(buffer));
  if (view === undefined) return [];
  const { stride, period } = cuts.get(view.buffer) as Cut;
  const steps = view.axes.map((runs) => join(runs).map((run) => run.stride));
  return [...steps.keys()]
    .filter((axis) => steps[axis]?.length !== 0 && steps[axis]?.every((step) => step >= stride && step < period))
    .sort((a, b) => (steps[b]?.[0] ?? 0) - (steps[a]?.[0] ?? 0));
}

/** May a loop run piece by piece along its first axis, after the loops that made what has been cut? */
export function fits(loop: Loop, cuts: Cuts): boolean {
  const reads = readsOf(loop);
  const sums = loop.reductions.map(({ to }) => to).filter((to) => strideOf(to) !== 0);
  const written = [...loop.stores.map(({ to }) => to), ...sums];
  const even = [...reads, ...targetsOf(loop)].every(({ axes }) => (axes[0]?.length ?? 0) <= 1);
  return (
    even &&
    reads.every((view) => isInPiece(view, cuts.get(view.buffer))) &&
    written.every((to) => isInPiece(to, cutOf(to)))
  );
}

/** Does place i of a view lie in piece i? */
function isInPiece(view: View, cut: Cut | undefined): boolean {
  if (cut === undefined) return true;
  const { stride, period } = cut;
  let last = view.offset % period;
  for (const run of view.axes.slice(1).flat()) {
    if (run.stride < period) last += (run.size - 1) * run.stride;
    if (run.stride < 0 || (run.stride >= period && run.stride % period !== 0)) return false;
  }
  return stride > 0 && strideOf(view) === stride && last < stride;
}

/** How what a loop writes is cut by it. */
export const cutOf = (to: View): Cut => ({ stride: strideOf(to), period: Number.POSITIVE_INFINITY });

/** How far a view steps from piece to piece. */
export const strideOf = ({ axes }: View): number => axes[0]?.[0]?.stride ?? 0;

/** What a loop writes. */
export const targetsOf = ({ stores, reductions }: Loop): readonly View[] =>
  [...stores, ...reductions].map(({ to }) => to);

/** How many places a loop has in each piece. */
export const lengthOf = ({ shape }: Loop): number => sizeOfAxis(shape.slice(1).map((size) => ({ size, stride: 0 })));
