/** Arbitrary shapes, and tensors in every kind of layout, with naive ways to read them. */

import fc from "fast-check";
import { allocate, type DType, type Shape, sizeOf, Tensor } from "../src/index.js";

/** Shapes of at most 4 axes, some of them empty or of length 1. */
export const anyShape: fc.Arbitrary<number[]> = fc.array(fc.nat({ max: 4 }), { maxLength: 4 });

/** Numbers with an exact value in every numeric type. */
const smallInteger = fc.integer({ min: -50, max: 50 });

/**
 * A tensor of the shape, whose buffer is laid out by chance: axes in any order, gaps between and before elements,
 * axes that run backwards or repeat.
 */
export function tensorOf(
  shape: Shape,
  dtype: DType = "float64",
  element: fc.Arbitrary<number> = smallInteger,
): fc.Arbitrary<Tensor> {
  const rank = shape.length;
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  return fc
    .record({
      order: fc.shuffledSubarray(axes, { minLength: rank }),
      gap: fc.integer({ min: 1, max: 2 }),
      lead: fc.nat({ max: 3 }),
      kind: fc.array(fc.constantFrom("forward", "backward", "repeated"), { minLength: rank, maxLength: rank }),
      plain: fc.boolean(),
    })
    .chain(({ order, gap, lead, kind, plain }) => {
      const strides = new Array<number>(rank).fill(0);
      let extent = plain ? 1 : gap;
      let offset = plain ? 0 : lead;
      for (const axis of plain ? axes.toReversed() : order) {
        const length = shape[axis] as number;
        if (!plain && kind[axis] === "repeated") continue;
        const backward = !plain && kind[axis] === "backward" && length > 0;
        strides[axis] = backward ? -extent : extent;
        if (backward) offset += (length - 1) * extent;
        extent *= length;
      }
      const length = plain ? sizeOf(shape) : lead + Math.max(extent, 1) + 3;
      return fc.array(element, { minLength: length, maxLength: length }).map((values) => {
        const data = allocate(dtype, length);
        data.set(dtype === "bool" ? values.map((x) => Number(x > 0)) : values);
        return new Tensor(data, shape, dtype, strides, offset);
      });
    });
}

/** A tensor of any small shape and any layout. */
export const anyTensor: fc.Arbitrary<Tensor> = anyShape.chain((shape) => tensorOf(shape));

/** Every index of a shape, in row-major order. */
export function indicesOf(shape: Shape): number[][] {
  return shape.reduce<number[][]>(
    (prefixes, length) => prefixes.flatMap((prefix) => Array.from({ length }, (_, i) => [...prefix, i])),
    [[]],
  );
}

/** The elements in row-major order, read one by one. */
export function elementsOf(x: Tensor): number[] {
  return indicesOf(x.shape).map((index) => x.at(...index));
}
