/** Curves as an SVG: a loss over epochs, an error over widths. */
import { ValueError } from "@cadena/core";
import { escapeHtml } from "../format/html.js";
import { numberText } from "../format/number.js";
import { type Axis, axisOf, isOn } from "./axis.js";

/** A curve. It has a gap where a value is not finite, or not positive on a logarithmic axis. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** What stands around the curves. */
export interface LineChartOptions {
  readonly title?: string;
  /** What the axis to the right means. */
  readonly x?: string;
  /** What the axis upwards means. */
  readonly y?: string;
  /** Which axes are logarithmic. Default: none. */
  readonly logarithmic?: "x" | "y" | "both";
  /** 0,5 for 0.5. Default false. */
  readonly decimalComma?: boolean;
}

/** The colours of Okabe and Ito, which everybody can tell apart; dashes tell curves apart without colour. */
const colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];
const dashes = ["none", "8 3", "2 3", "8 3 2 3"];

const frame = { left: 80, top: 40, width: 520, height: 300 } as const;
const [right, bottom] = [frame.left + frame.width, frame.top + frame.height];
/** About the width of a letter. */
const letter = 8;

/**
 * Curves as the text of an SVG, with axes, ticks and the names of the curves.
 *
 * @throws ValueError if no point of any curve can be drawn.
 * @example
 * const loss = [2.3, 0.9, 0.4].map((each, i) => [i + 1, each] as const);
 * const chart = toLineChart([{ name: "training", points: loss }], { x: "epoch", y: "loss", logarithmic: "y" });
 * chart.slice(0, 4); // "<svg"
 */
export function toLineChart(series: readonly Series[], options: LineChartOptions = {}): string {
  const { title = "", x: across = "", y: upwards = "", logarithmic } = options;
  const [logX, logY] = ["x", "y"].map((each) => logarithmic === each || logarithmic === "both") as [boolean, boolean];
  const isDrawn = ([x, y]: readonly [number, number]): boolean => isOn(x, logX) && isOn(y, logY);
  const drawn = series.flatMap(({ points }) => points.filter(isDrawn));
  const [x, y] = [axisOf(drawn.map(first), logX), axisOf(drawn.map(second), logY)];
  if (x === undefined || y === undefined) {
    throw new ValueError({
      op: "toLineChart",
      expected: `one point at least must be finite${logarithmic === undefined ? "" : ", and positive on a logarithmic axis"}`,
      received: `${series.length} curves without such a point`,
      advice: "Look where NaN or infinity comes from.",
    });
  }
  const place = ([a, b]: readonly [number, number]): string => `${rounded(xAt(x, a))} ${rounded(yAt(y, b))}`;
  const legend = 50 + letter * Math.max(0, ...series.map(({ name }) => [...name].length));
  const [width, height] = [right + legend, Math.max(bottom + 60, frame.top + 20 * series.length + 20)];
  const label = (value: number): string => numberText(value, { decimalComma: options.decimalComma ?? false });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="13">`,
    `<title>${escapeHtml(title)}</title>`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    text(frame.left + frame.width / 2, 24, "middle", title, ' font-size="16"'),
    ...x.ticks.map((tick) => {
      const at = rounded(xAt(x, tick));
      return `<path d="M${at} ${frame.top}V${bottom}" stroke="#dddddd"/>${text(at, bottom + 18, "middle", label(tick))}`;
    }),
    ...y.ticks.map((tick) => {
      const at = rounded(yAt(y, tick));
      return `<path d="M${frame.left} ${at}H${right}" stroke="#dddddd"/>${text(frame.left - 6, at + 4, "end", label(tick))}`;
    }),
    `<path d="M${frame.left} ${frame.top}V${bottom}H${right}" fill="none" stroke="#333333"/>`,
    text(frame.left + frame.width / 2, bottom + 44, "middle", across),
    text(
      18,
      frame.top + frame.height / 2,
      "middle",
      upwards,
      ` transform="rotate(-90 18 ${frame.top + frame.height / 2})"`,
    ),
    ...series.flatMap(({ name, points }, i) => {
      const look = `fill="none" stroke="${colors[i % colors.length]}" stroke-width="2" stroke-dasharray="${dashes[i % dashes.length]}" stroke-linecap="round"`;
      const at = frame.top + 12 + 20 * i;
      return [
        `<path d="${pathOf(points, isDrawn, place)}" ${look}/>`,
        `<path d="M${right + 10} ${at}h26" ${look}/>${text(right + 42, at + 4, "start", name)}`,
      ];
    }),
    "</svg>\n",
  ].join("\n");
}

const first = ([x]: readonly [number, number]): number => x;
const second = ([, y]: readonly [number, number]): number => y;
const xAt = (axis: Axis, value: number): number => frame.left + frame.width * axis.place(value);
const yAt = (axis: Axis, value: number): number => bottom - frame.height * axis.place(value);
const rounded = (length: number): number => Math.round(10 * length) / 10;

function text(x: number, y: number, anchor: string, words: string, more = ""): string {
  return words === "" ? "" : `<text x="${x}" y="${y}" text-anchor="${anchor}"${more}>${escapeHtml(words)}</text>`;
}

/** One line for each run of points that can be drawn. A point alone is a dot: a line of no length with round ends. */
function pathOf(
  points: Series["points"],
  isDrawn: (point: readonly [number, number]) => boolean,
  place: (point: readonly [number, number]) => string,
): string {
  return points
    .map((point, i) => {
      if (!isDrawn(point)) return "";
      const before = points[i - 1];
      return before !== undefined && isDrawn(before) ? `L${place(point)}` : `M${place(point)}h0`;
    })
    .join("");
}
