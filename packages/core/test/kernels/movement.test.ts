import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concatenate, pad, type Tensor, tensor } from "../../src/index.js";
import { anyTensor, elementsOf, indicesOf, tensorOf } from "../samples.js";

/** Tensors that agree except along an axis. */
const joinable = fc
  .array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 3 })
  .chain((shape) =>
    fc.tuple(
      fc.constant(shape),
      fc.nat({ max: shape.length - 1 }),
      fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 3 }),
    ),
  )
  .chain(([shape, axis, lengths]) =>
    fc.tuple(fc.constant(axis), fc.tuple(...lengths.map((length) => tensorOf(shape.with(axis, length))))),
  );

describe("concatenate", () => {
  it("joins what slice takes apart", () => {
    fc.assert(
      fc.property(joinable, ([axis, parts]) => {
        const whole = concatenate(parts, axis);
        let start = 0;
        for (const part of parts as Tensor[]) {
          const stop = start + (part.shape[axis] as number);
          const ranges = part.shape.map((_, i) => (i === axis ? { start, stop } : null));
          expect(elementsOf(whole.slice(ranges))).toEqual(elementsOf(part));
          start = stop;
        }
        expect(whole.shape[axis]).toBe(start);
      }),
    );
  });

  it("counts axes from the end, too", () => {
    expect(concatenate([tensor([[1], [2]]), tensor([[3], [4]])], -1).toArray()).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });
});

describe("pad", () => {
  it("puts zeros around and between the elements", () => {
    const counts = (rank: number): fc.Arbitrary<number[]> =>
      fc.array(fc.nat({ max: 2 }), { minLength: rank, maxLength: rank });
    fc.assert(
      fc.property(
        anyTensor.chain((x) => fc.tuple(fc.constant(x), counts(x.rank), counts(x.rank), counts(x.rank))),
        ([x, low, high, interior]) => {
          const y = pad(x, low, high, interior);
          expect(y.shape).toEqual(
            x.shape.map(
              (n, i) => (low[i] as number) + n + Math.max(0, n - 1) * (interior[i] as number) + (high[i] as number),
            ),
          );
          for (const index of indicesOf(y.shape)) {
            const from = index.map((at, i) => (at - (low[i] as number)) / ((interior[i] as number) + 1));
            const inside = from.every((at, i) => Number.isInteger(at) && at >= 0 && at < (x.shape[i] as number));
            expect(y.at(...index)).toBe(inside ? x.at(...from) : 0);
          }
        },
      ),
    );
  });
});
