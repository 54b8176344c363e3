/** Graphs in the language of Mermaid, which Markdown viewers draw. */
import { wellFormed } from "./format/names.js";
import { clustersOf, walkClusters } from "./model/clusters.js";
import { pictureOf } from "./model/picture.js";
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
  const picture = pictureOf(drawable, options);
  const lines = ["flowchart LR"];
  const words = options.locale === "es" ? { forward: "hacia delante", backward: "hacia atrás" } : undefined;
  const root = clustersOf(picture, (phase) => words?.[phase] ?? phase);
  walkClusters(root, {
    open: ({ title }, depth, number) => lines.push(`${indentation(depth)}subgraph c${number} [${quoteMermaid(title)}]`),
    node: (place, depth) => {
      const { id, kind, label } = picture.node(place);
      const [open, close] = brackets[kind];
      lines.push(`${indentation(depth)}${id}${open}${quoteMermaid(label)}${close}`);
    },
    close: (depth) => lines.push(`${indentation(depth)}end`),
  });
  for (const { source, target, label } of picture.edges()) {
    lines.push(`  ${source} -->${label === "" ? "" : `|${quoteMermaid(label)}|`} ${target}`);
  }
  return `${lines.join("\n")}\n`;
}

function indentation(depth: number): string {
  return "  ".repeat(Math.min(depth, 8) + 1);
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
