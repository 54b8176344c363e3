/** Products of matrices as products that threads share. */
import { layoutsOf, type Product } from "../emit/product.js";
import { sumsInLanes } from "../kernels/matmul.js";
import { join, shapeOf, sizeOfAxis, type View } from "../lower/view.js";

/** Columns are cut between so many: two vectors of float32, which make a panel. */
const columnUnit = 16;

/**
 * A product as products of fewer places of the outermost batch axis that is long enough, or of fewer rows or columns,
 * whichever are more; one product if there is none. Each entry is summed as in the whole product.
 */
export function cutProduct(product: Product, pieces: number): readonly Product[] {
  const { left, right, to } = product;
  const rank = to.axes.length;
  const sizes = shapeOf(to);
  const [rows, columns] = [rank - 2, rank - 1];
  const sides = (sizes[columns] as number) > (sizes[rows] as number) ? [columns, rows] : [rows, columns];
  const inLanes = sumsInLanes(...layoutsOf(product));
  for (const axis of [...sizes.slice(0, -2).keys(), ...sides]) {
    const cutsLeft = axis !== columns;
    const cutsRight = axis !== rows;
    const units = [cutsLeft ? unitOf(left, axis) : 1, cutsRight ? unitOf(right, axis) : 1];
    const unit = Math.max(...units) === 1 && axis === columns ? columnUnit : Math.max(...units);
    const count = Math.floor((sizes[axis] as number) / unit);
    if (count < pieces || units.some((each) => unit % each !== 0)) continue;
    const ends = Array.from({ length: pieces + 1 }, (_, i) => Math.floor((i * count) / pieces) * unit);
    ends[pieces] = sizes[axis] as number;
    const cutInto = Array.from({ length: pieces }, (_, i): Product => {
      const cut = (view: View): View => cutAxis(view, axis, ends[i] as number, ends[i + 1] as number);
      return {
        ...product,
        left: cutsLeft ? cut(left) : left,
        right: cutsRight ? cut(right) : right,
        to: cut(to),
      };
    });
    if (cutInto.every((piece) => sumsInLanes(...layoutsOf(piece)) === inLanes)) return cutInto;
  }
  return [product];
}

/** An axis can be cut between so many places: the runs below its slowest stay whole. */
function unitOf(view: View, axis: number): number {
  return sizeOfAxis(join(view.axes[axis] ?? []).slice(1));
}

/** Places `from` up to `end` along an axis, both multiples of its unit. */
function cutAxis(view: View, axis: number, from: number, end: number): View {
  const [slowest, ...others] = join(view.axes[axis] ?? []);
  if (slowest === undefined) return view;
  const unit = unitOf(view, axis);
  const runs = [{ size: (end - from) / unit, stride: slowest.stride }, ...others];
  return {
    ...view,
    offset: view.offset + (from / unit) * slowest.stride,
    axes: view.axes.map((each, i) => (i === axis ? runs : each)),
  };
}
