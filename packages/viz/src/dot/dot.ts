/** Graphs in the DOT language of Graphviz. */
import { clustersOf, walkClusters } from "../model/clusters.js";
import { pictureOf } from "../model/picture.js";
import type { Drawable, ModelOptions } from "../model/types.js";
import { quoteDot } from "./escape.js";
import { rememberedLooks } from "./looks.js";

/** What is drawn, and in which direction. */
export interface DotOptions extends ModelOptions {
  /** From left to right, or from top to bottom. Default "LR". */
  readonly direction?: "LR" | "TB";
  /** Shapes on edges. Default true. */
  readonly shapes?: boolean;
}

const phaseTitles = {
  en: { forward: "forward", backward: "backward" },
  es: { forward: "hacia delante", backward: "hacia atrás" },
} as const;

/**
 * A graph in DOT: inputs, parameters, constants and operations told apart by shape and by a colour that differs in
 * grey too; layers and calls as clusters; shapes on edges. The same graph gives the same bytes.
 *
 * @example
 * const x = input("x");
 * toDot(tanh(x)); // digraph cadena { …
 */
export function toDot(drawable: Drawable, options: DotOptions = {}): string {
  const { direction = "LR", shapes = true, locale = "en" } = options;
  const picture = pictureOf(drawable, options);
  const lines = [
    "digraph cadena {",
    `  rankdir=${direction};`,
    '  graph [fontname="Helvetica", fontsize=12, style=rounded, color="#808080"];',
    '  node [style=filled, fontname="Helvetica", fontsize=11];',
    '  edge [fontname="Helvetica", fontsize=9, color="#404040"];',
  ];
  const look = rememberedLooks();
  const root = clustersOf(picture, (phase) => phaseTitles[locale][phase]);
  walkClusters(root, {
    open: ({ title }, depth, number) => {
      const indent = indentation(depth);
      lines.push(`${indent}subgraph cluster_${number} {`, `${indent}  label=${quoteDot(title)};`);
    },
    node: (place, depth) => {
      const node = picture.node(place);
      lines.push(`${indentation(depth)}${node.id} [label=${quoteDot(node.label)}, ${look(node)}];`);
    },
    close: (depth) => lines.push(`${indentation(depth)}}`),
  });
  for (const { source, target, label, isCrossing } of picture.edges()) {
    const text = shapes && label !== "" ? `label=${quoteDot(label)}` : "";
    const crossing = isCrossing ? 'style=dashed, color="#8c8c8c", constraint=false' : "";
    const attributes = [text, crossing].filter((each) => each !== "").join(", ");
    lines.push(attributes === "" ? `  ${source} -> ${target};` : `  ${source} -> ${target} [${attributes}];`);
  }
  lines.push("}", "");
  return lines.join("\n");
}

/** Deep layers are not indented further: the text stays linear in their number. */
function indentation(depth: number): string {
  return "  ".repeat(Math.min(depth, 8) + 1);
}
