/** Running sums along an axis, several lines at once. */
import { type Lanes, literal, type Place, readLanes, writeLanes } from "../emit/access.js";
import type { Surroundings } from "../emit/surroundings.js";
import { type LinesAlong, linesAlong, walk } from "../emit/walk.js";
import type { FunctionBuilder } from "../encoder/function.js";
import { addBytes, i32 } from "../encoder/value.js";
import { shapeOf, type View } from "../lower/view.js";

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
  const lines = [from, to].map((view) => linesAlong(view, axis, around));
  const { length, view } = lines[0] as LinesAlong;
  const starts = lines.map((line) =>
    reverse ? { ...line, address: addBytes(line.address, (length - 1) * line.step) } : line,
  );
  const shape = shapeOf(view);
  const single = !around.simd || shape.every((size) => size === 1);
  const lanes: Lanes = single ? 1 : wide === "int32" ? 4 : 2;
  walk(fn, { shape, lanes }, starts, (places) => {
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
        const { step } = lines[i] as LinesAlong;
        fn.set(address, addBytes(address, reverse ? -step : step));
      }
    });
  });
}
