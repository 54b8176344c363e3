/**
 * The left matrix as the micro-kernel meets it: where it lies, or packed tile by tile.
 *
 * It is read where it lies if its rows are a constant stride apart and its inner axis is a run of such, or a few long
 * runs. Any other layout is packed; so is a matrix whose neighbours lie pages apart, where many columns pay for it.
 */
import { addBytes, i32, op, type Value } from "../encoder/value.js";
import type { Axis, MatrixLayout } from "../layout.js";
import { at, inParts, larger, merged, sizeOf, smaller, walk } from "./axes.js";
import type { Panel } from "./micro-kernel.js";
import { pack } from "./packing.js";
import type { Site } from "./site.js";
import { type Band, innerBlock, part } from "./tiling.js";

/** How to read the left matrix. Strides are in bytes. */
export interface Left {
  /** The tiles, if these are what was packed. */
  readonly bands: readonly Band[] | undefined;
  /** The most inner steps of a block, and whether that is all. */
  readonly steps: number;
  readonly whole: boolean;
  rowStride(height: number): number;
  stepStride(height: number): number;
  /** Runs a body for each block of inner steps. */
  overBlocks(body: (block: LeftBlock) => void): void;
}

/** A block of inner steps. */
export interface LeftBlock {
  readonly step: Value;
  readonly count: Value;
  /** Makes rows ready to be read; gives the address of their first tile. */
  ready(from: Value, to: Value): Value;
  /** How many bytes after a tile of some height the next one lies. */
  tileBytes(height: number): Value;
}

/** Inner axes of runs shorter than this are packed. */
const longRun = 64;
/** So many bytes apart, neighbours compete for the same places of a cache. */
const farApart = 2048;
/** So many columns pay for packing. */
const manyColumns = 384;

/** Whether to pack a left matrix that meets `columns` columns. */
function packs({ rows, columns: inner }: MatrixLayout, columns: number, bytes: number): boolean {
  const [down, along] = [merged(rows), merged(inner)];
  if (down.length > 1 || (along.length > 1 && last(along).size < longRun)) return true;
  const apart = Math.max(Math.abs(down[0].stride), Math.abs(last(along).stride)) * bytes;
  return columns >= manyColumns && sizeOf(down) >= longRun && apart >= farApart;
}

/** The best way to read a left matrix that meets `columns` columns; `tiling` says how it would be packed. */
export function leftOf(site: Site, layout: MatrixLayout, a: Value, columns: number, tiling: Tiling): Left {
  return packs(layout, columns, site.lanes.bytes) ? packed(site, layout, a, tiling) : lying(site, layout, a);
}

/** Tiles of rows, and how many rows a block holds. */
export interface Tiling {
  readonly bands: readonly Band[];
  readonly blockOfRows: number;
}

/** A left matrix read where it lies: blocks of inner steps end where runs end. */
function lying({ fn, lanes: { bytes } }: Site, { rows, columns }: MatrixLayout, a: Value): Left {
  const [row] = merged(rows);
  const along = merged(columns);
  const run = last(along);
  const size = part(run.size, innerBlock, 4);
  const [rowStride, stepStride] = [row.stride * bytes, run.stride * bytes];
  const overRun = (first: Value, start: Value, body: (block: LeftBlock) => void): void =>
    inParts(fn, run.size, size, (from, to) =>
      body({
        step: add(first, from),
        count: fn.let(op("i32.sub", [to, from])),
        ready: (top) => at(at(start, from, stepStride), top, rowStride),
        tileBytes: (height) => i32(height * rowStride),
      }),
    );
  return {
    bands: undefined,
    steps: Math.min(size, run.size),
    whole: size >= sizeOf(columns),
    rowStride: () => rowStride,
    stepStride: () => stepStride,
    overBlocks(body) {
      if (along.length === 1) {
        overRun(i32(0), a, body);
        return;
      }
      const first = fn.start(i32(0));
      walk(fn, along.slice(0, -1), bytes, a, (start) => {
        overRun(first, start, body);
        fn.set(first, addBytes(first, run.size));
      });
    },
  };
}

/** A left matrix packed block by block: of each tile, one inner step after another in whole vectors. */
function packed(site: Site, { rows, columns }: MatrixLayout, a: Value, { bands, blockOfRows }: Tiling): Left {
  const { fn, lanes } = site;
  const steps = sizeOf(columns);
  const size = part(steps, innerBlock, 4);
  const inner = site.side(columns);
  const down = site.side(rows);
  const panelOf = (height: number): Panel => ({
    vectors: Math.ceil(height / lanes.count),
    lastLanes: height % lanes.count || lanes.count,
  });
  const pitch = (height: number): number => panelOf(height).vectors * lanes.count * lanes.bytes;
  const pitches = bands.map(
    ({ from, to, height }) => Math.ceil(Math.min(to - from, blockOfRows) / height) * pitch(height),
  );
  const tiles = site.reserve(pitches.reduce((sum, each) => sum + each) * Math.min(size, steps));
  return {
    bands,
    steps: Math.min(size, steps),
    whole: size >= steps,
    rowStride: () => lanes.bytes,
    stepStride: pitch,
    overBlocks(body) {
      inParts(fn, steps, size, (from, to) => {
        const count = fn.let(op("i32.sub", [to, from]));
        const tileBytes = (height: number): Value => op("i32.mul", [count, i32(pitch(height))]);
        const ready = (top: Value, bottom: Value): Value => {
          const target = fn.start(tiles);
          for (const band of bands) {
            fn.count(larger(top, i32(band.from)), smaller(bottom, i32(band.to)), band.height, (row) => {
              const packing = { b: a, inner, columns: down, from, steps: count, column: row, to: target };
              pack(fn, lanes, panelOf(band.height), packing);
              fn.set(target, op("i32.add", [target, tileBytes(band.height)]));
            });
          }
          return tiles;
        };
        body({ step: from, count, ready, tileBytes });
      });
    },
  };
}

const last = (axes: readonly [Axis, ...Axis[]]): Axis => axes[axes.length - 1] as Axis;
const add = (a: Value, b: Value): Value => at(a, b, 1);
