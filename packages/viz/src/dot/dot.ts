/** Graphs in the DOT language of Graphviz. */
import { type Cluster, clustersOf } from "../model/clusters.js";
import { type Model, toGraphology } from "../model/model.js";
import type { Drawable, ModelNode, ModelOptions, NodeKind } from "../model/types.js";
import { quoteDot } from "./escape.js";

/** What is drawn, and in which direction. */
export interface DotOptions extends ModelOptions {
  /** From left to right, or from top to bottom. Default "LR". */
  readonly direction?: "LR" | "TB";
  /** Shapes on edges. Default true. */
  readonly shapes?: boolean;
}

/** Each kind has its own shape, and a grey of its own when printed without colour. */
const looks: Readonly<Record<NodeKind, string>> = {
  input: 'shape=ellipse, fillcolor="#fff7bc"',
  parameter: 'shape=house, fillcolor="#9ecae1"',
  constant: 'shape=note, fillcolor="#d9d9d9"',
  operation: 'shape=box, fillcolor="#ffffff"',
  composite: 'shape=component, fillcolor="#ede7f6"',
  layer: 'shape=box3d, fillcolor="#e5f5e0"',
};
const backwardLook = 'shape=octagon, fillcolor="#fdae6b"';

const phaseTitles = {
  en: { forward: "forward", backward: "backward" },
  es: { forward: "hacia delante", backward: "hacia atrás" },
} as const;

/**
 * A graph in DOT: inputs, parameters, constants and operations told apart by shape and by a colour that differs in
 * grey too; layers as clusters; shapes on edges. The same graph gives the same bytes.
 *
 * @example
 * const x = input("x");
 * toDot(tanh(x)); // digraph cadena { …
 */
export function toDot(drawable: Drawable, options: DotOptions = {}): string {
  const { direction = "LR", shapes = true, locale = "en" } = options;
  const model = toGraphology(drawable, options);
  const lines = [
    "digraph cadena {",
    `  rankdir=${direction};`,
    '  node [style=filled, fontname="Helvetica", fontsize=11];',
    '  edge [fontname="Helvetica", fontsize=9];',
  ];
  const counter = { next: 0 };
  writeCluster(
    lines,
    model,
    clustersOf(model, (phase) => phaseTitles[locale][phase]),
    "  ",
    counter,
  );
  model.forEachDirectedEdge((_, { label }, source, target) => {
    lines.push(`  ${source} -> ${target}${shapes && label !== "" ? ` [label=${quoteDot(label)}]` : ""};`);
  });
  lines.push("}", "");
  return lines.join("\n");
}

function writeCluster(
  lines: string[],
  model: Model,
  cluster: Cluster,
  indent: string,
  counter: { next: number },
): void {
  for (const id of cluster.nodes) lines.push(`${indent}${id} [${attributes(model.getNodeAttributes(id))}];`);
  for (const inner of cluster.clusters.values()) {
    lines.push(`${indent}subgraph cluster_${counter.next++} {`, `${indent}  label=${quoteDot(inner.title)};`);
    writeCluster(lines, model, inner, `${indent}  `, counter);
    lines.push(`${indent}}`);
  }
}

function attributes({ kind, label, phase, isOutput, state }: ModelNode): string {
  const look = phase === "backward" && kind === "operation" ? backwardLook : looks[kind];
  const parts = [`label=${quoteDot(label)}`, look];
  if (isOutput) parts.push("peripheries=2");
  if (state === "not computed") parts.push('style="filled,dashed"', 'fontcolor="#595959"');
  return parts.join(", ");
}
