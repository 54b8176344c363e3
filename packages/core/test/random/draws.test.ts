import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bernoulli, bits, key, normal, permutation, split, type Tensor, tensor, uniform } from "../../src/index.js";

/** The bytes of a tensor in big-endian hexadecimal, element by element, so that equality means equality of bits. */
function hex(x: Tensor): string[] {
  const data = x.contiguous().data;
  const width = data.BYTES_PER_ELEMENT;
  const view = new DataView(new ArrayBuffer(8));
  return Array.from(data, (value) => {
    if (width === 8) view.setFloat64(0, value);
    else if (x.dtype === "float32") view.setFloat32(0, value);
    else view.setInt32(0, value);
    return Array.from({ length: width }, (_, i) => view.getUint8(i).toString(16).padStart(2, "0")).join("");
  });
}

/** The first four central moments. */
function moments(x: Tensor): { mean: number; variance: number; skewness: number; kurtosis: number } {
  const data = Array.from(x.contiguous().data);
  const average = (f: (v: number) => number): number => data.reduce((sum, v) => sum + f(v), 0) / data.length;
  const mean = average((v) => v);
  const variance = average((v) => (v - mean) ** 2);
  return {
    mean,
    variance,
    skewness: average((v) => (v - mean) ** 3) / variance ** 1.5,
    kurtosis: average((v) => (v - mean) ** 4) / variance ** 2,
  };
}

const anySeed = fc.maxSafeInteger().map(key);
const n = 200_000;

/** Whether an estimate is within five standard errors. */
function near(estimate: number, value: number, standardError: number): boolean {
  return Math.abs(estimate - value) <= 5 * standardError;
}

describe("bits", () => {
  it("begin with the cipher of 0, so that the stream does not depend on the shape", () => {
    expect(hex(bits(key(0), [2]))).toEqual(["6b200159", "99ba4efe"]);
    const long = bits(key(9), [7]).toArray() as number[];
    expect(bits(key(9), [3]).toArray()).toEqual(long.slice(0, 3));
    expect(bits(key(9), [0]).shape).toEqual([0]);
    expect(bits(key(9), [2, 3]).contiguous().data.length).toBe(6);
  });

  it("are 1 half of the time, in every position", () => {
    const words = bits(key(1), [n]).data;
    for (let position = 0; position < 32; position++) {
      let count = 0;
      for (const word of words) count += (word >>> position) & 1;
      expect(near(count / n, 0.5, 0.5 / Math.sqrt(n))).toBe(true);
    }
  });
});

describe("uniform", () => {
  it("stays in its range, in both precisions", () => {
    fc.assert(
      fc.property(
        anySeed,
        fc.constantFrom("float64", "float32"),
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-9, max: 1e6, noNaN: true }),
        (k, dtype, least, width) => {
          const low = Math.fround(least);
          const high = Math.fround(low + width);
          fc.pre(low < high);
          const values = Array.from(uniform(k, [50], { low, high, dtype: dtype as "float64" }).data);
          expect(values.every((v) => v >= low && v < high)).toBe(true);
        },
      ),
    );
  });

  it("has the moments of its distribution", () => {
    for (const dtype of ["float64", "float32"] as const) {
      const { mean, variance, kurtosis } = moments(uniform(key(2), [n], { dtype }));
      expect(near(mean, 0.5, Math.sqrt(1 / 12 / n))).toBe(true);
      expect(near(variance, 1 / 12, Math.sqrt(1 / 180 / n))).toBe(true);
      expect(Math.abs(kurtosis - 1.8) <= 0.02).toBe(true);
    }
  });

  it("uses 53 and 24 bits", () => {
    const [high, low] = bits(key(4), [2]).toArray() as [number, number];
    expect(uniform(key(4), []).item()).toBe(((high >>> 0) * 2 ** 21 + (low >>> 11)) / 2 ** 53);
    expect(uniform(key(4), [], { dtype: "float32" }).item()).toBe((high >>> 8) / 2 ** 24);
  });

  it("never changes", () => {
    expect(hex(uniform(key(42), [3]))).toMatchInlineSnapshot(`
      [
        "3fdb4f8123c40884",
        "3fb9a3f86fcfbc00",
        "3fc924e1ba0bb600",
      ]
    `);
    expect(hex(uniform(key(42), [3], { dtype: "float32", low: -1, high: 3 }))).toMatchInlineSnapshot(`
      [
        "3f34f810",
        "bf3f77a4",
        "bf197020",
      ]
    `);
  });
});

