/** Attention: each place of a sequence is a mean of all places, weighted by how well they match. */
import { add, lift, matmul, mul, type Node, reshape, softmax, transpose, where } from "@cadena/autodiff";
import { tril } from "@cadena/autodiff/arrays";
import { foldIn, ones, ShapeError, type Tensor, zeros } from "@cadena/core";
import { glorotUniform, type Initializer } from "../initializers/index.js";
import { defineLayer, type Layer, type NameOptions, type Nothing, nothing } from "../layer.js";
import { requireBetween, requireSize } from "../requirements.js";
import { dropped } from "./dropout.js";

/** What places may see. */
export interface AttentionOptions {
  /** May a place see only those before it, and itself? Default false. */
  readonly causal?: boolean | undefined;
  /** True where a query (second last axis) may see a key (last); broadcasts to [m, heads, queries, keys]. */
  readonly mask?: Node | undefined;
  /** Applied to the weights of the mean, as dropout is. */
  readonly drop?: ((weights: Node) => Node) | undefined;
}

/** What stands for a match that is not allowed: its weight is 0 after the softmax, and no NaN arises. */
const hidden = -1e30;

/**
 * softmax(Q Kᵀ/√d) V of queries [..., q, d], keys [..., k, d] and values [..., k, e] (Vaswani et al., Attention is all
 * you need, 2017, equation 1). A query that may see nothing gets the mean of all values.
 *
 * @throws ShapeError if the shapes do not fit.
 * @example
 * const keys = lift(tensor([[1, 0], [0, 1]]));
 * const values = lift(tensor([[1], [3]]));
 * evaluate(attention(lift(tensor([[1, 0]])), keys, values)).toArray(); // [[1.6604769013466862]]
 */
export function attention(q: Node, k: Node, v: Node, { causal = false, mask, drop }: AttentionOptions = {}): Node {
  const depth = q.shape.at(-1) ?? 1;
  const swapped = k.shape.map((_, axis) => axis);
  swapped.splice(-2, 2, k.rank - 1, k.rank - 2);
  let scores = mul(1 / Math.sqrt(depth), matmul(q, transpose(k, swapped)));
  if (causal) scores = where(tril(ones(scores.shape.slice(-2), "bool")), scores, hidden);
  if (mask !== undefined) scores = where(mask, scores, hidden);
  const shares = softmax(scores);
  return matmul(drop === undefined ? shares : drop(shares), v);
}

/** How attention with several heads is made. */
export interface MultiHeadAttentionOptions extends NameOptions {
  /** May a place see only those before it, and itself? Default false. */
  readonly causal?: boolean | undefined;
  /** Are biases added to the four products? Default true. */
  readonly bias?: boolean | undefined;
  /**
   * True where a place (second last axis) may see another (last); broadcasts to [m, heads, time, time]. A mask that
   * depends on the examples is for {@link attention} in a layer of one's own.
   */
  readonly mask?: Tensor | undefined;
  /** The share of the attention weights that is dropped while training, as in Keras and PyTorch. Default 0. */
  readonly dropout?: number | undefined;
  /** How the four matrices start. Default Glorot's uniform draws. */
  readonly weights?: Initializer | undefined;
}

/** The matrices for queries, keys, values and output [width, width], and their biases [width]. */
export type AttentionParams = {
  readonly Wq: Tensor;
  readonly Wk: Tensor;
  readonly Wv: Tensor;
  readonly Wo: Tensor;
  readonly bq?: Tensor;
  readonly bk?: Tensor;
  readonly bv?: Tensor;
  readonly bo?: Tensor;
};

/**
 * Self-attention with several heads on sequences [m, time, width] (Vaswani et al., 2017, §3.2.2).
 *
 * @throws ValueError for an option that is not as stated; ShapeError unless the heads divide the width.
 * @example
 * multiHeadAttention(4, { causal: true }).init(key(0), [10, 32]).outputShape; // [10, 32]
 */
export function multiHeadAttention(
  heads: number,
  options: MultiHeadAttentionOptions = {},
): Layer<AttentionParams, Nothing> {
  const { name, causal = false, bias = true, dropout = 0, weights = glorotUniform() } = options;
  const mask = options.mask && lift(options.mask);
  requireSize("multiHeadAttention", "heads", heads);
  requireBetween("multiHeadAttention", "dropout", dropout, 0, 1, "high");
  return defineLayer<AttentionParams>({
    kind: "multiHeadAttention",
    name,
    init(key, inputShape, { dtype = "float32" } = {}) {
      const [, width] = inputShape;
      if (width === undefined || inputShape.length !== 2 || width % heads !== 0) throw notSequences(heads, inputShape);
      const matrix = (of: string): Tensor =>
        weights(foldIn(key, of), [width, width], { fanIn: width, fanOut: width, dtype });
      const products = { Wq: matrix("Wq"), Wk: matrix("Wk"), Wv: matrix("Wv"), Wo: matrix("Wo") };
      const shift = (): Tensor => zeros([width], dtype);
      const shifts = bias ? { bq: shift(), bk: shift(), bv: shift(), bo: shift() } : {};
      return { params: { ...products, ...shifts }, state: nothing, outputShape: inputShape };
    },
    apply({ Wq, Wk, Wv, Wo, bq, bk, bv, bo }, state, x, { training, key }) {
      const [count, length, width] = x.shape as readonly [number, number, number];
      /** [m, heads, time, depth] */
      const split = (W: Node, b: Node | undefined): Node =>
        transpose(reshape(shifted(matmul(x, W), b), [count, length, heads, width / heads]), [0, 2, 1, 3]);
      const drop = (matches: Node): Node => (training && dropout > 0 ? dropped(matches, dropout, key) : matches);
      const mixed = attention(split(Wq, bq), split(Wk, bk), split(Wv, bv), { causal, mask, drop });
      const joined = reshape(transpose(mixed, [0, 2, 1, 3]), [count, length, width]);
      return [shifted(matmul(joined, Wo), bo), state];
    },
  });
}

const shifted = (x: Node, b: Node | undefined): Node => (b === undefined ? x : add(x, b));

function notSequences(heads: number, shape: readonly number[]): ShapeError {
  return new ShapeError({
    op: "multiHeadAttention",
    expected: `examples [time, width] with a width that ${heads} heads divide are required`,
    received: `[${shape.join(", ")}]`,
    advice: "Choose a number of heads that divides the width.",
  });
}
