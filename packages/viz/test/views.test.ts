/** What pictures show: phases, layers, calls, values, steps, kinds. */
import {
  add,
  backpropagate,
  constant,
  gradients,
  input,
  logSoftmax,
  matmul,
  mean,
  mul,
  type Node,
  scope,
  sigmoid,
  softmax,
  tanh,
} from "@cadena/autodiff";
import { tensor } from "@cadena/core";
import { describe, expect, test } from "vitest";
import { looks } from "../src/dot/looks.js";
import { type ModelNode, type ModelOptions, toDot, toGraphology, toMermaid, toSvg } from "../src/index.js";
import { exampleGraph } from "./example-graph.js";
import { readDot } from "./read-dot.js";

const { loss, parameters, backward, bindings } = exampleGraph();

function nodesOf(drawable: Node | readonly Node[], options: ModelOptions = {}): readonly ModelNode[] {
  return toGraphology(drawable, options).mapNodes((_, node) => node);
}

const labelsOf = (nodes: readonly ModelNode[]): readonly string[] => nodes.map(({ label }) => label);
const lineOf = (nodes: readonly ModelNode[], name: string): readonly string[] | undefined =>
  nodes.find((node) => node.name === name && node.phase === "forward")?.label.split("\n");

describe("phases", () => {
  const phases = (views: "forward" | "backward" | "both"): Set<string> =>
    new Set(nodesOf(loss, { backward, views }).map(({ phase }) => phase));

  test("forward shows the graph, both adds the sweep, backward keeps what the sweep uses", () => {
    expect(phases("forward")).toEqual(new Set(["forward"]));
    expect(phases("both")).toEqual(new Set(["forward", "backward"]));
    const [forward, back, both] = (["forward", "backward", "both"] as const).map((views) =>
      nodesOf(loss, { backward, views }),
    );
    expect(forward).toHaveLength(nodesOf(loss).length);
    expect(new Set(both?.filter(({ phase }) => phase === "backward").map(({ label }) => label))).toEqual(
      new Set(back?.filter(({ phase }) => phase === "backward").map(({ label }) => label)),
    );
    expect(back?.some(({ name }) => name === "L")).toBe(false);
  });

  test("both stand in clusters of their own, in the words of the language", () => {
    const { places } = readDot(toDot(loss, { backward }));
    expect(new Set([...places.values()].map(([phase]) => phase))).toEqual(new Set(["forward", "backward"]));
    expect(new Set([...places.values()].map((path) => path.join("/")))).toContain("backward/layer 1");
    expect(toDot(loss, { backward, locale: "es" })).toContain('label="hacia atrás"');
    expect(toMermaid(loss, { backward, locale: "es" })).toContain('["hacia atrás"]');
  });

  test("steps of the chain rule tell the phases where no sweep is given", () => {
    const [x, w] = [input("x"), input("w")];
    const y = mul(tanh(mul(w, x)), 3);
    const nodes = nodesOf([y, ...gradients(y, [w])]);
    expect(nodes.filter(({ phase }) => phase === "forward")).toHaveLength(nodesOf(y).length);
    expect(nodes.find(({ name }) => name === "w")?.kind).toBe("parameter");
    expect(nodes.at(-1)).toMatchObject({ phase: "backward", isOutput: true, label: "∂/∂w = ×\nelementwise ⊙ ∂×/∂w" });
  });

  test("a sum of steps is the cotangent", () => {
    const w = input("w");
    const y = mul(tanh(w), sigmoid(w));
    const [, slope] = [y, ...gradients(y, [w])];
    expect(nodesOf([y, slope as Node]).at(-1)?.label).toBe("∂/∂w = +");
  });
});