describe("normal", () => {
  it("has the moments of its distribution", () => {
    const { mean, variance, skewness, kurtosis } = moments(normal(key(3), [n], { mean: 2, std: 3 }));
    expect(near(mean, 2, 3 / Math.sqrt(n))).toBe(true);
    expect(near(variance, 9, 9 * Math.sqrt(2 / n))).toBe(true);
    expect(near(skewness, 0, Math.sqrt(6 / n))).toBe(true);
    expect(near(kurtosis, 3, Math.sqrt(24 / n))).toBe(true);
  });

  it("gives in float32 the draw of float64, rounded", () => {
    const options = { mean: 0.1, std: 0.3 };
    const wide = normal(key(5), [100], options);
    expect(normal(key(5), [100], { ...options, dtype: "float32" }).data).toEqual(wide.astype("float32").data);
    expect(normal(key(5), [3], { mean: 1, std: 0 }).toArray()).toEqual([1, 1, 1]);
  });

  it("is independent between split keys", () => {
    const [a, b] = split(key(6));
    const [x, y] = [Array.from(normal(a, [n]).data), Array.from(normal(b, [n]).data)];
    const correlation = x.reduce((sum, value, i) => sum + value * (y[i] as number), 0) / n;
    expect(near(correlation, 0, 1 / Math.sqrt(n))).toBe(true);
  });

  it("never changes", () => {
    expect(hex(normal(key(42), [4]))).toMatchInlineSnapshot(`
      [
        "bfc7a4a26c962155",
        "bff47d8b4be28c0f",
        "bfeb575a5b6f0c61",
        "bfd1a42c1b85add6",
      ]
    `);
    expect(hex(normal(key(42), [4], { dtype: "float32" }))).toMatchInlineSnapshot(`
      [
        "be3d2513",
        "bfa3ec5a",
        "bf5abad3",
        "be8d2161",
      ]
    `);
    const tail = Array.from(normal(key(0), [100_000]).data).sort((a, b) => a - b);
    expect(hex(tensor([tail[0] as number, tail.at(-1) as number]))).toMatchInlineSnapshot(`
      [
        "c00f667328758b3d",
        "401082b16ce4443b",
      ]
    `);
  });
});

describe("bernoulli", () => {
  it("is true with its probability", () => {
    for (const p of [0.1, 0.5, 0.9]) {
      const draws = bernoulli(key(7), p, [n]);
      expect(draws.dtype).toBe("bool");
      expect(near(moments(draws).mean, p, Math.sqrt((p * (1 - p)) / n))).toBe(true);
    }
    expect(moments(bernoulli(key(7), 0, [1000])).mean).toBe(0);
    expect(moments(bernoulli(key(7), 1, [1000])).mean).toBe(1);
  });
});

describe("permutation", () => {
  it("holds every number once", () => {
    fc.assert(
      fc.property(anySeed, fc.nat({ max: 60 }), (k, size) => {
        const order = permutation(k, size).toArray() as number[];
        expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, i) => i));
      }),
    );
  });

  it("makes all orders equally likely", () => {
    const counts = new Map<string, number>();
    const trials = 24_000;
    for (const k of split(key(8), trials)) {
      const order = String(permutation(k, 4).toArray());
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquare <= 60).toBe(true);
  });

  it("rejects words that would favour small indices", () => {
    const size = 200_000;
    const words = Array.from(bits(key(11), [size + 100]).data, (word) => BigInt(word >>> 0));
    const order = Array.from({ length: size }, (_, i) => i);
    let used = 0;
    for (let last = size - 1; last > 0; last--) {
      const choices = BigInt(last + 1);
      while ((words[used] as bigint) >= ((1n << 32n) / choices) * choices) used++;
      const chosen = Number((words[used++] as bigint) % choices);
      [order[last], order[chosen]] = [order[chosen] as number, order[last] as number];
    }
    expect(used > size - 1).toBe(true);
    const permuted = permutation(key(11), size).data;
    expect(order.findIndex((chosen, i) => chosen !== permuted[i])).toBe(-1);
  });

  it("never changes", () => {
    expect(permutation(key(42), 10).toArray()).toMatchInlineSnapshot(`
      [
        1,
        5,
        9,
        8,
        0,
        2,
        6,
        7,
        4,
        3,
      ]
    `);
  });
});
