/** Derivations and graphs for people: text, LaTeX, DOT, SVG, Mermaid and neuron diagrams. */
export { type DotOptions, escapeDot, toDot } from "./dot.js";
export { type FormulaOptions, formulaOf } from "./formula.js";
export { toLatex } from "./latex.js";
export type { LocaleName } from "./locales/index.js";
export { toMermaid } from "./mermaid.js";
export { type NeuronDiagram, toNeuronDiagram } from "./neuron-diagram.js";
export { escapeHtml, type RenderOptions, render } from "./render.js";
export { toSvg } from "./svg.js";
