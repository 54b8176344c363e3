/** The signature of compiled functions: what decides the graph tells calls apart, and nothing else does. */
import { add, exp, mul, type Node, neg } from "@cadena/autodiff";
import { type Tensor, tensor } from "@cadena/core";
import { describe, expect, it } from "vitest";
import { jit } from "../../packages/wasm/src/full/index.js";

const x = tensor([1, 2]);

/** How often a function was traced. */
function counted<A extends readonly unknown[], R>(f: (...args: A) => R) {
  const traces = { count: 0 };
  const own = (...args: A): R => {
    traces.count += 1;
    return f(...args);
  };
  return { own, traces };
}

describe("static arguments", () => {
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ["numbers that JSON does not hold", Number.NaN, Number.POSITIVE_INFINITY],
    ["infinities", Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    ["zeros", 0, -0],
    ["nothing and null", undefined, null],
    ["a number and its text", 1, "1"],
    ["functions", neg, exp],
    ["maps", new Map([["a", 2]]), new Map([["a", 3]])],
    ["tensors", tensor([2, 3]), tensor([2, 4])],
    ["tensors of several dtypes", tensor([2, 3]), tensor([2, 3], { dtype: "float32" })],
    ["big integers", 1n, 2n],
    ["what lies inside", [{ bound: Number.NaN }], [{ bound: null }]],
  ];

  it.each(pairs)("tells %s apart", (_, a, b) => {
    const seen: unknown[] = [];
    const f = jit(
      (node: Node, given: unknown) => {
        seen.push(given);
        return mul(node, seen.length);
      },
      { static: [1] },
    );
    const results = [a, b, a, b].map((each) => f(x, each as object).toArray());
    expect(results).toEqual([
      [1, 2],
      [2, 4],
      [1, 2],
      [2, 4],
    ]);
    expect(seen).toEqual([a, b]);
  });

  it("takes equal ones for the same", () => {
    const { own, traces } = counted((node: Node, given: { readonly rate: number }) => mul(node, given.rate));
    const f = jit(own, { static: [1] });
    f(x, { rate: 2 });
    expect(f(x, { rate: 2 }).toArray()).toEqual([2, 4]);
    expect(traces.count).toBe(1);
  });
});

it("gives numbers the dtype of the tensors beside them", () => {
  const { own, traces } = counted((node: Node, rate: Node) => mul(node, rate));
  const f = jit(own);
  const narrow = tensor([1, 2], { dtype: "float32" });
  const dtypes = [x, narrow, x, narrow].map((each: Tensor, i) => f(each, i).dtype);
  expect(dtypes).toEqual(["float64", "float32", "float64", "float32"]);
  expect(traces.count).toBe(2);
});

it("tells structures, shapes and truths apart", () => {
  const { own, traces } = counted((tree: { readonly a: Node; readonly b?: Node }, twice: boolean) =>
    twice ? mul(tree.a, 2) : add(tree.a, tree.b ?? 0),
  );
  const f = jit(own);
  expect(f({ a: x }, false).toArray()).toEqual([1, 2]);
  expect(f({ a: x, b: x }, false).toArray()).toEqual([2, 4]);
  expect(f({ a: x, b: tensor(1) }, false).toArray()).toEqual([2, 3]);
  expect(f({ a: x, b: x }, true).toArray()).toEqual([2, 4]);
  expect(traces.count).toBe(4);
});
