/** Law 10 over random graphs: compiled = evaluated, for functions, their derivatives, batches, and nests of these. */
import {
  add,
  Graph,
  gradients,
  input,
  jvp,
  matmul,
  mul,
  type Node,
  pad,
  reshape,
  sin,
  sum,
  topologicalOrder,
  transpose,
  vmap,
} from "@cadena/autodiff";
import { type DType, type Tensor, type TensorData, Tensor as TensorOf } from "@cadena/core";
import fc from "fast-check";
import { describe, it } from "vitest";
import { expectClose, type Tolerance } from "./compare.js";
import { estimate } from "./estimate.js";
import { validatesModules } from "./modules.js";
import { anyFunction, graphOf, type RandomFunction, valuesOf } from "./random-graphs.js";
import { resultsOf } from "./targets.js";

function expectCompiles(graph: Graph, values: readonly Tensor[]): void {
  const { values: expected, tolerances } = estimate(graph, values);
  for (const { name, results } of resultsOf(graph, values)) {
    for (const [i, value] of results.entries()) {
      expectClose(value, expected[i] as Tensor, tolerances[i] as Tolerance, `${name}: output ${i}`);
    }
  }
}

/** A number that depends on all entries of all results, each in its own way. */
function scalarOf(outputs: readonly Node[]): Node {
  return outputs.map((each) => sum(sin(mul(each, 0.7)))).reduce((a, b) => add(mul(a, 0.3), b));
}

type Kind = (f: RandomFunction) => RandomFunction;

const gradientOf: Kind = ({ values, build }) => ({
  values,
  build: (inputs) => [...gradients(scalarOf(build(inputs)), inputs), ...build(inputs)],
});

/** The derivative along a direction: of the arguments, the first is its own. */
const tangentOf: Kind = ({ values, build }) => ({
  values,
  build: (inputs) => {
    const [, tangents] = jvp((...args: Node[]) => build(args), [...inputs], inputs.map(sin));
    return tangents;
  },
});

/** Over a new first axis of the first argument; the others are as they are. */
const batchOf: Kind = ({ values, build }) => {
  const [first, ...rest] = values as [Tensor, ...Tensor[]];
  const batch = first.broadcastTo([3, ...first.shape]);
  const data = batch.contiguous().data.map((x: number, i: number) => x * (1 + i / 100));
  return {
    values: [new TensorOf(data as TensorData, batch.shape, batch.dtype), ...rest],
    build: (inputs) =>
      vmap((...args: Node[]) => build(args), { inAxes: inputs.map((_, i) => (i === 0 ? 0 : null)) })(...inputs),
  };
};

const kinds: Readonly<Record<string, Kind>> = {
  "the function": (f) => f,
  "its gradient": gradientOf,
  "its tangent": tangentOf,
  "a batch": batchOf,
  "the gradient of the gradient": (f) => gradientOf(gradientOf(f)),
  "a batch of gradients": (f) => batchOf(gradientOf(f)),
  "the gradient of a batch, along a tangent": (f) => tangentOf(gradientOf(batchOf(f))),
};

validatesModules();

describe.each(["float64", "float32"] as const satisfies readonly DType[])("%s", (dtype) => {
  it.each(Object.entries(kinds))("%s", (_, make) => {
    fc.assert(
      fc.property(anyFunction(dtype, 20), (f) => {
        const made = make(f);
        expectCompiles(graphOf(made), made.values);
      }),
      { numRuns: 25, seed: 4 },
    );
  });
});

describe("float64, by example", () => {
  const given = (shape: readonly number[]): Node => input(`x of ${shape}`, { shape });
  const examples: Readonly<Record<string, readonly Node[]>> = {
    "sums of padded values that are results too": (() => {
      const first = add(given([6]), pad(given([3]), [1], [2]));
      return [first, add(first, pad(given([2]), [0], [4]))];
    })(),
    "a padded value that is a result and in a sum": (() => {
      const padded = pad(given([3]), [1], [2]);
      return [add(given([6]), padded), padded];
    })(),
    "products whose batches are merged axes that are cut differently": (() => {
      const merged = (x: Node): Node => reshape(transpose(x, [1, 0, 2, 3]), [12, ...x.shape.slice(2)]);
      return [matmul(merged(given([4, 3, 5, 2])), merged(given([3, 4, 2, 6])))];
    })(),
  };

  it.each(Object.entries(examples))("%s", (_, outputs) => {
    const graph = new Graph(inputsOf(outputs), outputs);
    expectCompiles(
      graph,
      graph.inputs.map(({ shape }, i) => valuesOf(shape, "float64", i)),
    );
  });
});

function inputsOf(outputs: readonly Node[]): readonly Node[] {
  return topologicalOrder(outputs).nodes.filter(({ kind }) => kind === "input");
}
