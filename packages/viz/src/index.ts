/**
 * Graphs and derivations for people: text, LaTeX, Markdown, HTML, DOT, SVG, Mermaid, JSON, neuron diagrams and charts.
 *
 * @module @cadena/viz
 */

export { type LineChartOptions, type Series, toLineChart } from "./charts/line-chart.js";
export { type DotOptions, toDot } from "./dot/dot.js";
export { escapeDot } from "./dot/escape.js";
export { toSvg } from "./dot/svg.js";
export {
  type FormulaFormat,
  type NodePrintOptions,
  type PrintOptions,
  printFormula,
  toLatex,
  toText,
} from "./format/formula.js";
export { escapeHtml } from "./format/html.js";
export type { NumberOptions } from "./format/style.js";
export { jsonVersion } from "./json/format.js";
export { fromJson, type JsonLimits, type ReadGraph } from "./json/read.js";
export { graphSchema, type JsonSchema } from "./json/schema.js";
export { type JsonOptions, toJson } from "./json/write.js";
export type { LocaleName } from "./locales/index.js";
export { toMermaid } from "./mermaid.js";
export { type Model, toGraphology } from "./model/graphology.js";
export type {
  BackwardLike,
  ClusterKey,
  Drawable,
  ModelEdge,
  ModelNode,
  ModelOptions,
  NodeKind,
} from "./model/types.js";
export { toNeuronDiagram } from "./neurons/neuron-diagram.js";
export type { NeuronDiagram, NeuronLayer, NeuronOptions } from "./neurons/types.js";
export { type RenderOptions, render } from "./render.js";
