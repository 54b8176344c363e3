/** Long programs: graphs of many scalar nodes become functions of a size that runtimes take, and give the same numbers. */
import { add, Graph, gradients, input, mul, type Node, referenceEngine } from "@cadena/autodiff";
import { type Tensor, tensor } from "@cadena/core";
import { compile } from "@cadena/wasm/full";
import { expect, it } from "vitest";

it("compiles the value and gradient of 20,000 scalar operations", () => {
  const [x, a, c] = ["x", "a", "c"].map((name) => input(name)) as [Node, Node, Node];
  let value = x;
  for (let i = 0; i < 10_000; i++) value = add(mul(value, a), c);
  const graph = new Graph([x, a, c], [value, ...gradients(value, [x, a, c])]);
  const values = [1, 0.9999, 1e-4].map((each) => tensor(each));
  const [expected, actual] = [referenceEngine.prepare(graph), compile(graph)].map((program) =>
    program.run(values).map((each: Tensor) => each.item()),
  ) as [number[], number[]];
  for (const [i, each] of actual.entries()) {
    expect(Math.abs(each - (expected[i] as number))).toBeLessThan(1e-9 * Math.abs(expected[i] as number));
  }
});
