/** Tensors whose buffers are laid out in every way that views can make. */
import { allocate, type DType, type Shape, Tensor } from "@cadena/core";
import fc from "fast-check";

/** How a buffer is laid out. Axes may be in any order, run backward, or have stride 0: one entry, repeated. */
export interface Layout {
  readonly order: readonly number[];
  readonly backward: readonly boolean[];
  readonly repeated: readonly boolean[];
  readonly gap: number;
  readonly lead: number;
}

/** A layout of so many axes. */
export function anyLayout(rank: number, repeated = anyRepeats(rank)): fc.Arbitrary<Layout> {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  return fc.record({
    order: fc.oneof(fc.constant(axes), fc.shuffledSubarray(axes, { minLength: rank })),
    backward: fc.array(fc.boolean(), { minLength: rank, maxLength: rank }),
    repeated,
    gap: fc.integer({ min: 1, max: 2 }),
    lead: fc.nat({ max: 2 }),
  });
}

/** No axis has stride 0. */
export const noRepeats = (rank: number): fc.Arbitrary<boolean[]> => fc.constant(new Array<boolean>(rank).fill(false));

/** Which axes have stride 0: mostly none. */
export function anyRepeats(rank: number): fc.Arbitrary<boolean[]> {
  return fc.oneof(
    { weight: 3, arbitrary: noRepeats(rank) },
    { weight: 1, arbitrary: fc.array(fc.boolean(), { minLength: rank, maxLength: rank }) },
  );
}

/** Numbers in row-major order as a tensor whose buffer is laid out in some other way. Of repeats the last counts. */
export function laidOut(numbers: readonly number[], shape: Shape, dtype: DType, layout: Layout): Tensor {
  const strides = new Array<number>(shape.length).fill(0);
  let extent = layout.gap;
  let offset = layout.lead;
  for (const axis of layout.order.toReversed()) {
    if (layout.repeated[axis] === true) continue;
    const size = shape[axis] as number;
    const backward = layout.backward[axis] === true && size > 0;
    strides[axis] = backward ? -extent : extent;
    if (backward) offset += (size - 1) * extent;
    extent *= size;
  }
  const data = allocate(dtype, layout.lead + Math.max(extent, 1) + 2);
  for (const [i, number] of numbers.entries()) {
    let rest = i;
    let place = offset;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = shape[axis] as number;
      place += (rest % size) * (strides[axis] as number);
      rest = Math.floor(rest / size);
    }
    data[place] = number;
  }
  return new Tensor(data, [...shape], dtype, strides, offset);
}
