/** Graphs as Mermaid flowcharts, which Git hosts draw. */
import { type Node, topologicalOrder } from "@cadena/autodiff";

/**
 * The graph of some nodes as a Mermaid flowchart.
 *
 * @example
 * toMermaid([mul(input("x"), 2)]); // flowchart TD …
 */
export function toMermaid(outputs: readonly Node[]): string {
  const { nodes, inputs, starts } = topologicalOrder(outputs);
  const lines = ["flowchart TD"];
  for (const [i, node] of nodes.entries()) {
    const text = escapeMermaid(
      node.name ?? node.symbol ?? node.application?.primitive.name ?? String(node.literal ?? node.kind),
    );
    lines.push(node.kind === "output" ? `  n${i}("${text}")` : `  n${i}["${text}"]`);
    for (let e = starts[i] as number; e < (starts[i + 1] as number); e++) lines.push(`  n${inputs[e]} --> n${i}`);
  }
  return `${lines.join("\n")}\n`;
}

/** Every letter that Mermaid or HTML may read otherwise is written by its number. */
function escapeMermaid(text: string): string {
  return text.replace(/[^\p{L}\p{M}\p{N} .,+−-]/gu, (special) => `#${special.codePointAt(0)};`);
}
