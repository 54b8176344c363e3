/** Graphs in the language of Mermaid, which Markdown viewers draw. */
import { wellFormed } from "./format/names.js";
import { type Cluster, clustersOf } from "./model/clusters.js";
import { type Model, toGraphology } from "./model/model.js";
import type { Drawable, ModelOptions, NodeKind } from "./model/types.js";

const brackets: Readonly<Record<NodeKind, readonly [string, string]>> = {
  input: ["([", "])"],
  parameter: ["[/", "\\]"],
  constant: ["(", ")"],
  operation: ["[", "]"],
  composite: ["[[", "]]"],
  layer: ["[[", "]]"],
};

/**
 * A graph in Mermaid.
 *
 * @example
 * toMermaid(tanh(input("x")));
 * // flowchart LR
 * //   n0(["x"])
 * //   n1["tanh"]
 * //   n0 --> n1
 */
export function toMermaid(drawable: Drawable, options: ModelOptions = {}): string {
  const model = toGraphology(drawable, options);
  const lines = ["flowchart LR"];
  const words = options.locale === "es" ? { forward: "hacia delante", backward: "hacia atrás" } : undefined;
  writeCluster(
    lines,
    model,
    clustersOf(model, (phase) => words?.[phase] ?? phase),
    "  ",
    { next: 0 },
  );
  model.forEachDirectedEdge((_, { label }, source, target) => {
    lines.push(`  ${source} -->${label === "" ? "" : `|${quoteMermaid(label)}|`} ${target}`);
  });
  return `${lines.join("\n")}\n`;
}

function writeCluster(
  lines: string[],
  model: Model,
  cluster: Cluster,
  indent: string,
  counter: { next: number },
): void {
  for (const id of cluster.nodes) {
    const { kind, label } = model.getNodeAttributes(id);
    const [open, close] = brackets[kind];
    lines.push(`${indent}${id}${open}${quoteMermaid(label)}${close}`);
  }
  for (const inner of cluster.clusters.values()) {
    lines.push(`${indent}subgraph c${counter.next++} [${quoteMermaid(inner.title)}]`);
    writeCluster(lines, model, inner, `${indent}  `, counter);
    lines.push(`${indent}end`);
  }
}

/** Mermaid has no escapes but character codes: all but letters, digits and a few signs become one. */
function quoteMermaid(text: string): string {
  const encode = (line: string): string =>
    line.replace(/[^\p{L}\p{N}\p{M} +−=×÷.,:′⊙→∂√Σ]/gu, (letter: string) => `#${letter.codePointAt(0)};`);
  return `"${wellFormed(text)
    .split(/\r\n?|\n/)
    .map(encode)
    .join("<br/>")}"`;
}
