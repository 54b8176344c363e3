/** Arbitrary shapes, numbers and tensors. */
import { type DType, isFloat, type Shape, sizeOf, type Tensor } from "@cadena/core";
import fc from "fast-check";
import { type Domain, reals } from "../src/graph/domain.js";
import { anyLayout, laidOut, noRepeats } from "./layouts.js";

/** Shapes of at most 5 axes; scalars, empty ones and sizes of 1 among them. */
export const anyShape: fc.Arbitrary<Shape> = fc.oneof(
  { weight: 4, arbitrary: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom<Shape>([], [0], [2, 0], [0, 3], [1, 2, 1, 2], [2, 1, 3, 1]) },
  { weight: 1, arbitrary: fc.constantFrom<Shape>([1, 2, 1, 2, 1], [2, 1, 2, 1, 2], [1, 0, 2, 1, 1]) },
);

/** Numbers on a grid over the intervals of a domain. */
export function numbersIn(domain: Domain): fc.Arbitrary<number> {
  const steps = 10_000;
  return fc.oneof(
    ...domain.sample.map(([low, high]) =>
      fc.integer({ min: 0, max: steps }).map((k) => low + ((high - low) * k) / steps),
    ),
  );
}

/** Numbers that a dtype holds, the largest and smallest integers among them. */
export function numbersOf(dtype: DType): fc.Arbitrary<number> {
  if (dtype === "bool") return fc.nat({ max: 1 });
  if (dtype !== "int32") return numbersIn(reals);
  return fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: -3, max: 3 }) },
    { weight: 1, arbitrary: fc.constantFrom(2 ** 31 - 1, -(2 ** 31), 65537) },
  );
}

/** A tensor of a shape, in any layout. */
export function tensorOf(
  shape: Shape,
  dtype: DType = "float64",
  number: fc.Arbitrary<number> = numbersOf(dtype),
): fc.Arbitrary<Tensor> {
  const size = sizeOf(shape);
  return fc
    .tuple(fc.array(number, { minLength: size, maxLength: size }), anyLayout(shape.length))
    .map(([numbers, layout]) => laidOut(numbers, shape, dtype, layout));
}

/** A tensor whose entries differ by 0.25 at least, so that no two of them are near a tie (in bool, they must be). */
export function distinctTensor(shape: Shape, dtype: DType, above = 0): fc.Arbitrary<Tensor> {
  const ranks = Array.from({ length: sizeOf(shape) }, (_, i) => i);
  return fc
    .tuple(fc.shuffledSubarray(ranks, { minLength: ranks.length }), anyLayout(shape.length, noRepeats(shape.length)))
    .map(([order, layout]) =>
      laidOut(
        order.map((k) => (isFloat(dtype) ? k / 4 - 1 + above : dtype === "int32" ? k : k % 2)),
        shape,
        dtype,
        layout,
      ),
    );
}
