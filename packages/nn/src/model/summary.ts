/** A network as a table: its layers, the shapes that come out, the numbers that are trained. */
import { input, type Node } from "@cadena/autodiff";
import { key as keyOf, leavesOf, mapTree, type Shape, sizeOf, type Tensor, type Tree } from "@cadena/core";
import type { Layer, Values } from "../layer.js";
import { partOf } from "../layers/names.js";
import type { Sequential } from "../layers/sequential.js";
import { type Language, languages } from "./language.js";

/** How a summary is written. */
export interface SummaryOptions {
  /** Default "en". */
  readonly language?: Language | undefined;
}

interface Row {
  readonly name: string;
  readonly kind: string;
  readonly output: string;
  readonly parameters: string;
}

/** The table of a network with its parameters and state, for examples of a shape. */
export function summaryOf(
  layer: Layer,
  initial: { readonly params: Values; readonly state: Values },
  inputAval: { readonly shape: Shape; readonly dtype: Tensor["dtype"] },
  { language = "en" }: SummaryOptions = {},
): string {
  const words = languages[language];
  const x = input("x", { shape: [1, ...inputAval.shape], dtype: inputAval.dtype });
  const rows = rowsOf(layer, layer.name ?? layer.kind, initial.params, initial.state, x, 0);
  const head: Row = { name: words.layer, kind: "", output: words.output, parameters: words.parameters };
  const table = [head, ...rows.rows];
  const width = (of: (row: Row) => string): number => Math.max(...table.map((row) => [...of(row)].length));
  const widths = [width(label), width((row) => row.output), width((row) => row.parameters)] as const;
  const lines = table.map((row) =>
    `${label(row).padEnd(widths[0])}  ${row.output.padEnd(widths[1])}  ${row.parameters.padStart(widths[2])}`.trimEnd(),
  );
  const rule = "─".repeat(widths[0] + widths[1] + widths[2] + 4);
  const [trained, kept] = [initial.params, initial.state].map(countOf) as [number, number];
  const counts = [`${words.total}: ${grouped(trained + kept)}`];
  if (kept > 0) counts.push(`${words.trained}: ${grouped(trained)}`, `${words.notTrained}: ${grouped(kept)}`);
  return [lines[0], rule, ...lines.slice(1), rule, counts.join(" · ")].join("\n");
}

function rowsOf(
  layer: Layer,
  name: string,
  params: Values,
  state: Values,
  x: Node,
  depth: number,
): { readonly rows: readonly Row[]; readonly y: Node } {
  const key = input("key", { shape: keyOf(0).shape, dtype: "int32" });
  const nodes = (tree: Values): Tree<Node> =>
    mapTree(({ shape, dtype }: Tensor) => input(undefined, { shape, dtype }), tree) as Tree<Node>;
  const own = "  ".repeat(depth) + name;
  if (!isSequential(layer)) {
    const [y] = layer.apply(nodes(params), nodes(state), x, { training: false, key });
    const count = countOf(params) + countOf(state);
    return { rows: [{ name: own, kind: layer.kind, output: shapeOf(y), parameters: grouped(count) }], y };
  }
  const rows: Row[] = [];
  if (depth > 0) rows.push({ name: own, kind: layer.kind, output: "", parameters: "" });
  let y = x;
  for (const [inner, part] of layer.layers) {
    const [weights, kept] = [params, state].map((tree) => partOf(tree as Readonly<Record<string, Values>>, inner));
    const made = rowsOf(part, inner, weights as Values, kept as Values, y, depth + (depth > 0 ? 1 : 0));
    rows.push(...made.rows);
    y = made.y;
  }
  return { rows, y };
}

function isSequential(layer: Layer): layer is Sequential {
  return layer.kind === "sequential" && "layers" in layer;
}

function label({ name, kind }: Row): string {
  return kind === "" || name.trim().startsWith(kind) ? name : `${name} (${kind})`;
}

function shapeOf({ shape }: Node): string {
  return `[m${shape
    .slice(1)
    .map((size) => `, ${size}`)
    .join("")}]`;
}

function countOf(tree: Values): number {
  return (leavesOf(tree) as readonly Tensor[]).reduce((total, { shape }) => total + sizeOf(shape), 0);
}

/** 101770 as 101 770, which reads the same in every language. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}
