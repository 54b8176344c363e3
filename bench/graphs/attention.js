/** W7: a block of self-attention, the mean of squares of its output, and the gradient for the four projections. */
import { div, gradients, matmul, mean, reshape, softmax, square, transpose } from "@cadena/autodiff";
import { generator, remembered, uniform, weights } from "../random.js";
import { pureGraph } from "./training.js";

export const attentionData = remembered(({ batch = 8, length = 64, width = 128 }) => {
  const next = generator(7);
  const projection = () => weights([width, width], next, width);
  return {
    x: uniform([batch, length, width], next, -1, 1),
    wq: projection(),
    wk: projection(),
    wv: projection(),
    wo: projection(),
  };
});

export const heads = 8;

export function attentionLoss({ x, wq, wk, wv, wo }) {
  const [batch, length, width] = x.shape;
  const depth = width / heads;
  /** [batch, heads, length, depth] */
  const split = (w) => transpose(reshape(matmul(x, w), [batch, length, heads, depth]), [0, 2, 1, 3]);
  const scores = div(matmul(split(wq), transpose(split(wk), [0, 1, 3, 2])), Math.sqrt(depth));
  const mixed = matmul(softmax(scores), split(wv));
  const joined = reshape(transpose(mixed, [0, 2, 1, 3]), [batch, length, width]);
  return mean(square(matmul(joined, wo)));
}

export const attentionGraph = (options) =>
  pureGraph(attentionData(options), (all) => {
    const loss = attentionLoss(all);
    return [loss, ...gradients(loss, [all.wq, all.wk, all.wv, all.wo])];
  });
