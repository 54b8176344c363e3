/** How a product is cut up: the heights of tiles, the widths of panels, and blocks that caches hold. */
import type { Target } from "../target.js";

/** A run of rows in tiles of one height: from row `from` up to `to`. */
export interface Band {
  readonly from: number;
  readonly to: number;
  readonly height: number;
}

/** Inner steps of a block: a packed panel of them fits in the first cache beside the rows of A. */
export const innerBlock = 256;

/** V8 has this many vector registers to give. */
const registers = 15;

/** How many vectors wide a full panel is for this many rows. */
export function panelWidth(rows: number, { simd }: Target): number {
  if (!simd || rows >= 4) return 2;
  return rows === 1 ? 6 : rows === 2 ? 4 : 3;
}

/**
 * Rows in tiles of at most two heights. A tile keeps its sums, a row of B and a number of A in registers, and a
 * product too where multiplication and addition are not one.
 */
export function bands(rows: number, vectors: number, fused: boolean, even: boolean): readonly Band[] {
  const highest = Math.min(12, Math.floor((registers - 1 - vectors - (fused ? 0 : 1)) / vectors));
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
