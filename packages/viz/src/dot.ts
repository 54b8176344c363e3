/** Graphs as DOT: inputs, constants and operations told apart by shape and by a tone that survives greyscale. */
import { type Node, topologicalOrder } from "@cadena/autodiff";
import type { Tensor } from "@cadena/core";

/** What a drawing shows. */
export interface DotOptions {
  /** Values of nodes. A node without one is marked as not computed. */
  readonly values?: ReadonlyMap<Node, Tensor>;
  /** Left to right instead of top to bottom. */
  readonly horizontal?: boolean;
}

const looks = {
  input: 'shape=box style=filled fillcolor="#ffffff"',
  constant: "shape=plaintext",
  output: 'shape=ellipse style=filled fillcolor="#e4e4e4"',
  backward: 'shape=ellipse style="filled,dashed" fillcolor="#b8c8d8"',
} as const;

/**
 * The graph of some nodes as DOT, layers as clusters, shapes on edges. Backward nodes are dashed and carry the rule of
 * the chain-rule step that made them. Two exports of one graph are identical, byte for byte.
 *
 * @example
 * toDot([mul(input("x"), input("y"))]); // digraph { … }
 */
export function toDot(outputs: readonly Node[], options: DotOptions = {}): string {
  const { nodes, inputs, starts } = topologicalOrder(outputs);
  const clusters = new Map<string, string[]>();
  const lines: string[] = [
    "digraph {",
    `  rankdir=${options.horizontal === true ? "LR" : "TB"}`,
    '  node [fontname="Helvetica"]',
  ];
  for (const [i, node] of nodes.entries()) {
    const look = node.origin !== undefined ? looks.backward : looks[node.kind];
    const line = `n${i} [label="${escapeDot(label(node, options.values))}" ${look}]`;
    const { scope } = node;
    if (scope === undefined) lines.push(`  ${line}`);
    else if (clusters.has(scope)) clusters.get(scope)?.push(line);
    else clusters.set(scope, [line]);
  }
  let count = 0;
  for (const [scope, members] of clusters) {
    lines.push(
      `  subgraph cluster_${count++} {`,
      `    label="${escapeDot(scope)}"`,
      ...members.map((each) => `    ${each}`),
      "  }",
    );
  }
  for (let i = 0; i < nodes.length; i++) {
    for (let e = starts[i] as number; e < (starts[i + 1] as number); e++) {
      const from = nodes[inputs[e] as number] as Node;
      lines.push(`  n${inputs[e]} -> n${i} [label="${escapeDot(edgeLabel(from))}"]`);
    }
  }
  lines.push("}");
  return `${lines.join("\n")}\n`;
}

function label(node: Node, values: ReadonlyMap<Node, Tensor> | undefined): string {
  const text = node.name ?? node.symbol ?? (node.literal === undefined ? undefined : String(node.literal));
  const what = node.application?.primitive.name;
  const parts = [text === undefined ? (what ?? node.kind) : what === undefined ? text : `${text} = ${what}`];
  if (node.origin !== undefined) parts.push(`${node.origin.application.primitive.name} · ${node.origin.rule}`);
  if (values !== undefined && node.kind !== "constant") {
    const value = values.get(node);
    parts.push(
      value === undefined ? "not computed" : value.size === 1 ? value.item().toPrecision(5) : value.toString(),
    );
  }
  return parts.join("\n");
}

function edgeLabel(node: Node): string {
  return node.shape.map((size, axis) => (node.dims?.[axis] ? `${node.dims[axis]}=${size}` : `${size}`)).join("×");
}

/** Text inside a quoted DOT string: backslashes, quotes and line breaks are written out. */
export function escapeDot(text: string): string {
  return text
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("\r", "")
    .replaceAll("\n", "\\n")
    .replaceAll("\0", "");
}
