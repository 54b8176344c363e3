/** Engines that are given more or less: what they compute is the same, and how is what they were given. */
import { add, Graph, input, mul, type Node, pow, sin, sum, trace } from "@cadena/autodiff";
import { cumsum, scatter, takeAlongAxis } from "@cadena/autodiff/arrays";
import { scan } from "@cadena/autodiff/control";
import { bits } from "@cadena/autodiff/random";
import { key, type Tensor, tensor } from "@cadena/core";
import { describe, expect, it } from "vitest";
import {
  capabilityOf,
  control,
  draws,
  functions,
  guards,
  indexing,
  ordering,
  texts,
  threads,
} from "../src/full/index.js";
import { compile, type Extension, jit, wasmEngine, wasmEngineWith } from "../src/index.js";

const x = tensor([0.5, -1, 2]);
const running = (a: Node): Node =>
  scan((carry: Node, each: Node): [Node, Node] => [add(carry, each), mul(carry, each)], tensor(0), a)[1];
const cases: readonly (readonly [string, Extension, (a: Node) => Node, Tensor])[] = [
  ["functions", functions, sin, x],
  ["ordering", ordering, (a) => cumsum(a), x],
  ["indexing, to read,", indexing, (a) => takeAlongAxis(a, tensor([2, 0], { dtype: "int32" }), { axis: 0 }), x],
  ["indexing, to add,", indexing, (a) => scatter(a, [1, 1], 5, { combine: "add" }), x],
  ["control", control, running, x],
  ["draws", draws, (a) => bits(a, [3]), key(7)],
];

describe("an engine", () => {
  it.each(cases)("gives the same values with %s and without", (_, extension, f, value) => {
    const graph = trace(f, value);
    const application = graph.outputs.map((node) => node.application).find((each) => each !== undefined);
    const [without, given] = [{}, { extend: [extension] }];
    const [expected, actual] = [without, given].map((options) => compile(graph, options).run([value])[0]?.toArray());
    expect(JSON.stringify(actual)).toBe(JSON.stringify(expected));
    expect(application && capabilityOf(application, [])).toBe("reference kernel");
    expect(application && capabilityOf(application, [extension])).toBe("machine code");
  });

  it("multiplies where a power is small and whole, and asks the reference kernel for others", () => {
    const told = [3, -2, 0.5].map((exponent) => {
      const graph = trace((a: Node) => pow(a, exponent), x);
      const program = compile(graph, { extend: [texts] });
      expect(program.run([x])[0]?.toArray()).toEqual([0.5, -1, 2].map((each) => each ** exponent));
      return program.explain().includes("by its reference kernel");
    });
    expect(told).toEqual([false, false, true]);
  });

  it("keeps the modules of differently extended engines apart", () => {
    const graph = trace((a: Node) => sum(sin(a)), x);
    const programs = [[], [texts], [functions, texts], [texts]].map((extend) => compile(graph, { extend }));
    const told = programs.map((program) => program.explain());
    expect(told[0]).toBe(`${graph}`);
    expect(told[1]).toContain("sin(v1[3]), by its reference kernel");
    expect(told[2]).toContain("loop [3]: sin, sum");
    expect(told[3]).toBe(told[1]);
  });

  it("names kernels in a profile by their kind, or by what they do", () => {
    const graph = trace((a: Node) => sum(mul(a, a)), x);
    const kernelsOf = (extend: readonly Extension[]): readonly string[] => {
      const program = compile(graph, { extend });
      program.run([x]);
      return program.profile().map(({ kernel }) => kernel);
    };
    expect(kernelsOf([])).toEqual(["loop"]);
    expect(kernelsOf([texts])).toEqual(["loop [3]: mul, sum → sum"]);
  });

  it("computes the same under guards, on two threads, and by jit", () => {
    const f = (a: Node): Node => sum(mul(a, a));
    const engines = [wasmEngine, ...[[guards], [threads(2, 0)]].map((extend) => wasmEngineWith({ extend }))];
    expect(engines.map((engine) => jit(f, { engine })(x).item())).toEqual([5.25, 5.25, 5.25]);
  });

  it("takes the later of two kernels of one primitive", () => {
    const wrong: Extension = { name: "wrong", floats: { exp: (f) => f.of(7) } };
    const a = input("a", { shape: [2] });
    const graph = new Graph([a], [sin(a)]);
    const sevens: Extension = { name: "sevens", floats: { sin: (f) => f.of(7) } };
    expect(
      compile(graph, { extend: [functions, wrong, sevens] })
        .run([tensor([1, 2])])[0]
        ?.toArray(),
    ).toEqual([7, 7]);
  });
});
