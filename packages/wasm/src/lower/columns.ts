/** A product of few rows and many columns as a batch of products, as that of a convolution is one for each image. */
import { rowBlock } from "../kernels/matmul.js";
import { type Loop, type Matmul, readsOf } from "./kernel.js";
import { withViews } from "./pieces.js";
import { broadcasted, reshaped, shapeOf, sizeOfAxis, transposed, type View } from "./view.js";

/** A product that was one of all columns: its result lies otherwise. */
export interface Batched {
  readonly product: Matmul;
  /** A loop that reads the result where it lies now; undefined if it reads across the batch. */
  readonly moved: (loop: Loop) => Loop | undefined;
}

/** Is the result of a product one block of rows, final only when all is? */
export function isOneBlock({ left, right, to }: Matmul): boolean {
  const [rows, columns] = [left.axes.at(-2), right.axes.at(-1)].map((runs) => sizeOfAxis(runs ?? []));
  return (rows as number) <= rowBlock && to.size === (rows as number) * (columns as number);
}

/** The product as a batch of parts of at least so many columns, cut where a loop steps with the slowest of its axes. */
export function batchedFor({ left, right, to, absorbing }: Matmul, next: Loop, least: number): Batched | undefined {
  const [rows, inner] = shapeOf(left).slice(-2) as [number, number];
  const columns = shapeOf(right).at(-1) as number;
  const read = readsOf(next).find(({ buffer }) => buffer === to);
  const steps = read?.axes.flatMap((runs) => runs.map(({ stride }) => stride)) ?? [];
  const unit = Math.max(...steps.filter((step) => step < columns));
  if (unit < Math.max(1, least) || columns % unit !== 0) return undefined;
  const count = columns / unit;
  const a = reshaped([rows, inner])(left);
  const b = reshaped([inner, count, unit])(right);
  if (a === undefined || b === undefined) return undefined;
  const product: Matmul = {
    kind: "matmul",
    left: broadcasted([count, rows, inner], [0])(a) as View,
    right: transposed([1, 0, 2])(b) as View,
    to,
    absorbing,
  };
  /** A place among the columns of all rows becomes one among the rows of its part of the columns. */
  const place = (at: number): number => {
    const column = at % columns;
    return Math.floor(column / unit) * rows * unit + Math.floor(at / columns) * unit + (column % unit);
  };
  const whole = (view: View): boolean => {
    const runs = view.axes.flat();
    const within = (unitOf: number, limit: number): boolean => {
      const own = runs.filter(({ stride }) => stride >= unitOf && stride < limit);
      const last = own.reduce((sum, { size, stride }) => sum + (size - 1) * stride, view.offset % limit);
      return last < limit && own.every(({ stride }) => stride % unitOf === 0);
    };
    return (
      runs.every(({ stride }) => stride >= 0) && within(1, unit) && within(unit, columns) && within(columns, to.size)
    );
  };
  const move = (view: View): View => ({
    ...view,
    offset: place(view.offset),
    axes: view.axes.map((runs) => runs.map(({ size, stride }) => ({ size, stride: place(stride) }))),
  });
  return {
    product,
    moved(loop) {
      const fit = readsOf(loop).every((view) => view.buffer !== to || whole(view));
      return fit ? withViews(loop, (view) => (view.buffer === to ? move(view) : view)) : undefined;
    },
  };
}
