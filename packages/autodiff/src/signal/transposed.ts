/** Transposed convolution: what reverse mode does with the signal of a convolution, as a function of its own. */
import { ShapeError, ValueError } from "@cadena/core";
import { composite } from "../functions/composite.js";
import { type Operand, promote } from "../functions/lift.js";
import type { Node } from "../graph/node.js";
import { matmul, swapLast } from "../primitives/contraction.js";
import { reshape } from "../primitives/movement.js";
import { slice } from "../primitives/window.js";
import { type ConvolutionOptions, checkChannels, swapFirst } from "./convolution.js";
import { ends, overlapAdd, type PerAxis, perAxis, type Sliding } from "./window.js";

/** The options of the convolution whose transpose it is; `padding` is what that one puts around its signal. */
export interface TransposedConvolutionOptions extends ConvolutionOptions {
  /** Entries after the end, for signals of which the convolution sees less than all. Default 0. Less than the stride. */
  readonly outputPadding?: PerAxis | undefined;
}

/**
 * The transpose of {@link conv1d}: x [N, C, L] and kernel [C, O / groups, K] give [N, O, L′], where
 * L′ = (L − 1) · stride + (K − 1) · dilation + 1 − before − after + outputPadding, or L · stride for `"same"`.
 *
 * @throws ShapeError if the shapes do not fit; ValueError for an option that is not as stated.
 * @example
 * evaluate(convTranspose1d(tensor([[[1, 2]]]), tensor([[[1, 10]]]), { stride: 2 })).toArray(); // [[[1, 10, 2, 20]]]
 */
export function convTranspose1d(x: Operand, kernel: Operand, options: TransposedConvolutionOptions = {}): Node {
  return convolveTransposed("convTranspose1d", x, kernel, options, 1);
}

/**
 * The transpose of {@link conv2d}: x [N, C, H, W] and kernel [C, O / groups, KH, KW] give [N, O, H′, W′], with sizes as
 * in {@link convTranspose1d}.
 *
 * @throws ShapeError if the shapes do not fit; ValueError for an option that is not as stated.
 * @example
 * convTranspose2d(ones([1, 3, 4, 4]), ones([3, 8, 3, 3]), { stride: 2, padding: "same" }).shape; // [1, 8, 8, 8]
 */
export function convTranspose2d(x: Operand, kernel: Operand, options: TransposedConvolutionOptions = {}): Node {
  return convolveTransposed("convTranspose2d", x, kernel, options, 2);
}

function convolveTransposed(
  op: string,
  x: Operand,
  kernel: Operand,
  options: TransposedConvolutionOptions,
  rank: number,
): Node {
  const [signal, weights] = promote(op, [x, kernel], true) as [Node, Node];
  const groups = checkChannels(op, signal, weights, rank, options.groups ?? 1, 0);
  const along = spreadingOver(op, signal.shape.slice(2), weights.shape.slice(2), options);
  return composite(op, [signal, weights], { ...options }, () => {
    const [count, channels] = signal.shape as readonly [number, number];
    const each = weights.shape[1] as number;
    const taps = along.reduce((product, { taps }) => product * taps, 1);
    const places = along.reduce((product, own) => product * own.count, count);
    const product = matmul(
      swapLast(reshape(weights, [groups, channels / groups, each * taps])),
      reshape(swapFirst(signal), [groups, channels / groups, places]),
    );
    const shape = [groups * each, ...along.map(({ taps }) => taps), count, ...along.map((own) => own.count)];
    const sizes = along.map(({ before, size, after }) => before + size + after);
    const whole = overlapAdd(reshape(product, shape), along, sizes, 1, 2);
    const cut = slice(
      whole,
      [0, 0, ...along.map(({ before }) => before)],
      [groups * each, count, ...along.map(({ before, size }) => before + size)],
      whole.shape.map(() => 1),
    );
    return swapFirst(cut);
  });
}

/** The windows of the convolution that has `counts[i]` of them along spatial axis i. */
function spreadingOver(
  op: string,
  counts: readonly number[],
  taps: readonly number[],
  options: TransposedConvolutionOptions,
): readonly Sliding[] {
  const rank = counts.length;
  const strides = perAxis(op, "stride", options.stride ?? 1, rank);
  const dilations = perAxis(op, "dilation", options.dilation ?? 1, rank);
  const given = options.outputPadding ?? 0;
  const extras = typeof given === "number" ? new Array<number>(rank).fill(given) : given;
  if (extras.length !== rank || extras.some((n, i) => !Number.isInteger(n) || n < 0 || n >= (strides[i] as number))) {
    throw new ValueError({
      op,
      expected: "outputPadding: whole numbers ≥ 0 below the stride are required",
      received: `[${extras.join(", ")}] and stride [${strides.join(", ")}]`,
      advice: "Leave it out, or increase the stride.",
    });
  }
  return counts.map((count, i) => {
    const [tap, stride, dilation] = [taps[i] as number, strides[i] as number, dilations[i] as number];
    const extent = (tap - 1) * dilation + 1;
    const isSame = options.padding === "same";
    const [before, after] = ends(op, options.padding ?? "valid", i, rank, Math.max(extent - stride, 0));
    const extra = (extras[i] as number) + (isSame ? Math.max(stride - extent, 0) : 0);
    const covered = (count - 1) * stride + extent;
    const size = covered + extra - before - after;
    if (size < 0) {
      throw new ShapeError({
        op,
        expected: `padding of at most ${covered + extra} in all along spatial axis ${i}`,
        received: `${before} and ${after}`,
        advice: "Use less padding.",
      });
    }
    return { size, taps: tap, stride, dilation, before, after, count };
  });
}
