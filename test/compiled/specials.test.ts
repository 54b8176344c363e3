/** Law 10 where numbers end: NaN, infinities, zeros, the smallest and the largest, in every elementwise primitive. */
import { applyOne, Graph, input, type Node, type Primitive, pow, referenceEngine } from "@cadena/autodiff";
import { primitives } from "@cadena/autodiff/registry";
import { DTypeError, fromData, type Tensor, tensor } from "@cadena/core";
import { describe, it } from "vitest";
import { arityOf } from "../../packages/autodiff/test/samples.js";
import { entries, expectClose, toleranceOf } from "./compare.js";
import { resultsOf } from "./targets.js";

const edges = {
  float64: [2 ** -1074, 2 ** -1022, 2 ** -537, 1e-300, 1e300, 1.7976931348623157e308, 709.7, 710, 745, 2 ** 53 + 2],
  float32: [2 ** -149, 2 ** -126, 1e-30, 1e30, 3.4028234663852886e38, 88.7, 88.8, 104, 2 ** 24 + 2],
} as const;
const middle = [0, 2 ** -30, 0.3, 0.5, 1, 1.5, 2, 2.5, 3, Math.PI / 2, 10, 1000];

/** Every combination of so many special numbers, argument by argument. */
function combinations(numbers: readonly number[], arity: number): readonly (readonly number[])[] {
  let rows: readonly (readonly number[])[] = [[]];
  for (let i = 0; i < arity; i++) rows = rows.flatMap((row) => numbers.map((x) => [...row, x]));
  return Array.from({ length: arity }, (_, i) => rows.map((row) => row[i] as number));
}

const arrays = { float64: Float64Array, float32: Float32Array } as const;
const pointwise = primitives.filter(({ scalar, batch }) => scalar !== undefined && batch === "pointwise");

function graphOf(primitive: Primitive, values: readonly Tensor[]): Graph | undefined {
  const inputs = values.map(({ shape, dtype }, i): Node => input(`x${i}`, { shape, dtype }));
  try {
    return new Graph(inputs, [applyOne(primitive, inputs)]);
  } catch (error) {
    if (error instanceof DTypeError) return undefined;
    throw error;
  }
}

describe.each(pointwise.map((primitive) => ({ name: primitive.name, primitive })))("$name", ({ primitive }) => {
  it.each(["float64", "float32"] as const)("%s", (dtype) => {
    const signed = [...middle, ...edges[dtype], Number.POSITIVE_INFINITY].flatMap((x) => [x, -x]);
    const numbers = [...signed, Number.NaN];
    const values = combinations(numbers, arityOf(primitive)).map((each) =>
      fromData(arrays[dtype].from(each), [each.length]),
    );
    const graph = graphOf(primitive, values);
    if (graph === undefined) return;
    const [expected] = referenceEngine.prepare(graph).run(values) as [Tensor];
    for (const { name, results } of resultsOf(graph, values)) {
      const [actual] = results as [Tensor];
      expectClose(actual, expected, toleranceOf(primitive.name, expected), name);
    }
  });
});

describe("powers of a base that is known", () => {
  const size = 4001;
  const x = tensor(Array.from({ length: size }, (_, i) => (i - 2000) / (i % 3 === 0 ? 7 : 1)));

  it.each([0.9, 0.999, 2, 10, 1 - 2 ** -53, 1 + 2 ** -52, 1e-300, 5e-324, 1.7e308])("%d", (base) => {
    const node = input("x", { shape: [size] });
    for (const { name, results } of resultsOf(new Graph([node], [pow(base, node)]), [x])) {
      const wanted = tensor(entries(x).map((exponent) => base ** exponent));
      // Denormal powers have fewer digits.
      const tolerance = (y: number): number => (Math.abs(y) < 1e-300 ? 1e-303 : 4 * 2 ** -52 * Math.abs(y));
      expectClose(results[0] as Tensor, wanted, tolerance, `${name}: ${base}^x`);
    }
  });
});
