/** Neuron diagrams as every deck draws them: circles by layer, weights on the edges, inputs left and outputs right. */
import type { Tensor } from "@cadena/core";
import { escapeHtml } from "./format/html.js";
import { symbolText } from "./format/text.js";

/** A chain of dense layers, with what is known of it. */
export interface NeuronDiagram {
  readonly inputs: { readonly names: readonly string[]; readonly values?: Tensor };
  readonly layers: readonly {
    /** Shape `[units, units of the layer before]`. */
    readonly weights: Tensor;
    /** Derivatives with respect to the weights. */
    readonly gradient?: Tensor;
    /** Shape `[units]`, written under the circles. */
    readonly bias?: Tensor;
    readonly names: readonly string[];
    readonly values?: Tensor;
  }[];
}

const [columnWidth, rowHeight, radius, margin] = [260, 130, 32, 60];

/**
 * The diagram as SVG.
 *
 * @example
 * toNeuronDiagram({ inputs: { names: ["x"] }, layers: [{ weights: tensor([[0.5]]), names: ["y"] }] });
 * // <svg …
 */
export function toNeuronDiagram({ inputs, layers }: NeuronDiagram): string {
  const columns = [inputs, ...layers];
  const tallest = Math.max(...columns.map(({ names }) => names.length));
  const [width, height] = [columnWidth * layers.length + 2 * margin, rowHeight * tallest + 2 * margin - radius];
  const at = (column: number, row: number): readonly [number, number] => {
    const count = columns[column]?.names.length ?? 1;
    return [margin + column * columnWidth, height / 2 + (row - (count - 1) / 2) * rowHeight];
  };
  const parts: string[] = [];
  for (const [i, { weights, gradient }] of layers.entries()) {
    const [units, before] = weights.shape as readonly [number, number];
    for (let to = 0; to < units; to++) {
      for (let from = 0; from < before; from++) {
        const [[x1, y1], [x2, y2]] = [at(i, from), at(i + 1, to)];
        parts.push(`<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="#666"/>`);
        // A third of the way along, so that crossing edges keep their labels apart.
        const [x, y] = [x1 + (x2 - x1) / 3, y1 + (y2 - y1) / 3];
        const slope = gradient === undefined ? "" : ` (∂ ${short(gradient.at(to, from))})`;
        parts.push(text(x, y - 5, 12, `${short(weights.at(to, from))}${slope}`));
      }
    }
  }
  for (const [i, column] of columns.entries()) {
    const { names, values } = column;
    const bias = layers[i - 1]?.bias;
    for (const [row, name] of names.entries()) {
      const [x, y] = at(i, row);
      parts.push(`<circle cx="${x}" cy="${y}" r="${radius}" fill="${i === 0 ? "#fff" : "#e4e4e4"}" stroke="#222"/>`);
      parts.push(text(x, values === undefined ? y + 5 : y - 3, 15, symbolText(name)));
      if (values !== undefined) parts.push(text(x, y + 15, 12, short(values.at(row))));
      if (bias !== undefined) parts.push(text(x, y + radius + 16, 12, `+ ${short(bias.at(row))}`));
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="Helvetica, Arial, sans-serif">\n${parts.join("\n")}\n</svg>\n`;
}

function text(x: number, y: number, size: number, content: string): string {
  const halo = 'paint-order="stroke" stroke="#fff" stroke-width="3"';
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" font-size="${size}" text-anchor="middle" ${size < 14 ? halo : ""}>${escapeHtml(content)}</text>`;
}

const short = (value: number): string => String(Number(value.toFixed(4))).replace("-", "−");
