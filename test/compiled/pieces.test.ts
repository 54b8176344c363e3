/** Law 10 over random graphs whose loops run piece by piece wherever they may, were it worth it or not. */
import { gradients, mul, type Node, sin, sum } from "@cadena/autodiff";
import type { DType, Tensor } from "@cadena/core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { everything } from "../../packages/wasm/src/full/engine.js";
import { guards } from "../../packages/wasm/src/full/index.js";
import { compile, type Extension } from "../../packages/wasm/src/index.js";
import { gatherRows } from "../../packages/wasm/src/lower/rows.js";
import { expectClose, type Tolerance } from "./compare.js";
import { estimate } from "./estimate.js";
import { anyFunction, graphOf } from "./random-graphs.js";
import { targets } from "./targets.js";

let gathered = 0;
const always: Extension = {
  name: "rows, however little they save",
  gather(kernels, outputs, carried) {
    const found = gatherRows(kernels, outputs, carried, { saved: 0, row: 0, result: 0, product: 0, block: 64 });
    gathered += kernels.length - found.length;
    return found;
  },
};

/** The function, and the slopes of a number that depends on all of its entries. */
const withSlopes = (outputs: readonly Node[], inputs: readonly Node[]): readonly Node[] => {
  const total = outputs.map((each) => sum(sin(mul(each, 0.7)))).reduce((a, b) => mul(a, b));
  return [...outputs, ...gradients(total, inputs)];
};

it.each(["float64", "float32"] as const satisfies readonly DType[])("random graphs of %s", (dtype) => {
  gathered = 0;
  fc.assert(
    fc.property(anyFunction(dtype, 20), ({ values, build }) => {
      const graph = graphOf({ values, build: (inputs) => withSlopes(build(inputs), inputs) });
      const { values: expected, tolerances } = estimate(graph, values);
      for (const { name, target } of targets) {
        const results = compile(graph, { target, extend: [...everything, always, guards] }).run(values);
        for (const [i, value] of results.entries()) {
          expectClose(value, expected[i] as Tensor, tolerances[i] as Tolerance, `${name}: output ${i}`);
        }
      }
    }),
    { numRuns: 60, seed: 9 },
  );
  expect(gathered).toBeGreaterThan(60);
});
