/** The matrix product. */
import * as core from "@cadena/core";
import { DTypeError, ShapeError, sameShape, type Tensor } from "@cadena/core";
import { bilinear, type Op, primitive } from "../define.js";
import { type Aval, formatDims } from "../graph/aval.js";
import type { Node } from "../graph/node.js";
import type { Batched } from "../graph/primitive.js";
import type { Formula } from "../notation.js";
import { add } from "./arithmetic.js";
import { atFront, batchedToFront, moveAxis, reshape, toFront, transpose } from "./movement.js";

/** How products are taken. */
interface MatmulParams {
  /** Is 0 · anything = 0, as in `absorb`? So products with cotangents are, where an operand may be infinite or NaN. */
  readonly absorbing?: true;
}

/** a · b over the last two axes: […, n, k] × […, k, m] → […, n, m]; the axes before them are equal. */
export const matmul: Op<[a: Node, b: Node, params?: MatmulParams]> = primitive<
  MatmulParams,
  [a: Node, b: Node, params?: MatmulParams]
>(
  {
    name: "matmul",
    avals: ([a, b]) => [productAval(a as Aval, b as Aval)],
    kernel: ([a, b], { absorbing }) => {
      const [left, right] = [a as Tensor, b as Tensor];
      const product = core.matmul(left, right);
      return [absorbing === true ? absorbZeros(left, right, product) : product];
    },
    differential: bilinear<MatmulParams>(
      (a, b, params) => matmul(a, b, params),
      [(ct, _, b, params) => matmul(ct, swapLast(b), params), (ct, a, _, params) => matmul(swapLast(a), ct, params)],
      (a, b) => add(a, b),
      (params, output) => (output.singular ? { absorbing: true } : params),
    ),
    batch: ([a, b], [axisA, axisB], size, params) => {
      const [left, right] = [a as Node, b as Node];
      if (axisB === null && right.rank === 2) return batchLeft(toFront(left, axisA as number), right, params);
      if (axisA === null && left.rank === 2) return batchRight(left, right, axisB as number, params);
      const both = [batchedToFront(left, axisA ?? null, size), batchedToFront(right, axisB ?? null, size)] as const;
      return atFront(matmul(...both, params));
    },
    notation: ([a, b]) => ({ kind: "product", style: "matrix", factors: [a as Formula, b as Formula] }),
    dims: ([a, b]) => {
      const [left, right] = [a as Node, b as Node];
      const batch = left.shape.slice(0, -2).map((_, axis) => left.dims?.[axis] ?? right.dims?.[axis] ?? null);
      return [...batch, left.dims?.at(-2) ?? null, right.dims?.at(-1) ?? null];
    },
  },
  (a, b, params = {}) => [[a, b], params],
);

/** The product again where it is NaN, with 0 · anything = 0. */
function absorbZeros(a: Tensor, b: Tensor, product: Tensor): Tensor {
  const result = product.contiguous().data;
  if (!result.some(Number.isNaN)) return product;
  const [n, k] = a.shape.slice(-2) as [number, number];
  const m = b.shape.at(-1) as number;
  const [left, right] = [a.contiguous().data, b.contiguous().data];
  const mended = result.map((entry, place) => {
    if (!Number.isNaN(entry)) return entry;
    const row = Math.floor(place / m);
    const column = Math.floor(row / n) * k * m + (place % m);
    let total = 0;
    for (let i = 0; i < k; i++) {
      const [x, y] = [left[row * k + i] as number, right[column + i * m] as number];
      if (x !== 0 && y !== 0) total += x * y;
    }
    return total;
  });
  return core.fromData(mended, product.shape);
}

/** The matrix transpose: the last two axes swapped. */
export function swapLast(x: Node): Node {
  const axes = x.shape.map((_, axis) => axis);
  return transpose(x, [...axes.slice(0, -2), x.rank - 1, x.rank - 2]);
}

/** [N, n, k] × [k, m]: one product of [N·n, k] with [k, m]. */
function batchLeft(a: Node, b: Node, params: MatmulParams): Batched {
  const [size, n, k] = a.shape as readonly [number, number, number];
  const product = matmul(reshape(a, [size * n, k]), b, params);
  return atFront(reshape(product, [size, n, b.shape[1] as number]));
}

/** [n, k] × [k, m] batched along any axis: one product with [k, m·N], whose batch axis is the last. */
function batchRight(a: Node, b: Node, axis: number, params: MatmulParams): Batched {
  const [k, m, size] = moveAxis(b, axis, 2).shape as readonly [number, number, number];
  const product = matmul(a, reshape(moveAxis(b, axis, 2), [k, m * size]), params);
  return { outputs: [reshape(product, [a.shape[0] as number, m, size])], axes: [2] };
}

function productAval(a: Aval, b: Aval): Aval {
  if (a.dtype !== b.dtype || a.dtype === "bool") {
    throw new DTypeError({
      op: "matmul",
      expected: "two arguments of one numeric dtype are required",
      received: `${a.dtype} and ${b.dtype}`,
      advice: "Use astype.",
    });
  }
  const [n, k] = a.shape.slice(-2) as [number, number];
  const [inner, m] = b.shape.slice(-2) as [number, number];
  const batch = a.shape.slice(0, -2);
  const received = `${formatDims(a)} and ${formatDims(b)}`;
  if (a.shape.length < 2 || b.shape.length < 2 || !sameShape(batch, b.shape.slice(0, -2))) {
    throw new ShapeError({
      op: "matmul",
      expected: "matrices with equal batch axes are required",
      received,
      advice: "Broadcast them first.",
    });
  }
  if (k !== inner) {
    throw new ShapeError({
      op: "matmul",
      expected: "inner dimensions must agree",
      received: `${received} (${k} ≠ ${inner})`,
      advice:
        k === m
          ? "Transpose the second argument?"
          : n === inner
            ? "Transpose the first argument?"
            : "The last axis of the first meets the last but one of the second.",
    });
  }
  return { shape: [...batch, n, m], dtype: a.dtype };
}
