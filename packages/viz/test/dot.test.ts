import {
  add,
  backpropagate,
  constant,
  evaluate,
  input,
  matmul,
  mean,
  mul,
  type Node,
  named,
  scope,
  softmax,
  sum,
  tanh,
} from "@cadena/autodiff";
import { tensor } from "@cadena/core";
import { parse } from "@ts-graphviz/ast";
import { describe, expect, test } from "vitest";
import { toDot, toGraphology, toMermaid, toSvg } from "../src/index.js";

interface Parsed {
  readonly nodes: Map<string, string>;
  readonly edges: string[];
}

interface Syntax {
  readonly type: string;
  readonly children?: readonly Syntax[];
  readonly id?: { readonly value: string };
  readonly key?: { readonly value: string };
  readonly value?: { readonly value: string };
  readonly targets?: readonly { readonly id: { readonly value: string } }[];
}

/** Nodes with their labels, and edges, of a DOT text. */
function readDot(text: string): Parsed {
  const parsed: Parsed = { nodes: new Map(), edges: [] };
  const walk = ({ type, id, targets = [], children = [] }: Syntax): void => {
    const label = children.find((child) => child.type === "Attribute" && child.key?.value === "label");
    if (type === "Node") parsed.nodes.set(id?.value ?? "", label?.value?.value ?? "");
    else if (type === "Edge") parsed.edges.push(targets.map((target) => target.id.value).join(" "));
    else for (const child of children) walk(child);
  };
  walk(parse(text) as unknown as Syntax);
  return parsed;
}

const x = input("X", { shape: [2, 4], dims: [null, "m"] });
const w = input("W1", { shape: [3, 2] });
const b = input("b1", { shape: [3, 1] });
const h = scope("hidden", () => named("H", tanh(add(matmul(w, x), b))));
const loss = named("L", mean(mul(h, h)));

describe("DOT", () => {
  test("parses back to the nodes and edges of the model", () => {
    const model = toGraphology(loss);
    const { nodes, edges } = readDot(toDot(loss));
    expect([...nodes.keys()].sort()).toEqual(model.nodes().sort());
    const expected = model.mapDirectedEdges((_, __, source, target) => `${source} ${target}`);
    expect(edges.sort()).toEqual(expected.sort());
    expect(toDot(loss)).toBe(toDot(loss));
  });

  test("arguments keep their positions", () => {
    const [p, q] = [input("p"), input("q")];
    const model = toGraphology(add(q, mul(p, p)));
    expect(model.mapDirectedEdges((_, { argument }) => argument).sort()).toEqual([0, 0, 1, 1]);
  });

  test("Graphviz draws it, with clusters, values, gradients and what is not computed", async () => {
    const values = new Map<Node, ReturnType<typeof tensor>>([
      [
        w,
        tensor([
          [1, 2],
          [3, 4],
          [5, 6],
        ]),
      ],
    ]);
    const dot = toDot(loss, { parameters: [w, b], values, gradients: new Map([[b, tensor([[1], [2], [3]])]]) });
    expect(dot).toContain("subgraph cluster_0");
    expect(dot).toContain("not computed");
    expect(dot).toContain("m=4");
    expect(dot).toContain("∂ [[1], [2], [3]]");
    const svg = await toSvg(dot);
    expect(svg).toContain("</svg>");
    expect(svg).toContain("hidden");
    await expect(toSvg("digraph {")).rejects.toThrow();
  });

  test("the views of a sweep", () => {
    const backward = backpropagate([loss], [constant(1)], [w, b]);
    const phases = (views: "forward" | "backward" | "both"): Set<string> =>
      new Set(toGraphology(loss, { backward, views }).mapNodes((_, { phase }) => phase));
    expect(phases("forward")).toEqual(new Set(["forward"]));
    expect(phases("both")).toEqual(new Set(["forward", "backward"]));
    expect(toDot(loss, { backward })).toMatch(/⊙ tanh′/);
    expect(toDot(loss, { backward, views: "backward" })).toContain("octagon");
    const gradient = backward.cotangent(w) as Node;
    const together = toGraphology([loss, gradient]);
    expect(new Set(together.mapNodes((_, { phase }) => phase)).size).toBe(2);
    expect(together.filterNodes((_, { name, phase }) => name === "L" && phase === "forward")).toHaveLength(1);
  });

  test("layers collapse and calls close", () => {
    const p = softmax(x, { axis: 0 });
    expect(toGraphology(p, { composites: "closed" }).order).toBe(2);
    expect(toGraphology(h, { collapse: true }).order).toBe(4);
    expect(toGraphology(h, { collapse: ["hidden"] }).order).toBe(4);
    expect(toGraphology(h, { collapse: ["other"] }).order).toBeGreaterThan(4);
  });

  test.each([
    'say "hi"',
    "back\\slash\\N\\G",
    "<b>bold</b>",
    "<unclosed",
    "two\nlines",
    "tab\there",
    "ŷ ∂ 日本語 🎉",
    "&amp; &lt;",
    "a & b",
    "\ud800 lone",
    "]; evil [",
    "-->",
    "\\",
    '\\"',
    "end",
  ])("the label %j", async (name) => {
    const dot = toDot(sum(named(`${name}`, mul(x, x))), {});
    const { nodes } = readDot(dot);
    expect(nodes.size).toBe(3);
    const svg = await toSvg(dot);
    const visible = name
      .replace(/\p{Surrogate}/gu, "\ufffd")
      .replace(/\s+/g, " ")
      .replace("\\ ", "\\ ");
    const text = svg
      .replace(/<\/text>\s*<text[^>]*>/g, " ")
      .replace(/<[^>]*>/g, "")
      .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&quot;", '"')
      .replaceAll("&amp;", "&")
      .replaceAll("\u00a0", " ");
    expect(text.replace(/\s+/g, " ")).toContain(visible);
    expect(
      toMermaid(mul(named(name, add(x, x)), 2))
        .split("\n")
        .filter((line) => line.includes("-->")).length,
    ).toBeGreaterThan(2);
  });

  test("a chain of 100,000 nodes", () => {
    let chain: Node = input("x");
    for (let i = 0; i < 100_000; i++) chain = tanh(chain);
    const start = performance.now();
    expect(toDot(chain).length).toBeGreaterThan(5_000_000);
    expect(performance.now() - start).toBeLessThan(20_000);
  }, 30_000);

  test("Mermaid", () => {
    expect(toMermaid(tanh(input("x")))).toBe('flowchart LR\n  n0(["x"])\n  n1["tanh"]\n  n0 --> n1\n');
  });
  test("values of an evaluation", () => {
    expect(evaluate(mul(input("p"), 2), { p: 3 }).item()).toBe(6);
  });
});
