/** What is written in DOT is read back: the same nodes, edges, labels and clusters, for any graph and any name. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { add, bodiesOf, Graph, gradients, input, mul, type Node, named, scope, sum } from "@cadena/autodiff";
import { primitives } from "@cadena/autodiff/registry";
import { instance } from "@viz-js/viz";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { type DotOptions, type Drawable, toDot, toGraphology, toJson, toMermaid, toSvg } from "../src/index.js";
import { exampleGraph } from "./example-graph.js";
import { readDot, visible } from "./read-dot.js";
import { anyNodes, sampleOf } from "./samples.js";

const pair = (): [Node, Node] => [input("X", { shape: [2, 3], dims: ["m", "d"] }), input("Y", { shape: [2, 3] })];

/** A graph and those in its params. */
const withBodies = (graph: Graph): readonly Graph[] => [
  graph,
  ...graph.applications.flatMap(({ params }) => bodiesOf(params).flatMap(([, body]) => withBodies(body))),
];

/** Reads back what was written, and compares it with what was to be drawn. */
function checkReadBack(drawable: Drawable, options: DotOptions = {}): void {
  const model = toGraphology(drawable, options);
  const dot = toDot(drawable, options);
  const { nodes, edges } = readDot(dot);
  const labels = model.mapNodes((id, { label }) => [id, visible(label)] as const);
  expect(new Map([...nodes].map(([id, attributes]) => [id, attributes.get("label")]))).toEqual(new Map(labels));
  expect(edges).toEqual(model.mapDirectedEdges((_, { label }, source, target) => [source, target, visible(label)]));
  expect(toDot(drawable, options)).toBe(dot);
}

describe("DOT of every primitive", () => {
  test.each(primitives.map((primitive) => ({ name: primitive.name, primitive })))("$name", ({ primitive }) => {
    const [x, y] = pair();
    const graph = new Graph([x, y], [sampleOf(primitive)(x, y)]);
    checkReadBack(graph);
    const model = toGraphology(graph);
    const graphs = withBodies(graph);
    expect(model.order).toBe(new Set(graphs.flatMap(({ nodes }) => nodes)).size);
    const applications = graphs.flatMap((each) => each.applications);
    expect(model.size).toBe(applications.reduce((count, { inputs }) => count + inputs.length, 0));
  });
});

test("random graphs and their gradients, in every view", () => {
  const [x, y] = pair();
  const choices = fc.record({
    views: fc.constantFrom("forward" as const, "backward" as const, "both" as const),
    composites: fc.constantFrom("open" as const, "closed" as const),
    implicit: fc.constantFrom("shown" as const, "inline" as const),
    locale: fc.constantFrom("en" as const, "es" as const),
  });
  fc.assert(
    fc.property(anyNodes(x, y), choices, (nodes, options) => {
      const total = nodes
        .filter(({ dtype }) => dtype === "float64")
        .map((node) => sum(node))
        .reduce(add);
      checkReadBack(new Graph([x, y], [...nodes, ...gradients(total, [x, y])]), options);
    }),
    { numRuns: 60, seed: 5 },
  );
}, 30_000);

