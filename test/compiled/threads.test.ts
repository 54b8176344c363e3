/**
 * Results do not depend on the number of threads: bit for bit, over the benchmark's graphs and random ones, but for the
 * order of sums over large arrays that one thread takes in pieces.
 */
import { add, Graph, gradients, input, matmul, mul, type Node, sin, softmax, sum, transpose } from "@cadena/autodiff";
import { uniform as draw, fromData, key, type Shape, type Tensor } from "@cadena/core";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { attentionGraph, cnnStep, matmulGraph, mlpStep, type Workload } from "../../bench/graphs/index.js";
import { type CompileOptions, compile, type WasmProgram } from "../../packages/wasm/src/full/index.js";
import { anyFunction, graphOf } from "./random-graphs.js";

/** Compiles for 1, 2 and 3 threads, and waits for the workers of those that share anything. */
async function compiled(graph: Graph, options: CompileOptions): Promise<readonly WasmProgram[]> {
  const programs = [1, 2, 3].map((threads) => compile(graph, { ...options, threads }));
  for (const [workers, program] of programs.entries()) {
    const expected = program.explain().includes(" pieces") ? workers : 0;
    await vi.waitFor(() => expect(program.workers).toBe(expected), { timeout: 20_000, interval: 5 });
  }
  return programs;
}

const bytesOf = (tensors: readonly Tensor[]): Uint8Array[] =>
  tensors.map((each) => {
    const { buffer, byteOffset, byteLength } = each.contiguous().data;
    return new Uint8Array(buffer, byteOffset, byteLength);
  });

function expectSame(actual: readonly Tensor[], expected: readonly Tensor[], what: string): void {
  const [own, other] = [bytesOf(actual), bytesOf(expected)];
  const at = own.map((bytes, i) => bytes.findIndex((byte, j) => byte !== other[i]?.[j]));
  expect({ what, at }).toEqual({ what, at: own.map(() => -1) });
}

/** Runs three steps by 1, 2 and 3 threads; the state at the end is compared, too. */
async function expectSameSteps({ graph, carry, inputs, state }: Workload, leastWork?: number): Promise<void> {
  const programs = await compiled(graph, leastWork === undefined ? { carry } : { carry, leastWork });
  const results = programs.map((program) => {
    program.writeState(state);
    const outputs = [1, 2, 3].flatMap(() => program.run(inputs));
    return [...outputs, ...program.readState()];
  });
  for (const [i, result] of results.entries()) expectSame(result, results[0] as readonly Tensor[], `${i + 1} threads`);
}

const uniform = (shape: Shape, seed: number): Tensor => draw(key(seed), shape);

