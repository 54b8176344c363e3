import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import {
  checkSameStructure,
  flatten,
  type LeafOf,
  leavesOf,
  type MapTree,
  mapTree,
  pathsOf,
  sameStructure,
  type Tensor,
  type Tree,
  TreeMismatchError,
  tensor,
  unflatten,
  zeros,
} from "../src/index.js";

const anyKey = fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "toString", "0", "10", "9", "a b"));

/** A plain object with exactly these own keys, `__proto__` included. */
function objectOf(entries: readonly (readonly [string, unknown])[]): object {
  const object = {};
  for (const [name, value] of entries) {
    Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
  }
  return object;
}

const { tree: anyTree } = fc.letrec<{ tree: unknown; leaf: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small" },
    tie("leaf"),
    fc.array(tie("tree"), { maxLength: 4 }),
    fc.array(fc.tuple(anyKey, tie("tree")), { maxLength: 4 }).map(objectOf),
  ),
  leaf: fc.oneof(fc.integer(), fc.string(), fc.constantFrom(null, undefined, true, zeros([2]), new Map())),
}));

describe("flatten and unflatten", () => {
  it("are inverse", () => {
    fc.assert(
      fc.property(anyTree, (tree) => {
        const { leaves, structure } = flatten(tree);
        const back = unflatten(structure, leaves);
        expect(isDeepStrictEqual(back, tree)).toBe(true);
        expect(sameStructure(structure, flatten(back).structure)).toBe(true);
        expect(structure.leafCount).toBe(leaves.length);
        expect(pathsOf(tree)).toHaveLength(leaves.length);
        expect(new Set(pathsOf(tree)).size).toBe(leaves.length);
      }),
    );
  });

  it("take keys in sorted order", () => {
    expect(leavesOf({ b: 2, a: [1, { z: 5, y: 4 }] })).toEqual([1, 4, 5, 2]);
  });

  it("leave everything but arrays and plain objects alone", () => {
    const leaves = [null, undefined, 1, "a", tensor(1), new Map([[1, 2]]), new Float64Array(2), () => 0, new Date(0)];
    expect(leavesOf(leaves)).toEqual(leaves);
    for (const leaf of leaves) expect(leavesOf(leaf)).toEqual([leaf]);
    expect(leavesOf(Object.assign(Object.create(null), { a: 1 }))).toEqual([1]);
  });

  it("keep hostile keys harmless", () => {
    const tree = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2}') as object;
    const { leaves, structure } = flatten(tree);
    const back = unflatten(structure, leaves) as object;
    expect(Object.keys(back).sort()).toEqual(["__proto__", "constructor"]);
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
    expect(JSON.stringify(back)).toBe(JSON.stringify(tree));
  });

  it("refuse cycles and extreme depth at once", () => {
    const cyclic: unknown[] = [1];
    cyclic.push(cyclic, cyclic, cyclic);
    expect(() => flatten(cyclic)).toThrow(TreeMismatchError);
    expect(() => flatten(cyclic)).toThrow("a container that holds itself");
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = { a: deep };
    expect(() => flatten(deep)).toThrow(TreeMismatchError);
  });
});

describe("mapTree", () => {
  it("applies a function to corresponding leaves", () => {
    expect(mapTree((x) => 2 * x, { w: 1, b: [2, 3] })).toEqual({ w: 2, b: [4, 6] });
    expect(mapTree((x, y, z) => x + y * z, { a: [1, 2] }, { a: [3, 4] }, { a: [5, 6] })).toEqual({ a: [16, 26] });
    expect(mapTree((x: number) => -x, 5)).toBe(-5);
  });

  it("keeps leaves that are trees in one tree and not in the first", () => {
    expect(() => mapTree((a: unknown, _b: unknown) => a, { w: [1, 2] }, { w: [1, [2]] })).toThrow(
      "tree.w[1] must be a leaf",
    );
  });

  it("keeps tuples and keys in its type", () => {
    const params: { w: Tensor; b: [Tensor, Tensor] } = { w: zeros([1]), b: [zeros([2]), zeros([3])] };
    const sizes = mapTree((x) => x.size, params);
    expectTypeOf(sizes).toEqualTypeOf<{ w: number; b: [number, number] }>();
    expect(sizes).toEqual({ w: 1, b: [2, 3] });
    expectTypeOf(mapTree((x: Tensor) => `${x}`, params)).toEqualTypeOf<{ w: string; b: [string, string] }>();
    expectTypeOf(mapTree((x, k) => x.size + k, params, sizes)).toEqualTypeOf<{ w: number; b: [number, number] }>();
    expectTypeOf(mapTree((x) => x.rank, zeros([1]))).toEqualTypeOf<number>();
    expectTypeOf(mapTree((x) => x.rank, [zeros([1])])).toEqualTypeOf<number[]>();
    const mixed = { rate: 0.1, weights: [zeros([1])] as readonly Tensor[] };
    expectTypeOf(mapTree((x) => typeof x === "number", mixed)).toEqualTypeOf<{ rate: boolean; weights: boolean[] }>();
  });

  it("types trees of unknown depth", () => {
    const tree = { a: [tensor(1)] } as Tree<Tensor>;
    const mapped = mapTree((x: Tensor) => x.item(), tree);
    expectTypeOf(mapped).toExtend<Tree<number>>();
    expectTypeOf<LeafOf<Tree<Tensor>>>().toEqualTypeOf<Tensor>();
    expectTypeOf<LeafOf<{ w: Tensor; b: [number, string?]; c: { d: null } }>>().toEqualTypeOf<
      Tensor | number | string | null | undefined
    >();
    expectTypeOf<MapTree<{ w: Tensor; n: number }, Tensor, string>>().toEqualTypeOf<{ w: string; n: number }>();
    expectTypeOf(leavesOf({ w: tensor(1), n: 1 })).toEqualTypeOf<(Tensor | number)[]>();
    expect(mapped).toEqual({ a: [1] });
  });
});

describe("paths", () => {
  it("read as property access", () => {
    expect(pathsOf({ w: [1, 2], "a b": { ñu: 3 }, $x_1: 4 }, "params")).toEqual([
      "params.$x_1",
      'params["a b"].ñu',
      "params.w[0]",
      "params.w[1]",
    ]);
    expect(pathsOf([{ a: 1 }])).toEqual(["[0].a"]);
    expect(pathsOf(1)).toEqual([""]);
  });

  it("name the place where structures differ", () => {
    const of = (tree: unknown) => flatten(tree).structure;
    const pairs = [
      [{ w: [1, 2] }, { w: [1] }, "params.w must be an array of 2, got an array of 1"],
      [{ w: [1, 2] }, { w: [1, {}] }, "params.w[1] must be a leaf, got an object with keys {}"],
      [{ a: 1 }, { b: 1 }, "params must be an object with keys {a}, got an object with keys {b}"],
      [[1], { 0: 1 }, "params must be an array of 1, got an object with keys {0}"],
    ] as const;
    for (const [a, b, words] of pairs) {
      expect(() => checkSameStructure("update", of(a), of(b), "params")).toThrow(`update: ${words}.`);
      expect(sameStructure(of(a), of(b))).toBe(false);
    }
  });
});