describe("any text in names of nodes, layers and dimensions", () => {
  const drawing = (text: string): Node => {
    const x = input(text, { shape: [2], dims: [text] });
    return scope(text.replaceAll("/", "∕"), () => named(`${text} `, mul(x, x)));
  };

  test("is read back", () => {
    const letters = fc.string({
      unit: fc.oneof(
        fc.constantFrom(...'"\\<>&;#\n\r\t{}[]|lNGETH\u2028\ud800'),
        fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
      ),
      minLength: 1,
    });
    fc.assert(
      fc.property(letters, (text) => {
        checkReadBack(drawing(text));
        const { places } = readDot(toDot(drawing(text)));
        expect([...places.values()]).toContainEqual([visible(text.replaceAll("/", "∕"))]);
      }),
      { numRuns: 150, seed: 11 },
    );
  }, 30_000);

  const hostile = [
    'say "hi"',
    "back\\slash\\N\\G\\E\\T\\H\\l\\r",
    "\\",
    '\\"',
    "a\\\\",
    "<b>bold</b>",
    "<<b>HTML</b>>",
    "<unclosed",
    "two\nlines",
    "carriage\rreturn",
    "tab\there",
    "\u0000 zero",
    "ŷ ∂ 日本語 🎉 עברית",
    "e\u0301 combined",
    "&amp; &lt; &#65; &nbsp;",
    "a & b; c",
    "\ud800 lone",
    "]; evil [label=x",
    "} digraph {",
    "a -> b -- c",
    "/* comment */ // and # more",
    "%s %d {0}",
    "end",
    "node",
    "x".repeat(5000),
  ];

  test.each(hostile)("Graphviz shows %j", async (text) => {
    const dot = toDot(drawing(text));
    const svg = await toSvg(dot);
    const lines = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, line]) => unescapeXml(line as string));
    for (const line of visible(text).split("\n")) {
      if (line.trim() !== "") expect(lines.map(squeeze).join("\n")).toContain(squeeze(line));
    }
    expect(svg).not.toContain("<b>");
  });

  test.each(hostile)("Mermaid and JSON keep %j apart from their own signs", (text) => {
    const mermaid = toMermaid(drawing(text));
    const lines = mermaid.split("\n").filter((line) => line !== "");
    expect(lines.filter((line) => / --> | -->\|/.test(line))).toHaveLength(2);
    expect(lines).toHaveLength(7);
    for (const line of lines.slice(1)) {
      expect(line).toMatch(/^ +(n\d+[[(/]+".*"[\])\\/]+|subgraph c\d+ \[".*"\]|end|n\d+ -->(\|".*"\|)? n\d+)$/u);
      const [, quoted = ""] = /"(.*)"/su.exec(line) ?? [];
      expect(quoted.replaceAll("<br/>", "")).not.toMatch(/["<>\\]/);
    }
    const x = input(text);
    expect(JSON.parse(toJson(new Graph([x], [x]))).nodes[0].name).toBe(text);
  });
});

/** Graphviz writes spaces as `&#160;`. */
function unescapeXml(text: string): string {
  return text
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll("&amp;", "&");
}

function squeeze(text: string): string {
  return text.replace(/[\s\u00a0\p{Cc}]+/gu, " ");
}

describe("Graphviz's own parser", () => {
  let viz: Awaited<ReturnType<typeof instance>>;
  beforeAll(async () => {
    viz = await instance();
  });

  test("reads the same nodes, edges and clusters", () => {
    const { loss, backward } = exampleGraph();
    for (const options of [{}, { backward }, { backward, collapse: true, composites: "closed" }] as const) {
      const model = toGraphology(loss, options);
      const { objects = [], edges = [] } = viz.renderJSON(toDot(loss, options)) as {
        readonly objects?: readonly { readonly name: string; readonly nodes?: readonly number[] }[];
        readonly edges?: readonly { readonly tail: number; readonly head: number }[];
      };
      const names = objects.filter(({ name }) => !name.startsWith("cluster")).map(({ name }) => name);
      expect(names.toSorted()).toEqual(model.nodes().toSorted());
      const ends = edges.map(({ tail, head }) => `${objects[tail]?.name} ${objects[head]?.name}`);
      expect(ends.toSorted()).toEqual(model.mapDirectedEdges((_, __, from, to) => `${from} ${to}`).toSorted());
    }
  });

  test("and draws every one of the formats the same twice", async () => {
    const { loss, backward, bindings } = exampleGraph();
    const dot = toDot(loss, { backward, bindings });
    expect(await toSvg(dot)).toBe(await toSvg(dot));
  });
});

test("a fresh process writes the same bytes", () => {
  const file = fileURLToPath(new URL("./example-graph.ts", import.meta.url));
  const flags = ["--import", import.meta.resolve("tsx"), "--conditions", "@cadena/source"];
  const printed = execFileSync(process.execPath, [...flags, file, "print"], { encoding: "utf8" });
  const { loss, backward, bindings, inputs } = exampleGraph();
  // Other graphs that were made before leave no trace.
  const here = [toDot(loss, { backward, bindings }), toMermaid(loss), toJson(new Graph(inputs, [loss]))].join("\n");
  expect(printed).toBe(`${here}\n`);
}, 30_000);
