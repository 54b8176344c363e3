/** Circles, edges and their labels as SVG. */
import { escapeHtml } from "../format/html.js";
import { numberText } from "../format/number.js";
import { symbolText } from "../format/text.js";
import { LabelPlacer } from "./labels.js";
import type { NeuronDiagram, NeuronLayer, NeuronOptions } from "./types.js";

const [columnWidth, radius, margin, header] = [300, 32, 60, 44];
/** Rows with numbers on their edges need more room. */
const rowHeights = { labelled: 128, plain: 84 };
/** Of larger layers the first and the last units are drawn. */
const mostUnits = 8;
/** Between larger layers, edges carry no numbers. */
const mostLabels = 24;
const small = 12;

interface Column {
  readonly x: number;
  /** Numbers of the units that are drawn, and where; undefined is the gap of those that are not. */
  readonly rows: readonly { readonly unit: number | undefined; readonly y: number }[];
}

type Print = (value: number) => string;

/** The picture. */
export function drawNeurons(diagram: NeuronDiagram, { digits = 4, locale = "en" }: NeuronOptions): string {
  const print: Print = (value) => numberText(value, { digits, locale });
  const { inputs, layers } = diagram;
  const rows = [inputs, ...layers].map(({ names }) => rowsOf(names.length));
  const tallest = Math.max(...rows.map(({ length }) => length));
  const hasNumbers = layers.some(({ weights, gradient, bias }) => weights ?? gradient ?? bias);
  const rowHeight = hasNumbers ? rowHeights.labelled : rowHeights.plain;
  const [width, height] = [columnWidth * layers.length + 2 * margin, rowHeight * tallest + header + 12];
  const middle = header + (rowHeight * tallest) / 2;
  const columns = rows.map((units, i): Column => {
    const y = (row: number): number => middle + (row - (units.length - 1) / 2) * rowHeight;
    return { x: margin + i * columnWidth, rows: units.map((unit, row) => ({ unit, y: y(row) })) };
  });
  const placer = new LabelPlacer();
  for (const { x, rows } of columns) for (const { y } of rows) placer.avoid({ x, y }, radius);
  const lines = [
    ...layers.flatMap((_, i) => drawLines(columns[i] as Column, columns[i + 1] as Column)),
    ...[inputs, ...layers].flatMap((layer, i) => drawUnits(layer, columns[i] as Column, i === 0, print)),
    ...layers.flatMap((layer, i) => drawWeights(layer, columns[i] as Column, columns[i + 1] as Column, placer, print)),
  ].join("\n");
  const size = `viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="Helvetica, Arial, sans-serif">\n${lines}\n</svg>\n`;
}

function rowsOf(count: number): readonly (number | undefined)[] {
  const all = Array.from({ length: count }, (_, i) => i);
  return count <= mostUnits ? all : [...all.slice(0, mostUnits - 2), undefined, count - 1];
}

interface Edge {
  readonly source: number;
  readonly target: number;
  readonly from: { readonly x: number; readonly y: number };
  readonly to: { readonly x: number; readonly y: number };
}

function edgesBetween(from: Column, to: Column): readonly Edge[] {
  return to.rows.flatMap(({ unit: target, y: y2 }) =>
    from.rows.flatMap(({ unit: source, y: y1 }) =>
      target === undefined || source === undefined
        ? []
        : [{ source, target, from: { x: from.x, y: y1 }, to: { x: to.x, y: y2 } }],
    ),
  );
}

function drawLines(from: Column, to: Column): readonly string[] {
  return edgesBetween(from, to).map((edge) => {
    const start = `x1="${fixed(edge.from.x)}" y1="${fixed(edge.from.y)}"`;
    return `<line ${start} x2="${fixed(edge.to.x)}" y2="${fixed(edge.to.y)}" stroke="#808080"/>`;
  });
}

/** The weight over the edge, its derivative under it. */
function drawWeights(
  { weights, gradient, title }: NeuronLayer,
  from: Column,
  to: Column,
  placer: LabelPlacer,
  print: Print,
): readonly string[] {
  const parts = title === undefined ? [] : [write((from.x + to.x) / 2, 24, 14, title, 'fill="#404040"')];
  const edges = edgesBetween(from, to);
  if (edges.length > mostLabels || (weights ?? gradient) === undefined) return parts;
  for (const { source, target, ...edge } of edges) {
    const texts = [weights && print(weights.at(target, source)), gradient && `∂ ${print(gradient.at(target, source))}`];
    const width = Math.max(...texts.map((text = "") => text.length)) * small * 0.6;
    const { x, y, angle } = placer.place(edge.from, edge.to, width);
    const turn = `transform="rotate(${fixed(angle)} ${fixed(x)} ${fixed(y)})" ${halo}`;
    for (const [i, text] of texts.entries()) {
      if (text !== undefined) parts.push(write(x, i === 0 ? y - 4 : y + small + 1, small, text, turn));
    }
  }
  return parts;
}

function drawUnits(
  { names, values, bias, biasGradient, activation }: Pick<NeuronLayer, "names"> & Partial<NeuronLayer>,
  { x, rows }: Column,
  isInput: boolean,
  print: Print,
): readonly string[] {
  const parts: string[] = [];
  if (activation !== undefined) parts.push(write(x, 24, 14, activation, 'fill="#404040"'));
  for (const { unit, y } of rows) {
    if (unit === undefined) {
      parts.push(write(x, y + 6, 20, "⋮"));
      continue;
    }
    const fill = isInput ? "#ffffff" : "#e4e4e4";
    parts.push(`<circle cx="${fixed(x)}" cy="${fixed(y)}" r="${radius}" fill="${fill}" stroke="#202020"/>`);
    parts.push(write(x, values === undefined ? y + 5 : y - 3, 15, symbolText(names[unit] as string)));
    if (values !== undefined) parts.push(write(x, y + 15, small, print(values.at(unit))));
    const below = [bias && `b = ${print(bias.at(unit))}`, biasGradient && `∂ ${print(biasGradient.at(unit))}`];
    for (const [i, text] of below.filter((each) => each !== undefined).entries()) {
      parts.push(write(x, y + radius + 15 + 14 * i, small, text, halo));
    }
  }
  return parts;
}

/** Lines that pass behind numbers do not make them hard to read. */
const halo = 'paint-order="stroke" stroke="#ffffff" stroke-width="3"';

function write(x: number, y: number, size: number, content: string, more = ""): string {
  const place = `x="${fixed(x)}" y="${fixed(y)}" font-size="${size}" text-anchor="middle"`;
  return `<text ${place}${more === "" ? "" : ` ${more}`}>${escapeHtml(content)}</text>`;
}

/** Tenths of a unit are enough, and the same on every machine. */
function fixed(value: number): string {
  return String(Number(value.toFixed(1)));
}
