import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import { arange, type DType, dtypes, isTensor, type NestedArray, Tensor, tensor, zeros } from "../src/index.js";
import { anyShape, anyTensor, elementsOf, indicesOf, tensorOf } from "./samples.js";

/** A tensor, and an order of its axes. */
const permuted = anyTensor.chain((x) => {
  const axes = x.shape.map((_, axis) => axis);
  return fc.tuple(fc.constant(x), fc.shuffledSubarray(axes, { minLength: axes.length }));
});

const bound = fc.option(fc.integer({ min: -7, max: 7 }), { nil: undefined });
const anyRange = fc.record({ start: bound, stop: bound, step: fc.constantFrom(undefined, 1, 2, 3, -1, -2) });

/** A range applied to an array by the words of Python's definition: walk while within both bounds. */
function sliced<T>(
  items: readonly T[],
  { start, stop, step = 1 }: { start?: number | undefined; stop?: number | undefined; step?: number | undefined },
): T[] {
  const n = items.length;
  const clip = (i: number, least: number, most: number): number => Math.min(Math.max(i < 0 ? i + n : i, least), most);
  const picked: T[] = [];
  if (step > 0) {
    const end = stop === undefined ? n : clip(stop, 0, n);
    for (let i = start === undefined ? 0 : clip(start, 0, n); i < end; i += step) picked.push(items[i] as T);
  } else {
    const end = stop === undefined ? -1 : clip(stop, -1, n - 1);
    for (let i = start === undefined ? n - 1 : clip(start, -1, n - 1); i > end; i += step) picked.push(items[i] as T);
  }
  return picked;
}

describe("views", () => {
  it("transpose moves indices", () => {
    fc.assert(
      fc.property(permuted, ([x, order]) => {
        const y = x.transpose(order);
        expect(y.shape).toEqual(order.map((axis) => x.shape[axis]));
        expect(y.data).toBe(x.data);
        for (const index of indicesOf(y.shape)) {
          const original = x.shape.map((_, axis) => index[order.indexOf(axis)] as number);
          expect(y.at(...index)).toBe(x.at(...original));
        }
      }),
    );
    expect(zeros([2, 3, 4]).transpose().shape).toEqual([4, 3, 2]);
    expect(zeros([2, 3, 4]).transpose([-1, 0, 1]).shape).toEqual([4, 2, 3]);
  });

  it("slice selects as Python does", () => {
    fc.assert(
      fc.property(
        anyTensor.chain((x) => fc.tuple(fc.constant(x), fc.array(fc.option(anyRange), { maxLength: x.rank }))),
        ([x, ranges]) => {
          const y = x.slice(ranges);
          const kept = x.shape.map((length, axis) =>
            sliced(
              Array.from({ length }, (_, i) => i),
              ranges[axis] ?? {},
            ),
          );
          expect(y.shape).toEqual(kept.map((list) => list.length));
          expect(y.data).toBe(x.data);
          for (const index of indicesOf(y.shape)) {
            expect(y.at(...index)).toBe(x.at(...index.map((i, axis) => kept[axis]?.[i] as number)));
          }
        },
      ),
    );
  });

  it("broadcastTo repeats", () => {
    fc.assert(
      fc.property(anyTensor, anyShape, fc.infiniteStream(fc.nat({ max: 3 })), (x, front, lengths) => {
        const tail = x.shape.map((length) => (length === 1 ? (lengths.next().value as number) : length));
        const y = x.broadcastTo([...front, ...tail]);
        expect(y.shape).toEqual([...front, ...tail]);
        for (const index of indicesOf(y.shape)) {
          const own = index.slice(front.length).map((i, axis) => (x.shape[axis] === 1 ? 0 : i));
          expect(y.at(...index)).toBe(x.at(...own));
        }
      }),
    );
  });

  it("reshape keeps the elements in order", () => {
    fc.assert(
      fc.property(anyTensor, (x) => {
        const elements = elementsOf(x);
        expect(elementsOf(x.reshape([x.size]))).toEqual(elements);
        expect(elementsOf(x.reshape([1, ...x.shape, 1]))).toEqual(elements);
        expect(x.reshape([1, -1]).shape).toEqual([1, x.size]);
        if (x.isContiguous) expect(x.reshape([x.size]).data).toBe(x.data);
      }),
    );
  });

  it("contiguous gives exactly the elements", () => {
    fc.assert(
      fc.property(anyTensor, (x) => {
        const before = x.data.slice();
        const y = x.contiguous();
        expect(Array.from(y.data)).toEqual(elementsOf(x));
        expect(y.offset).toBe(0);
        expect(y.isContiguous).toBe(true);
        expect(y.contiguous()).toBe(y);
        expect(x.data).toEqual(before);
      }),
    );
    const part = arange(5).slice([{ start: 1, stop: 3 }]);
    expect(part.isContiguous).toBe(true);
    expect(part.contiguous().data).toEqual(new Float64Array([1, 2]));
    expect(part.contiguous().data.buffer.byteLength).toBe(16);
  });
});

