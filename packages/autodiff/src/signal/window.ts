/** Windows that slide along an axis: how many there are, their entries, and the sum of windows that is the transpose. */
import { ShapeError, ValueError } from "@cadena/core";
import type { Node } from "../graph/node.js";
import { add } from "../primitives/arithmetic.js";
import { reshape } from "../primitives/movement.js";
import { concatenate, pad, slice } from "../primitives/window.js";

/** One number for all spatial axes, or one for each. */
export type PerAxis = number | readonly number[];

/**
 * What goes around the spatial axes. `"valid"`: nothing. `"same"`: so much that there are ⌈size / stride⌉ windows, as
 * evenly as can be, the odd one after. Otherwise a number for both ends of all axes, or for each axis a number or a
 * pair [before, after].
 */
export type Padding = "valid" | "same" | number | readonly (number | readonly [before: number, after: number])[];

/** How windows slide. */
export interface WindowOptions {
  /** From one window to the next. Default 1. */
  readonly stride?: PerAxis | undefined;
  /** Default `"valid"`. */
  readonly padding?: Padding | undefined;
  /** From one entry of a window to the next. Default 1. */
  readonly dilation?: PerAxis | undefined;
}

/** Windows along one spatial axis. */
export interface Sliding {
  readonly size: number;
  /** How many entries a window has. */
  readonly taps: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
  /** How many windows there are. */
  readonly count: number;
}

/** The windows of `taps[i]` entries along axes of `sizes[i]`. */
export function slidingOver(
  op: string,
  sizes: readonly number[],
  taps: readonly number[],
  options: WindowOptions,
): readonly Sliding[] {
  const strides = perAxis(op, "stride", options.stride ?? 1, sizes.length);
  const dilations = perAxis(op, "dilation", options.dilation ?? 1, sizes.length);
  return sizes.map((size, i) => {
    const [tap, stride, dilation] = [taps[i] as number, strides[i] as number, dilations[i] as number];
    const extent = (tap - 1) * dilation + 1;
    const same = Math.max((Math.ceil(size / stride) - 1) * stride + extent - size, 0);
    const [before, after] = ends(op, options.padding ?? "valid", i, sizes.length, same);
    const padded = before + size + after;
    if (padded < extent && !(options.padding === "same" && size === 0)) {
      throw new ShapeError({
        op,
        expected: `a window of ${extent} must fit along spatial axis ${i}`,
        received: `${padded} entries, padding counted`,
        advice: "Use a smaller window or more padding.",
      });
    }
    const count = padded < extent ? 0 : Math.floor((padded - extent) / stride) + 1;
    return { size, taps: tap, stride, dilation, before, after, count };
  });
}

/** One whole number ≥ 1 for each spatial axis. */
export function perAxis(op: string, what: string, given: PerAxis, rank: number): readonly number[] {
  const all = typeof given === "number" ? new Array<number>(rank).fill(given) : given;
  if (all.length === rank && all.every((each) => Number.isInteger(each) && each >= 1)) return all;
  throw new ValueError({
    op,
    expected: `${what}: a whole number ≥ 1 is required, or ${rank} of them`,
    received: typeof given === "number" ? String(given) : `[${given.join(", ")}]`,
    advice: "Write one number for all axes, or one for each.",
  });
}

/** What goes before and after one axis; `same` is the total for `"same"`. */
export function ends(
  op: string,
  padding: Padding,
  axis: number,
  rank: number,
  same: number,
): readonly [before: number, after: number] {
  if (padding === "valid") return [0, 0];
  if (padding === "same") return [Math.floor(same / 2), Math.ceil(same / 2)];
  const own: unknown = typeof padding === "number" ? padding : padding.length === rank ? padding[axis] : undefined;
  const pair: readonly unknown[] = Array.isArray(own) ? own : [own, own];
  const isWidth = (width: unknown): width is number => Number.isInteger(width) && (width as number) >= 0;
  const [before, after] = pair;
  if (pair.length === 2 && isWidth(before) && isWidth(after)) return [before, after];
  throw new ValueError({
    op,
    expected: `padding: "valid", "same", a whole number ≥ 0, or ${rank} numbers or pairs are required`,
    received: JSON.stringify(padding),
    advice: "Pairs are [before, after].",
  });
}

/**
 * The windows of x along its spatial axes, which start at axis `from`: [A…, spatial…] becomes [taps…, …, count…], where
 * the axes of taps come before axis `at`.
 */
export function windows(x: Node, along: readonly Sliding[], at: number, from: number): Node {
  return along.reduce((each, { taps, stride, dilation, count }, i) => {
    const axis = from + 2 * i + 1;
    const wide = reshape(each, each.shape.toSpliced(at + i, 0, 1));
    const parts = Array.from({ length: taps }, (_, tap) => {
      const start = count === 0 ? 0 : tap * dilation;
      const stop = count === 0 ? 0 : start + (count - 1) * stride + 1;
      return slice(
        wide,
        wide.shape.map((_, place) => (place === axis ? start : 0)),
        wide.shape.map((size, place) => (place === axis ? stop : size)),
        wide.shape.map((_, place) => (place === axis ? stride : 1)),
      );
    });
    return concatenate(parts, at + i);
  }, x);
}

/** The transpose of {@link windows}: where windows overlap, their entries add up. `sizes` are those of the result. */
export function overlapAdd(
  y: Node,
  along: readonly Sliding[],
  sizes: readonly number[],
  at: number,
  from: number,
): Node {
  return along.reduceRight((each, { taps, stride, dilation, count }, i) => {
    const axis = from + 2 * i + 1;
    const shape = each.shape.toSpliced(at + i, 1);
    const parts = Array.from({ length: taps }, (_, tap) => {
      const start = each.shape.map((_, place) => (place === at + i ? tap : 0));
      const stop = each.shape.map((size, place) => (place === at + i ? tap + 1 : size));
      const own = reshape(slice(each, start, stop, new Array<number>(each.rank).fill(1)), shape);
      const only = (width: number): number[] => shape.map((_, place) => (place === axis - 1 ? width : 0));
      const spread = count === 0 ? 0 : (count - 1) * stride + 1;
      const before = count === 0 ? 0 : tap * dilation;
      return pad(own, only(before), only((sizes[i] as number) - before - spread), only(stride - 1));
    });
    return parts.reduce((total, part) => add(total, part));
  }, y);
}
