/** Products of matrices as views, and how threads share them. */
import { sumsInLanes } from "../kernels/matmul.js";
import type { MatrixLayout } from "../layout.js";
import type { Matmul } from "../lower/kernel.js";
import { join, rowMajor, shapeOf, sizeOfAxis, type View } from "../lower/view.js";

/** A product, and where its result lies. */
export interface Product {
  readonly left: View;
  readonly right: View;
  readonly to: View;
}

/** The whole product of a kernel. */
export function productOf({ left, right, to }: Matmul): Product {
  const shape = [...shapeOf(left).slice(0, -1), ...shapeOf(right).slice(-1)];
  return { left, right, to: rowMajor(to, shape) };
}

/** The layouts of its matrices. */
export function layoutsOf({ left, right }: Product): readonly [MatrixLayout, MatrixLayout] {
  return [layoutOf(left), layoutOf(right)];
}

function layoutOf({ axes }: View): MatrixLayout {
  return { rows: join(axes.at(-2) ?? []), columns: join(axes.at(-1) ?? []) };
}

/**
 * A product as products of fewer rows, or of fewer places of a batch axis, along the outermost axis that is long
 * enough; one product if there is none. Each entry is summed as in the whole product.
 */
export function cutProduct(product: Product, pieces: number): readonly Product[] {
  const { left, right, to } = product;
  const rank = to.axes.length;
  for (let axis = 0; axis < rank - 1; axis++) {
    const views = axis < rank - 2 ? [left, right] : [left];
    const unit = Math.max(...views.map((view) => unitOf(view, axis)));
    const count = sizeOfAxis(to.axes[axis] ?? []) / unit;
    if (count < pieces || views.some((view) => unit % unitOf(view, axis) !== 0)) continue;
    const cutInto = Array.from({ length: pieces }, (_, piece): Product => {
      const [from, end] = [piece, piece + 1].map((i) => Math.floor((i * count) / pieces) * unit) as [number, number];
      const cut = (view: View): View => cutAxis(view, axis, from, end);
      return { left: cut(left), right: views.length === 2 ? cut(right) : right, to: cut(to) };
    });
    const inLanes = sumsInLanes(...layoutsOf(product));
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