describe("reading", () => {
  it("toArray nests the elements, and tensor reads them back", () => {
    fc.assert(
      fc.property(anyTensor, (x) => {
        const flat = [x.toArray()].flat(10);
        expect(flat).toEqual(elementsOf(x));
        const y = tensor(x.toArray(), { shape: x.shape });
        expect(elementsOf(y)).toEqual(elementsOf(x));
      }),
    );
    expectTypeOf(tensor(1).toArray()).toEqualTypeOf<NestedArray>();
  });

  it("reads booleans as 1 and 0 by index, and as booleans in arrays", () => {
    const x = tensor([[true], [false]]);
    expect([x.at(0, 0), x.at(1, 0)]).toEqual([1, 0]);
    expect(x.toArray()).toEqual([[true], [false]]);
    expect(tensor(true).toArray()).toBe(true);
  });

  it("item takes the only element of any rank", () => {
    expect(tensor([[[7]]]).item()).toBe(7);
    expect(
      tensor([1, 2, 3])
        .slice([{ start: 1, stop: 2 }])
        .item(),
    ).toBe(2);
  });
});

describe("astype", () => {
  it("converts each element", () => {
    fc.assert(
      fc.property(
        anyShape,
        fc.constantFrom(...dtypes),
        fc.constantFrom(...dtypes),
        fc.gen(),
        (shape, from, to, gen) => {
          const x = gen(() => tensorOf(shape, from));
          const y = x.astype(to);
          expect(y.dtype).toBe(to);
          expect(elementsOf(y)).toEqual(elementsOf(x).map((value) => (to === "bool" ? Number(value !== 0) : value)));
        },
      ),
    );
  });

  it("cuts, rounds and tests for zero", () => {
    expect(tensor([1.9, -1.9, -0.5]).astype("int32").toArray()).toEqual([1, -1, 0]);
    expect(tensor([2147483647.5, -2147483648.5]).astype("int32").toArray()).toEqual([2147483647, -2147483648]);
    expect(tensor(0.1).astype("float32").item()).toBe(Math.fround(0.1));
    expect(tensor([Number.NaN, -0, 256, 0.5]).astype("bool").toArray()).toEqual([true, false, true, true]);
    const x = tensor(1);
    expect(x.astype("float64")).toBe(x);
  });
});

describe("Tensor", () => {
  it("is recognised by its brand, whichever copy made it", () => {
    expect(isTensor(tensor(1))).toBe(true);
    expect(isTensor({ [Symbol.for("@cadena/core.Tensor")]: true })).toBe(true);
    for (const other of [1, null, undefined, {}, [], new Float64Array(1)]) expect(isTensor(other)).toBe(false);
  });

  it("makes scalars that share their shape", () => {
    const kinds: readonly [DType, number, number][] = [
      ["float64", 0.1, 0.1],
      ["float32", 0.1, Math.fround(0.1)],
      ["int32", 2 ** 32 + 5, 5],
      ["bool", 0.5, 1],
    ];
    for (const [dtype, value, stored] of kinds) {
      const x = Tensor.scalar(value, dtype);
      expect([x.dtype, x.rank, x.size, x.item()]).toEqual([dtype, 0, 1, stored]);
      expect(x.shape).toBe(Tensor.scalar(0).shape);
    }
  });

  it("prints itself", () => {
    expect(`${tensor([1, 2])}`).toBe("float64[2] [1, 2]");
    expect((tensor(1) as unknown as Record<symbol, () => string>)[Symbol.for("nodejs.util.inspect.custom")]?.()).toBe(
      "float64 1",
    );
  });
});
