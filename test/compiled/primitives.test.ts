/** Law 10 over the registry: every primitive compiled is the primitive evaluated. */
import { Graph, input, type Node, type Primitive, referenceEngine } from "@cadena/autodiff";
import { primitives } from "@cadena/autodiff/registry";
import { type DType, DTypeError, type Tensor } from "@cadena/core";
import fc from "fast-check";
import { describe, it } from "vitest";
import { type Sample, samplesOf } from "../../packages/autodiff/test/samples.js";
import { expectClose, toleranceOf } from "./compare.js";
import { estimate } from "./estimate.js";
import { resultsOf } from "./targets.js";

interface Point {
  readonly graph: Graph;
  readonly values: readonly Tensor[];
}

/** A sample as a graph; undefined if the primitive refuses the dtype. */
function pointOf({ build }: Sample, values: readonly Tensor[]): Point | undefined {
  const inputs = values.map((value, i): Node => input(`x${i}`, { shape: value.shape, dtype: value.dtype }));
  try {
    return { graph: new Graph(inputs, build(inputs)), values };
  } catch (error) {
    if (error instanceof DTypeError) return undefined;
    throw error;
  }
}

const points = (primitive: Primitive, dtype: DType): fc.Arbitrary<Point | undefined> =>
  samplesOf(primitive, dtype).chain((sample) => sample.values.map((values) => pointOf(sample, values)));

describe.each(primitives.map((primitive) => ({ name: primitive.name, primitive })))("$name", ({ primitive }) => {
  it.each(["float64", "float32", "int32", "bool"] as const)("%s", (dtype) => {
    fc.assert(
      fc.property(points(primitive, dtype), (point) => {
        if (point === undefined) return;
        const { graph, values } = point;
        const expected = referenceEngine.prepare(graph).run(values);
        const direct = primitive.batch === "pointwise";
        const { tolerances } = direct ? { tolerances: [] } : estimate(graph, values);
        for (const { name, results } of resultsOf(graph, values)) {
          for (const [i, value] of results.entries()) {
            const wanted = expected[i] as Tensor;
            const tolerance = tolerances[i] ?? toleranceOf(primitive.name, wanted);
            expectClose(value, wanted, tolerance, `${name}: ${primitive.name}, output ${i}`);
          }
        }
      }),
      { numRuns: 6, seed: 20 },
    );
  });
});