describe("backward nodes", () => {
  const nodes = nodesOf(loss, { backward, bindings });

  test("carry the step that made them, and say whose cotangent they are", () => {
    const labels = labelsOf(nodes);
    expect(labels).toContainEqual(expect.stringMatching(/^∂L\/∂Z₁ = ×\nelementwise ⊙ tanh′\n/));
    expect(labels).toContainEqual(expect.stringMatching(/^∂L\/∂W₁ = matmul\nvjp of matmul, W₁\n/));
    expect(labels).toContainEqual(expect.stringMatching(/^∂L\/∂b₁ = reshape\ntranspose of reshape\n/));
    for (const { phase, step } of nodes) if (step !== undefined) expect(phase).toBe("backward");
    const ids = new Map(nodes.map((node) => [node.id, node]));
    const targets = nodes.flatMap(({ cotangentOf }) => (cotangentOf === undefined ? [] : [ids.get(cotangentOf)?.name]));
    expect(targets).toEqual(expect.arrayContaining(["A1", "Z1", "W1", "b1", "A2", "Z2", "W2", "b2"]));
    expect(labelsOf(nodesOf(loss, { backward, locale: "es" })).join("\n")).toContain("elemento a elemento");
  });

  test("a seed that no product needs is not drawn", () => {
    expect(labelsOf(nodes).filter((label) => label.startsWith("∂L/∂L"))).toEqual([]);
    const [x] = [input("x")];
    const sweep = backpropagate([x], [constant(1)], [x]);
    expect(labelsOf(nodesOf(x, { backward: sweep }))).toEqual(["x", "∂x/∂x = 1"]);
  });

  test("the derivatives of parameters are the results", () => {
    const results = nodes.filter(({ isOutput, phase }) => isOutput && phase === "backward");
    expect(results.map(({ label }) => label.split(" ")[0]).toSorted()).toEqual([
      "∂L/∂W₁",
      "∂L/∂W₂",
      "∂L/∂b₁",
      "∂L/∂b₂",
    ]);
  });

  test("edges from the forward part are dashed and leave the two parts side by side", () => {
    expect(toDot(loss, { backward })).toMatch(/n\d+ -> n\d+ \[label="3×2|.*style=dashed.*constraint=false\];/);
    expect(toDot(loss)).not.toContain("dashed");
  });
});

describe("values and gradients", () => {
  test("of all that follows from the bindings", () => {
    const nodes = nodesOf(loss, { backward, bindings });
    expect(nodes.every(({ state }) => state === "computed")).toBe(true);
    expect(lineOf(nodes, "W1")).toEqual(["W₁", "[[0.1, −0.2], [0.3, 0.4]]", expect.stringMatching(/^∂L\/∂W₁ = \[\[/)]);
    const plain = nodesOf(loss, { bindings, views: "forward" });
    expect(lineOf(plain, "L")?.[1]).toBe(lineOf(nodes, "L")?.[1]);
  });

  test("what does not follow is marked as not computed, apart from what was not asked", () => {
    const { X } = bindings as { readonly X: ReturnType<typeof tensor> };
    const nodes = nodesOf(loss, { bindings: { X } });
    const state = (name: string): string | undefined => nodes.find((node) => node.name === name)?.state;
    expect([state("X"), state("W1"), state("Z1"), state("L")]).toEqual(["computed", ...Array(3).fill("not computed")]);
    expect(lineOf(nodes, "W1")).toEqual(["W₁", "not computed"]);
    expect(nodesOf(loss).every(({ state }) => state === "absent")).toBe(true);
    expect(toDot(loss, { bindings: { X } })).toMatch(/W₁\\nnot computed", .*style="filled,dashed"/);
    expect(labelsOf(nodesOf(loss, { bindings: {}, locale: "es" }))).toContain("W₁\nsin calcular");
  });

  test("that are known already", () => {
    const [w] = parameters as [Node];
    const value = tensor([
      [1, 2],
      [3, 4],
    ]);
    const nodes = nodesOf(loss, { values: new Map([[w, value]]), gradients: new Map([[w, value]]) });
    expect(lineOf(nodes, "W1")).toEqual(["W₁", "[[1, 2], [3, 4]]", "∂L/∂W₁ = [[1, 2], [3, 4]]"]);
    expect(lineOf(nodes, "b1")).toEqual(["b₁", "not computed"]);
  });

  test("large tensors show their range", () => {
    const x = input("x", { shape: [100] });
    const numbers = tensor(Array.from({ length: 100 }, (_, i) => i - 10));
    expect(lineOf(nodesOf(tanh(x), { bindings: { x: numbers } }), "x")).toEqual(["x", "−10 … 89"]);
  });
});

describe("layers and calls", () => {
  test("are clusters, and collapse with what was made in them", () => {
    const { places } = readDot(toDot(loss));
    expect(new Set([...places.values()].map((path) => path.join("/")))).toEqual(
      new Set(["", "layer 1", "layer 2", "layer 2/softmax"]),
    );
    const collapsed = nodesOf(loss, { collapse: true, bindings });
    expect(collapsed.filter(({ kind }) => kind === "layer").map(({ label }) => label.split("\n")[0])).toEqual([
      "A₂ = layer 2",
      "A₁ = layer 1",
    ]);
    expect(collapsed.filter(({ kind }) => kind === "parameter" || kind === "input").map(({ name }) => name)).toEqual([
      "Y",
      "X",
    ]);
    expect(nodesOf(loss, { collapse: ["layer 2"] }).filter(({ kind }) => kind === "layer")).toHaveLength(1);
    expect(nodesOf(loss, { collapse: ["layer"] })).toHaveLength(nodesOf(loss).length);
  });

  test("the forward and the backward part of a layer are two nodes", () => {
    const layers = nodesOf(loss, { collapse: true, backward }).filter(({ kind }) => kind === "layer");
    expect(layers.map(({ phase, operation }) => `${phase} ${operation}`)).toEqual([
      "forward layer 2",
      "forward layer 1",
      "backward layer 2",
      "backward layer 1",
    ]);
  });

  test("layers in layers", () => {
    const x = input("x");
    const y = scope("outer", () => tanh(scope("inner", () => mul(x, x))));
    expect([...readDot(toDot(y)).places.values()]).toEqual([[], ["outer"], ["outer", "inner"]]);
    expect(labelsOf(nodesOf(y, { collapse: ["outer/inner"] }))).toEqual(["x", "outer/inner", "tanh"]);
    expect(labelsOf(nodesOf(y, { collapse: true }))).toEqual(["x", "outer"]);
    let deep: Node = x;
    scope(Array(2000).fill("a").join("/"), () => {
      deep = tanh(x);
    });
    expect(toDot(deep).match(/subgraph/g)).toHaveLength(2000);
  });

  test("a closed call is one node, with one edge from each argument", () => {
    const x = input("x", { shape: [3] });
    const model = toGraphology(softmax(x), { composites: "closed" });
    expect(model.mapNodes((_, { label, kind }) => [label, kind])).toEqual([
      ["x", "input"],
      ["softmax", "composite"],
    ]);
    expect(model.size).toBe(1);
    expect(readDot(toDot(softmax(x))).places.get("n1")).toEqual(["softmax"]);
  });

  test("of calls in calls, the outermost is closed, and each is a cluster when open", () => {
    const x = input("x", { shape: [3] });
    expect(labelsOf(nodesOf(logSoftmax(x), { composites: "closed" }))).toEqual(["x", "logSoftmax"]);
    expect([...readDot(toDot(logSoftmax(x))).places.values()]).toContainEqual(["logSoftmax", "logsumexp"]);
  });

  test("implicit broadcasts are drawn apart, or left out", () => {
    const [x, b] = [input("x", { shape: [2, 3] }), input("b", { shape: [3] })];
    const shown = nodesOf(add(x, b));
    expect(shown.map(({ label, isImplicit }) => [label, isImplicit])).toEqual([
      ["x", false],
      ["b", false],
      ["broadcast", true],
      ["+", false],
    ]);
    const inline = toGraphology(add(x, b), { implicit: "inline" });
    expect(inline.mapDirectedEdges((_, { label, argument }, from, to) => [from, to, label, argument])).toEqual([
      ["n0", "n2", "2×3", 0],
      ["n1", "n2", "3", 1],
    ]);
  });
});

describe("kinds", () => {
  test("inputs, parameters, constants and operations", () => {
    const [x, w] = [input("x"), input("w")];
    const nodes = nodesOf(add(mul(w, x), constant(0.1)), { parameters: [w] });
    expect(nodes.map(({ kind, label }) => [kind, label])).toEqual([
      ["parameter", "w"],
      ["input", "x"],
      ["operation", "×"],
      ["constant", "0.1"],
      ["operation", "+"],
    ]);
    const m = mean(input("X", { shape: [4], dims: ["m"] }));
    expect(labelsOf(nodesOf(m))).toContain("m = 4");
  });

  test("differ in shape and in lightness, and black text is readable on each", () => {
    const lightness = Object.values(looks).map(({ fill }) => lightnessOf(fill));
    const sorted = lightness.toSorted((a, b) => a - b);
    for (let i = 1; i < sorted.length; i++)
      expect((sorted[i] as number) - (sorted[i - 1] as number)).toBeGreaterThan(3);
    for (const each of lightness) expect(each).toBeGreaterThan(60);
    expect(new Set(Object.values(looks).map(({ shape, style }) => `${shape} ${style}`)).size).toBe(lightness.length);
  });
});

test("edges carry shapes and dimension names, and arguments their positions", () => {
  const x = input("X", { shape: [2, 4], dims: [null, "m"] });
  const w = input("W", { shape: [3, 2] });
  expect(readDot(toDot(matmul(w, x))).edges.map(([, , label]) => label)).toEqual(["3×2", "2 × m=4"]);
  expect(readDot(toDot(matmul(w, x), { shapes: false })).edges.map(([, , label]) => label)).toEqual(["", ""]);
  const [p, q] = [input("p"), input("q")];
  const model = toGraphology(add(q, mul(p, p)));
  expect(model.mapDirectedEdges((_, { argument }) => argument)).toEqual([0, 1, 0, 1]);
});

test("Mermaid", () => {
  expect(toMermaid(tanh(input("x")))).toBe('flowchart LR\n  n0(["x"])\n  n1["tanh"]\n  n0 --> n1\n');
});

test("text that is no DOT is refused with Graphviz's words", async () => {
  await expect(toSvg("digraph {")).rejects.toThrow(/syntax error/);
});

test.each(["chain", "tree"])(
  "a %s of 100,000 nodes has no stack limit",
  (shape) => {
    const x = input("x");
    let level: Node[] = shape === "tree" ? Array.from({ length: 50_000 }, (_, i) => mul(x, i)) : [x];
    for (let i = 0; shape === "chain" && i < 100_000; i++) level = [tanh(level[0] as Node)];
    while (level.length > 1) {
      level = level.flatMap((node, i) =>
        i % 2 === 1 ? [] : [i + 1 < level.length ? add(node, level[i + 1] as Node) : node],
      );
    }
    expect(toDot(level).match(/ -> /g)?.length).toBeGreaterThan(99_999);
    expect(toMermaid(level).match(/ --> /g)?.length).toBeGreaterThan(99_999);
  },
  30_000,
);

/** L* of CIE. */
function lightnessOf(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const c = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 116 * Math.cbrt(0.2126 * r + 0.7152 * g + 0.0722 * b) - 16;
}
