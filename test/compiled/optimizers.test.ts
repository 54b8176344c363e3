/** Law 10 over optimisers: the compiled step is the evaluated one, at the start and on the way. */
import { add, type Node, referenceEngine, square, sub, sum } from "@cadena/autodiff";
import { type DType, key, leavesOf, normal, type Tensor, type Tree } from "@cadena/core";
import type { Values } from "@cadena/nn";
import { describe, expect, it } from "vitest";
import { descend, stepOf } from "../../packages/nn/test/optimizers/descend.js";
import { optimizers } from "../../packages/nn/test/optimizers/table.js";
import { entries, expectClose } from "./compare.js";
import { resultsOf } from "./targets.js";

/** Some units of the last place of numbers of order 1. */
const tolerances = { float64: 1e-14, float32: 4e-6 } as const;

/** Σ (W − 0.5)² + (b + 0.25)², over more entries than a vector holds, and not a multiple of them. */
const parabola = (params: Tree<Node>): Node => {
  const { W, b } = params as { W: Node; b: Node };
  return add(sum(square(sub(W, 0.5))), square(add(b, 0.25)));
};

const paramsOf = (dtype: DType): Values => ({
  W: normal(key(1), [3, 7]).astype(dtype),
  b: normal(key(2), []).astype(dtype),
});

describe.each(Object.entries(optimizers))("%s", (_, optimizer) => {
  it.each(["float64", "float32"] as const)("compiled = evaluated in %s", (dtype) => {
    const { graph } = stepOf(optimizer, parabola, paramsOf(dtype));
    const { trees } = descend(optimizer, parabola, paramsOf(dtype), 5);
    const [first, later] = [trees[0], trees[5]].map((state) =>
      entries((leavesOf(state) as unknown as Tensor[])[0] as Tensor),
    );
    expect(later).not.toEqual(first);
    for (const state of [trees[0], trees[5]]) {
      const values = leavesOf(state) as unknown as readonly Tensor[];
      const expected = referenceEngine.prepare(graph).run(values);
      for (const { name, results } of resultsOf(graph, values))
        for (const [i, result] of results.entries())
          expectClose(
            result,
            expected[i] as Tensor,
            (wanted) => tolerances[dtype] * Math.max(1, Math.abs(wanted)),
            `${name}: output ${i}`,
          );
    }
  });
});
