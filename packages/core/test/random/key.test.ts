import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import { bits, foldIn, key, split, type Tensor } from "../../src/index.js";

const text = (x: Tensor): string => String(x.toArray());

describe("keys", () => {
  it("hold the 64-bit seed", () => {
    expect(key(0).toArray()).toEqual([0, 0]);
    expect(key(-1).toArray()).toEqual([-1, -1]);
    expect(key(2 ** 32 + 7).toArray()).toEqual([1, 7]);
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.maxSafeInteger(), (a, b) => (text(key(a)) === text(key(b))) === (a === b)),
    );
  });

  it("split into distinct keys, each a function of its index alone", () => {
    const many = split(key(3), 1000);
    expect(new Set(many.map(text)).size).toBe(1000);
    expect(split(key(3)).map(text)).toEqual(many.slice(0, 2).map(text));
    expect(split(key(3), 0)).toEqual([]);
    expectTypeOf(split(key(0))).toEqualTypeOf<[Tensor, Tensor]>();
    expectTypeOf(split(key(0), 3)).toEqualTypeOf<[Tensor, Tensor, Tensor]>();
    expectTypeOf(split(key(0), 3 as number)).toEqualTypeOf<Tensor[]>();
  });

  it("fold in numbers and texts without collisions", () => {
    const parts = ["", "a", "b", "aa", "ab", "ba", "a\0", "\0a", "\0", "layers[0].w", "layers[1].w", "ñ", "0", "1"];
    const numbers = [0, 1, -1, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER];
    const folded = [...parts, ...numbers].map((data) => text(foldIn(key(5), data)));
    const all = [...folded, text(key(5)), ...split(key(5), 8).map(text), text(bits(key(5), [2]))];
    expect(new Set(all).size).toBe(all.length);
    expect(text(foldIn(foldIn(key(5), "a"), "b"))).not.toBe(text(foldIn(key(5), "ab")));
  });

  it("never change", () => {
    expect(split(key(42)).map((k) => k.toArray())).toMatchInlineSnapshot(`
      [
        [
          64467757,
          -1378843660,
        ],
        [
          1154097635,
          473298049,
        ],
      ]
    `);
    expect(foldIn(key(42), 7).toArray()).toMatchInlineSnapshot(`
      [
        -329843215,
        799958181,
      ]
    `);
    expect(foldIn(key(42), "encoder.w").toArray()).toMatchInlineSnapshot(`
      [
        -1972380655,
        1205403507,
      ]
    `);
  });
});
