/** Running sums along an axis, several lines at once. */
import { type Lanes, literal, type Place, readLanes, writeLanes } from "../emit/access.js";
import type { Surroundings } from "../emit/surroundings.js";
import { type Pointed, walk } from "../emit/walk.js";
import type { FunctionBuilder } from "../encoder/function.js";
import { addBytes, i32 } from "../encoder/value.js";
import { join, shapeOf, sizeOfAxis, type View } from "../lower/view.js";
import { bytesOf } from "../plan/memory.js";

/** Entries of `from` are summed into `to` along an axis, whose places make one run in both. */
export interface Scan {
  readonly from: View;
  readonly to: View;
  readonly axis: number;
  readonly reverse: boolean;
}

/** Floats add in float64, as the reference does, and int32 wraps. */
export function emitCumsum(fn: FunctionBuilder, around: Surroundings, { from, to, axis, reverse }: Scan): void {
  const dtype = to.buffer.dtype;
  const wide = dtype === "int32" ? "int32" : "float64";
  const length = sizeOfAxis(from.axes[axis] ?? []);
  const views = [from, to];
  const steps = views.map(({ axes, buffer }) => (join(axes[axis] ?? [])[0]?.stride ?? 0) * bytesOf[buffer.dtype]);
  const lines = views.map((view, i): Pointed => {
    const start = around.addressOf(view.buffer) + view.offset * bytesOf[view.buffer.dtype];
    const last = reverse ? (length - 1) * (steps[i] as number) : 0;
    return { view: { ...view, axes: view.axes.toSpliced(axis, 1) }, address: i32(start + last) };
  });
  const shape = shapeOf((lines[0] as Pointed).view);
  const single = !around.simd || shape.every((size) => size === 1);
  const lanes: Lanes = single ? 1 : wide === "int32" ? 4 : 2;
  walk(fn, { shape, lanes }, lines, (places) => {
    // Adding to −0 keeps the sign of a first zero.
    const sum = fn.start(literal(-0, wide, lanes));
    const [read, write] = places.map((place): Place => ({ ...place, address: fn.start(place.address) })) as [
      Place,
      Place,
    ];
    fn.count(i32(0), i32(length), 1, () => {
      const entry = around.compute("cast", { dtype: wide }, [read.dtype], wide, [readLanes(read)], lanes);
      fn.set(sum, around.compute("add", {}, [wide, wide], wide, [sum, entry], lanes));
      writeLanes(fn, write, around.compute("cast", { dtype }, [wide], dtype, [sum], lanes));
      for (const [i, { address }] of [read, write].entries()) {
        const step = steps[i] as number;
        fn.set(address, addBytes(address, reverse ? -step : step));
      }
    });
  });
}
