/** Convolution as neural networks have it: cross-correlation, so the kernel is not turned around. */
import { ShapeError, ValueError } from "@cadena/core";
import { composite } from "../functions/composite.js";
import { type Operand, promote } from "../functions/lift.js";
import { formatDims } from "../graph/aval.js";
import type { Node } from "../graph/node.js";
import { matmul } from "../primitives/contraction.js";
import { reshape, transpose } from "../primitives/movement.js";
import { pad } from "../primitives/window.js";
import { slidingOver, type WindowOptions, windows } from "./window.js";

/** How the kernel slides, and which channels it joins. */
export interface ConvolutionOptions extends WindowOptions {
  /** Into how many groups input and output channels are divided; each group sees its own channels. Default 1. */
  readonly groups?: number | undefined;
}

/**
 * Convolution along one axis: x [N, C, L] and kernel [O, C / groups, K] give [N, O, L′], where
 * y[n, o, l] = Σ x[n, c, l · stride + k · dilation − before] · kernel[o, c, k].
 *
 * @throws ShapeError if the shapes do not fit; ValueError for an option that is not as stated.
 * @example
 * evaluate(conv1d(tensor([[[1, 2, 4, 8]]]), tensor([[[1, -1]]]))).toArray(); // [[[-1, -2, -4]]]
 */
export function conv1d(x: Operand, kernel: Operand, options: ConvolutionOptions = {}): Node {
  return convolve("conv1d", x, kernel, options, 1);
}

/**
 * Convolution along two axes: x [N, C, H, W] and kernel [O, C / groups, KH, KW] give [N, O, H′, W′], where
 * H′ = ⌊(H + before + after − (KH − 1) · dilation − 1) / stride⌋ + 1, and W′ likewise.
 *
 * @throws ShapeError if the shapes do not fit; ValueError for an option that is not as stated.
 * @example
 * const image = ones([1, 1, 3, 3]);
 * const kernel = ones([1, 1, 3, 3]);
 * evaluate(conv2d(image, kernel)).toArray(); // [[[[9]]]]
 * evaluate(conv2d(image, kernel, { padding: "same" })).toArray(); // [[[[4, 6, 4], [6, 9, 6], [4, 6, 4]]]]
 */
export function conv2d(x: Operand, kernel: Operand, options: ConvolutionOptions = {}): Node {
  return convolve("conv2d", x, kernel, options, 2);
}

function convolve(op: string, x: Operand, kernel: Operand, options: ConvolutionOptions, rank: number): Node {
  const [signal, weights] = promote(op, [x, kernel], true) as [Node, Node];
  const groups = checkChannels(op, signal, weights, rank, options.groups ?? 1, 1);
  const along = slidingOver(op, signal.shape.slice(2), weights.shape.slice(2), options);
  return composite(op, [signal, weights], { ...options }, () => {
    const [count, channels] = signal.shape as readonly [number, number];
    const outputs = weights.shape[0] as number;
    const padded = pad(
      signal,
      [0, 0, ...along.map(({ before }) => before)],
      [0, 0, ...along.map(({ after }) => after)],
      signal.shape.map(() => 0),
    );
    // [C, taps…, N, count…]: one product for each group.
    const seen = windows(swapFirst(padded), along, 1, 2);
    const taps = along.reduce((product, each) => product * each.taps, 1);
    const places = along.reduce((product, each) => product * each.count, count);
    const depth = (channels / groups) * taps;
    const product = matmul(reshape(weights, [groups, outputs / groups, depth]), reshape(seen, [groups, depth, places]));
    return swapFirst(reshape(product, [outputs, count, ...along.map((each) => each.count)]));
  });
}

/** The first two axes swapped: [N, C, …] and [C, N, …]. */
export function swapFirst(x: Node): Node {
  return transpose(x, [1, 0, ...x.shape.map((_, axis) => axis).slice(2)]);
}

/** The number of groups, if the shapes of x and kernel fit it. `axis` is that of the kernel whose size is C / groups. */
export function checkChannels(op: string, x: Node, kernel: Node, rank: number, groups: number, axis: 0 | 1): number {
  const received = `${formatDims(x)} and ${formatDims(kernel)}`;
  if (x.rank !== rank + 2 || kernel.rank !== rank + 2 || kernel.shape.slice(2).includes(0)) {
    const names = rank === 1 ? "[N, C, L] and a kernel [·, ·, K]" : "[N, C, H, W] and a kernel [·, ·, KH, KW]";
    throw new ShapeError({
      op,
      expected: `${names}, not empty, are required`,
      received,
      advice: "Add the axes that are missing, with reshape.",
    });
  }
  if (!Number.isInteger(groups) || groups < 1) {
    throw new ValueError({
      op,
      expected: "groups: a whole number ≥ 1 is required",
      received: String(groups),
      advice: "Use 1, or a number that divides both numbers of channels.",
    });
  }
  const [channels, first, second] = [x.shape[1], kernel.shape[0], kernel.shape[1]] as [number, number, number];
  const fits = axis === 0 ? first === channels && channels % groups === 0 : second * groups === channels;
  if (fits && first % groups === 0) return groups;
  const wanted = axis === 0 ? "[C, O / groups, …]" : "[O, C / groups, …], with groups dividing O,";
  throw new ShapeError({
    op,
    expected: `a kernel ${wanted} is required for ${channels} channels and groups ${groups}`,
    received,
    advice: "Check the order of the axes of the kernel.",
  });
}
