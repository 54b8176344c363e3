/** Pooling: the maximum or the mean of each window. */
import { fromData, ShapeError } from "@cadena/core";
import { div } from "../functions/arithmetic.js";
import { composite } from "../functions/composite.js";
import { liftFloat, type Operand } from "../functions/lift.js";
import { pad } from "../functions/movement.js";
import { formatDims } from "../graph/aval.js";
import { constant, type Node } from "../graph/node.js";
import { sum } from "../primitives/movement.js";
import { max } from "../primitives/reduction.js";
import { type PerAxis, perAxis, type Sliding, slidingOver, type WindowOptions, windows } from "./window.js";

/** How windows slide; `stride` is by default the size of the window. */
export type PoolOptions = WindowOptions;

/** How windows slide, and what their mean counts. */
export interface AveragePoolOptions extends PoolOptions {
  /** Does padding count, as zeros? Default true. If not, the mean of a window with padding alone is NaN. */
  readonly countPadding?: boolean | undefined;
}

/**
 * The largest entry of each window of x [N, C, L]. Padding is −∞; slopes of ties are split evenly, as those of `max`.
 *
 * @throws ShapeError unless x is [N, C, L] and the window fits; ValueError for an option that is not as stated.
 * @example
 * evaluate(maxPool1d(tensor([[[3, 1, 2, 5]]]), 2)).toArray(); // [[[3, 5]]]
 */
export function maxPool1d(x: Operand, size: PerAxis, options: PoolOptions = {}): Node {
  return maxPool("maxPool1d", x, size, options, 1);
}

/**
 * The largest entry of each window of x [N, C, H, W]. Padding is −∞; slopes of ties are split evenly, as those of
 * `max`.
 *
 * @throws ShapeError unless x is [N, C, H, W] and the window fits; ValueError for an option that is not as stated.
 * @example
 * evaluate(maxPool2d(tensor([[[[1, 2], [3, 4]]]]), 2)).toArray(); // [[[[4]]]]
 */
export function maxPool2d(x: Operand, size: PerAxis, options: PoolOptions = {}): Node {
  return maxPool("maxPool2d", x, size, options, 2);
}

/**
 * The mean of each window of x [N, C, L].
 *
 * @throws ShapeError unless x is [N, C, L] and the window fits; ValueError for an option that is not as stated.
 * @example
 * const x = tensor([[[4, 2, 6, 8]]]);
 * evaluate(avgPool1d(x, 2)).toArray(); // [[[3, 7]]]
 * evaluate(avgPool1d(x, 2, { padding: 1 })).toArray(); // [[[2, 4, 4]]]
 * evaluate(avgPool1d(x, 2, { padding: 1, countPadding: false })).toArray(); // [[[4, 4, 8]]]
 */
export function avgPool1d(x: Operand, size: PerAxis, options: AveragePoolOptions = {}): Node {
  return avgPool("avgPool1d", x, size, options, 1);
}

/**
 * The mean of each window of x [N, C, H, W].
 *
 * @throws ShapeError unless x is [N, C, H, W] and the window fits; ValueError for an option that is not as stated.
 * @example
 * evaluate(avgPool2d(tensor([[[[1, 2], [3, 4]]]]), 2)).toArray(); // [[[[2.5]]]]
 */
export function avgPool2d(x: Operand, size: PerAxis, options: AveragePoolOptions = {}): Node {
  return avgPool("avgPool2d", x, size, options, 2);
}

function maxPool(op: string, x: Operand, size: PerAxis, options: PoolOptions, rank: number): Node {
  const { node, along } = pooled(op, x, size, options, rank);
  return composite(op, [node], { size, ...options }, () =>
    max(
      seenBy(node, along, Number.NEGATIVE_INFINITY),
      along.map((_, i) => i),
    ),
  );
}

function avgPool(op: string, x: Operand, size: PerAxis, options: AveragePoolOptions, rank: number): Node {
  const { node, along } = pooled(op, x, size, options, rank);
  return composite(op, [node], { size, ...options }, () => {
    const total = sum(
      seenBy(node, along, 0),
      along.map((_, i) => i),
    );
    if (options.countPadding !== false) {
      return div(
        total,
        along.reduce((product, { taps }) => product * taps, 1),
      );
    }
    const counts = along.map(inside).reduce((outer, own) => outer.flatMap((a) => own.map((b) => a * b)), [1]);
    const data = node.dtype === "float32" ? Float32Array.from(counts) : Float64Array.from(counts);
    return div(
      total,
      constant(
        fromData(
          data,
          along.map(({ count }) => count),
        ),
      ),
    );
  });
}

/** How many entries of each window are not padding. */
function inside({ count, stride, dilation, taps, before, size }: Sliding): number[] {
  return Array.from({ length: count }, (_, window) => {
    const places = Array.from({ length: taps }, (_, tap) => window * stride + tap * dilation - before);
    return places.filter((place) => place >= 0 && place < size).length;
  });
}

/** The windows of x padded with a value: [taps…, N, C, count…]. */
function seenBy(x: Node, along: readonly Sliding[], value: number): Node {
  const low = [0, 0, ...along.map(({ before }) => before)];
  const high = [0, 0, ...along.map(({ after }) => after)];
  const isPadded = [...low, ...high].some((width) => width > 0);
  return windows(isPadded ? pad(x, low, high, { value }) : x, along, 0, 2);
}

function pooled(
  op: string,
  x: Operand,
  size: PerAxis,
  options: PoolOptions,
  rank: number,
): { readonly node: Node; readonly along: readonly Sliding[] } {
  const node = liftFloat(x, op);
  if (node.rank !== rank + 2) {
    throw new ShapeError({
      op,
      expected: `${rank === 1 ? "[N, C, L]" : "[N, C, H, W]"} is required`,
      received: formatDims(node),
      advice: "Add the axes that are missing, with reshape.",
    });
  }
  const taps = perAxis(op, "the window", size, rank);
  return { node, along: slidingOver(op, node.shape.slice(2), taps, { stride: size, ...options }) };
}