describe("1, 2 and 3 threads give the same", () => {
  it.each<readonly [string, () => Workload]>([
    ["products of matrices", () => matmulGraph({ n: 130 })],
    ["training of a perceptron", () => mlpStep({ batch: 50 })],
    ["training of a convolutional network", () => cnnStep({ batch: 5 })],
    ["attention", () => attentionGraph({ batch: 3, length: 40, width: 64 })],
  ])("%s", async (_, make) => {
    const workload = make();
    const programs = await compiled(workload.graph, workload);
    expect(programs.map(({ workers }) => workers)).toEqual([0, 1, 2]);
    await expectSameSteps(workload);
  });

  it("and so do short kernels that are made to share", async () => {
    await expectSameSteps(mlpStep({ batch: 7 }), 0);
    await expectSameSteps(cnnStep({ batch: 3 }), 0);
    await expectSameSteps(attentionGraph({ batch: 2, length: 5, width: 16 }), 0);
  });

  it("sums along each axis, with what fills no vector", async () => {
    const x = input("x", { shape: [7, 5, 11] });
    const [value] = matmulGraph({ n: 20 }).inputs as readonly [Tensor];
    const values = value
      .reshape([400])
      .slice([{ stop: 385 }])
      .reshape([7, 5, 11])
      .astype("float64");
    for (const axis of [0, 1, 2, [0, 2], [1, 2], [0, 1]]) {
      const graph = new Graph([x], [sum(sin(x), { axis })]);
      await expectSameSteps({ graph, carry: [], inputs: [values], state: [] }, 0);
    }
  });

  it("loops over the same rows", async () => {
    const x = input("x", { shape: [301, 257] });
    const y = softmax(x, { axis: -1 });
    const graph = new Graph([x], [y, ...gradients(sum(mul(y, x)), [x])]);
    expect(compile(graph).explain()).toContain("301 rows,");
    await expectSameSteps({ graph, carry: [], inputs: [uniform([301, 257], 1)], state: [] }, 0);
  });

  it("sums behind a large product, which one thread makes piece by piece, but for their rounding", async () => {
    const [x, w] = [input("x", { shape: [700, 20] }), input("w", { shape: [20, 500] })];
    const y = matmul(x, w);
    const graph = new Graph([x, w], [add(y, 1), sum(mul(y, y))]);
    const programs = await compiled(graph, {});
    const values = [uniform([700, 20], 1), uniform([20, 500], 2)];
    const [one, two, three] = programs.map((program) => program.run(values)) as [Tensor[], Tensor[], Tensor[]];
    expectSame(three, two, "3 threads");
    expectSame(one.slice(0, 1), two.slice(0, 1), "1 thread");
    const [alone, shared] = [one, two].map(([, total]) => (total as Tensor).item()) as [number, number];
    // Two sums of n numbers of one sign are apart by 2n roundings at most.
    expect(Math.abs(alone - shared)).toBeLessThanOrEqual(2 * 350_000 * 2 ** -53 * shared);
    expect(programs[0]?.explain()).toContain("matmul, 700 rows");
  });

  it.each(["float32", "float64"] as const)("random graphs of %s, and their gradients", async (dtype) => {
    await fc.assert(
      fc.asyncProperty(anyFunction(dtype, 20), async ({ values, build }) => {
        const withGradients = (inputs: readonly Node[]): readonly Node[] => {
          const outputs = build(inputs);
          const total = outputs.map((each) => sum(each)).reduce((a, b) => add(a, b));
          return [...outputs, ...gradients(total, [...inputs])];
        };
        const graph = graphOf({ values, build: withGradients });
        const programs = await compiled(graph, { leastWork: 0 });
        const [one, ...others] = programs.map((program) => program.run(values));
        for (const other of others) expectSame(other, one as readonly Tensor[], "threads");
      }),
      { numRuns: 60, seed: 4 },
    );
  });

  it.each([
    [3, 5, 1, 1],
    [1, 8, 300, 9],
    [1, 9, 300, 1],
    [1, 64, 300, 1],
    [2, 12, 700, 3],
    [1, 6, 300, 77],
    [5, 4, 6, 40],
    [1, 1, 0, 70],
  ])("%d products of %d×%d and %d columns, either way round", async (batch, rows, inner, columns) => {
    const a = uniform([batch, rows, inner], 1);
    const b = uniform([batch, columns, inner], 2);
    const [x, y] = [a, b].map((value) => input("x", value)) as [Node, Node];
    const transposed = [matmul(x, transpose(y, [0, 2, 1])), matmul(y, transpose(x, [0, 2, 1]))];
    await expectSameSteps({ graph: new Graph([x, y], transposed), carry: [], inputs: [a, b], state: [] }, 0);
  });

  it("where zeros absorb what is not finite", async () => {
    const [x, w] = [input("x", { shape: [40, 40] }), input("w", { shape: [40, 40] })];
    const value = uniform([40, 40], 1);
    const y = sum(mul(matmul(x, w), 0));
    const graph = new Graph([x, w], [y, ...gradients(y, [x, w])]);
    const infinite = fromData(new Float64Array(1600).fill(Number.POSITIVE_INFINITY), [40, 40]);
    await expectSameSteps({ graph, carry: [], inputs: [infinite, value], state: [] }, 0);
  });
});
