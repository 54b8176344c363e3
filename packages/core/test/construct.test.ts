import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arange, eye, fromData, full, linspace, ones, tensor, zeros } from "../src/index.js";

describe("tensor", () => {
  it("infers type and shape", () => {
    const kinds = [
      [tensor(3), "float64", []],
      [tensor([[1, 2, 3]]), "float64", [1, 3]],
      [tensor([true]), "bool", [1]],
      [tensor([]), "float64", [0]],
      [tensor([[], []]), "float64", [2, 0]],
      [tensor(new Float32Array(4), { shape: [2, 2] }), "float32", [2, 2]],
      [tensor(new Int32Array(4)), "int32", [4]],
      [tensor(new Uint8Array([0, 7]), { dtype: "bool" }), "bool", [2]],
      [tensor(new Uint8Array([0, 7]), { dtype: "float64" }), "float64", [2]],
      [tensor(tensor([1, 2]), { dtype: "float32", shape: [2, 1] }), "float32", [2, 1]],
      [tensor([1, 2, 3, 4], { shape: [2, 2], dtype: "int32" }), "int32", [2, 2]],
    ] as const;
    for (const [x, dtype, shape] of kinds) expect([x.dtype, x.shape]).toEqual([dtype, shape]);
  });

  it("normalises bytes to booleans, and leaves the source alone", () => {
    const bytes = new Uint8Array([0, 7]);
    expect(tensor(bytes, { dtype: "bool" }).data).toEqual(new Uint8Array([0, 1]));
    expect(tensor(bytes, { dtype: "int32" }).toArray()).toEqual([0, 7]);
    const buffer = Buffer.from([0, 7]);
    tensor(buffer, { dtype: "bool" });
    expect([...bytes, ...buffer]).toEqual([0, 7, 0, 7]);
  });

  it("copies typed arrays and shapes, where fromData adopts", () => {
    const data = new Float64Array([1, 2]);
    const shape = [2];
    const copied = tensor(data, { shape });
    const adopted = fromData(data, [1, 2]);
    data[0] = 9;
    shape[0] = 7;
    expect(copied.toArray()).toEqual([1, 2]);
    expect(adopted.toArray()).toEqual([[9, 2]]);
    expect(fromData(new Uint8Array([1, 0]), [2]).dtype).toBe("bool");
  });

  it("keeps every float64 bit for bit", () => {
    fc.assert(
      fc.property(fc.array(fc.double()), (values) => {
        const back = tensor(values).toArray() as number[];
        expect(values.every((value, i) => Object.is(value, back[i]))).toBe(true);
      }),
    );
  });

  it("converts leaves to the type asked for", () => {
    expect(tensor([true, false], { dtype: "float32" }).toArray()).toEqual([1, 0]);
    expect(tensor([0, 0.5, Number.NaN], { dtype: "bool" }).toArray()).toEqual([false, true, true]);
  });
});

describe("constructors by rule", () => {
  it("fill", () => {
    expect(zeros([2, 1], "bool").toArray()).toEqual([[false], [false]]);
    expect(ones([2], "int32").toArray()).toEqual([1, 1]);
    expect(full([2], 256, "bool").toArray()).toEqual([true, true]);
    expect(full([], false).dtype).toBe("bool");
    expect(full([1], 0.1, "float32").item()).toBe(Math.fround(0.1));
  });

  it("eye", () => {
    expect(eye(2, 3).toArray()).toEqual([
      [1, 0, 0],
      [0, 1, 0],
    ]);
    expect(eye(0).shape).toEqual([0, 0]);
  });

  it("arange stops before its end", () => {
    expect(arange(3).toArray()).toEqual([0, 1, 2]);
    expect(arange(5, 1, -2).toArray()).toEqual([5, 3]);
    expect(arange(2, 1).toArray()).toEqual([]);
    expect(arange(0, 3, 1, "int32").dtype).toBe("int32");
  });

  it("linspace hits both ends", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e9, max: 1e9, noNaN: true }),
        fc.double({ min: -1e9, max: 1e9, noNaN: true }),
        fc.integer({ min: 2, max: 50 }),
        (start, stop, count) => {
          const x = linspace(start, stop, count);
          expect(x.at(0)).toBe(start);
          expect(x.at(-1)).toBe(stop);
          expect(x.size).toBe(count);
        },
      ),
    );
    expect(linspace(0, 1, 5).toArray()).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(linspace(3, 4, 1).toArray()).toEqual([3]);
  });
});
