/** How a product is cut up: the heights of tiles, the widths of panels, and blocks that caches hold. */
import type { Target } from "../target.js";
import type { Panel } from "./micro-kernel.js";

/** A run of rows in tiles of one height: from row `from` up to `to`. */
export interface Band {
  readonly from: number;
  readonly to: number;
  readonly height: number;
}

/** Inner steps of a block: a packed panel of them fits in the first cache beside the rows of A. */
export const innerBlock = 320;

/** V8 has this many vector registers to give. */
const registers = 15;

/** A run of columns in panels of one width, and the highest tile that registers hold for it. */
export interface Strip {
  readonly from: number;
  readonly to: number;
  readonly panel: Panel;
  readonly height: number;
}

/** Columns in panels as wide as they go well with so many rows; what is left over in narrower ones. */
export function strips(rows: number, columns: number, lanes: number, target: Target): readonly Strip[] {
  const joined = target.simd && target.joined === true;
  const few = joined ? [6, 4, 4] : [6, 4, 3];
  const widest = (target.simd ? few[rows - 1] : undefined) ?? (joined ? 4 : 2);
  const found: Strip[] = [];
  let from = 0;
  const add = (to: number, panel: Panel): void => {
    if (to > from) found.push({ from, to, panel, height: highest(panel, lanes, target) });
    from = to;
  };
  for (const vectors of joined ? [widest, 2] : [widest]) {
    const rest = columns - from;
    add(columns - (rest % (vectors * lanes)), { vectors, lastLanes: lanes });
  }
  const rest = columns - from;
  add(columns, { vectors: Math.ceil(rest / lanes), lastLanes: rest % lanes || lanes });
  return found;
}

/**
 * The rows of the highest tile: it keeps its sums, a row of B and a number of A in registers, and a product too where
 * multiplication and addition are not one. Joined vectors take one register for two.
 */
function highest({ vectors, lastLanes }: Panel, lanes: number, { fma, joined }: Target): number {
  const held = joined === true && vectors % 2 === 0 && lastLanes === lanes ? vectors / 2 : vectors;
  return Math.min(12, Math.floor((registers - (fma ? 1 : 2) - held) / held));
}

/** Rows in tiles of at most two heights: as even as can be, or of the highest ones and a rest. */
export function bands(rows: number, highest: number, even: boolean): readonly Band[] {
  const tiles = Math.ceil(rows / highest);
  const high = even ? Math.ceil(rows / tiles) : highest;
  const low = even ? high - 1 : rows % highest;
  const split = even ? (rows - low * tiles) * high : rows - low;
  return [
    { from: 0, to: split, height: high },
    { from: split, to: rows, height: low },
  ].filter(({ from, to }) => from < to);
}

/** A length in equal parts of at most `most`: how long they are (the last may be shorter), a multiple of `unit`. */
export function part(length: number, most: number, unit: number): number {
  return Math.ceil(length / Math.ceil(length / most) / unit) * unit;
}
