/** Loops in pieces: one axis of a loop goes first, along which each place touches a stretch of its own of every buffer. */
import { type Expression, mapLoads } from "./expression.js";
import { type Loop, readsOf, type Store } from "./kernel.js";
import { type Buffer, join, sizeOfAxis, type View } from "./view.js";

/**
 * How buffers that loops share fall into pieces: piece i lies from i times this on. What all pieces add up to has none
 * of its own: 0.
 */
export type Cuts = ReadonlyMap<Buffer, number>;

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
  const stride = cuts.get(view.buffer) as number;
  const steps = view.axes.map((runs) => join(runs).map((run) => run.stride));
  return [...steps.keys()]
    .filter((axis) => steps[axis]?.length !== 0 && steps[axis]?.every((step) => step >= stride))
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
    written.every((to) => isInPiece(to, strideOf(to)))
  );
}

/** Does place i of a view lie in piece i? */
function isInPiece(view: View, stride: number | undefined): boolean {
  if (stride === undefined) return true;
  const inner = view.axes.slice(1).flat();
  const last = inner.reduce((sum, run) => sum + (run.size - 1) * run.stride, view.offset);
  return stride > 0 && strideOf(view) === stride && last < stride && inner.every((run) => run.stride >= 0);
}

/** How far a view steps from piece to piece. */
export const strideOf = ({ axes }: View): number => axes[0]?.[0]?.stride ?? 0;

/** What a loop writes. */
export const targetsOf = ({ stores, reductions }: Loop): readonly View[] =>
  [...stores, ...reductions].map(({ to }) => to);

/** How many places a loop has in each piece. */
export const lengthOf = ({ shape }: Loop): number => sizeOfAxis(shape.slice(1).map((size) => ({ size, stride: 0 })));
