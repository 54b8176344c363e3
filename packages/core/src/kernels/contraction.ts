/** Matrix products: blocked and packed, accumulated in float64, rounded once. */

import { allocate, type TensorData } from "../dtype.js";
import { DTypeError, ShapeError } from "../errors.js";
import { formatShape, sameShape, sizeOf } from "../shape.js";
import { Tensor } from "../tensor.js";

/** How much of the inner axis is packed at a time: two panels of 4 columns then fit the first-level cache. */
const depthBlock = 256;

/** How many rows are packed at a time: the packed rows then fit the second-level cache. */
const rowBlock = 128;

/** Products with fewer multiplications than this are not worth packing. */
const smallProduct = 4096;

/** A matrix in a buffer: element (i, j) lies at start + i · row + j · column. */
interface Matrix {
  readonly data: TensorData;
  readonly start: number;
  readonly row: number;
  readonly column: number;
}

/**
 * Matrix product over leading batch axes: [...B, n, k] × [...B, k, m] → [...B, n, m].
 *
 * @throws {@link ShapeError} if batch axes differ (kernels do not broadcast) or inner dimensions do not agree.
 * @throws {@link DTypeError} if element types differ, or are bool.
 * @example
 * matmul(tensor([[1, 2]]), tensor([[3], [4]])).toArray(); // [[11]]
 */
export function matmul(a: Tensor, b: Tensor): Tensor {
  checkOperands(a, b);
  const rank = a.rank;
  const n = a.shape[rank - 2] as number;
  const k = a.shape[rank - 1] as number;
  const m = b.shape[rank - 1] as number;
  const multiply = a.dtype === "int32" ? integerProduct : n * m * k < smallProduct ? smallFloatProduct : packedProduct;
  if (rank === 2) {
    const out = allocate(a.dtype, n * m);
    multiply(out, 0, matrixAt(a, []), matrixAt(b, []), n, k, m);
    return new Tensor(out, [n, m], a.dtype);
  }
  const batch = a.shape.slice(0, rank - 2);
  const count = sizeOf(batch);
  const out = allocate(a.dtype, count * n * m);
  const index = new Array<number>(batch.length).fill(0);
  for (let i = 0; i < count; i++) {
    multiply(out, i * n * m, matrixAt(a, index), matrixAt(b, index), n, k, m);
    for (let axis = batch.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] as number) + 1;
      if ((index[axis] as number) < (batch[axis] as number)) break;
      index[axis] = 0;
    }
  }
  return new Tensor(out, [...batch, n, m], a.dtype);
}

function checkOperands(a: Tensor, b: Tensor): void {
  const op = "matmul";
  const { rank } = a;
  const sameBatch = rank === b.rank && (rank === 2 || sameShape(a.shape.slice(0, -2), b.shape.slice(0, -2)));
  const inner = a.shape[rank - 1];
  const other = b.shape[b.rank - 2];
  if (rank >= 2 && sameBatch && inner === other && a.dtype === b.dtype && a.dtype !== "bool") return;
  const shapes = `${formatShape(a.shape)} and ${formatShape(b.shape)}`;
  if (rank < 2 || b.rank < 2) {
    throw new ShapeError({
      op,
      expected: "both operands must have rank 2 or more",
      received: shapes,
      advice: "Reshape a vector to a row or a column.",
    });
  }
  if (!sameBatch) {
    throw new ShapeError({
      op,
      expected: "batch axes must be equal",
      received: shapes,
      advice: "Broadcast the operands first.",
    });
  }
  if (inner !== other) {
    throw new ShapeError({
      op,
      expected: "inner dimensions must agree",
      received: `${shapes} (${inner} ≠ ${other})`,
      advice: "Is one of them to be transposed?",
    });
  }
  throw new DTypeError({
    op,
    expected: "element types must be equal, and not bool",
    received: `${a.dtype} and ${b.dtype}`,
    advice: "Convert with astype.",
  });
}

/** The matrix at an index of the batch axes. */
function matrixAt(x: Tensor, index: readonly number[]): Matrix {
  let start = x.offset;
  for (let axis = 0; axis < index.length; axis++) start += (index[axis] as number) * (x.strides[axis] as number);
  return {
    data: x.data,
    start,
    row: x.strides[x.rank - 2] as number,
    column: x.strides[x.rank - 1] as number,
  };
}

function smallFloatProduct(
  out: TensorData,
  start: number,
  a: Matrix,
  b: Matrix,
  n: number,
  k: number,
  m: number,
): void {
  const { data: aData, column: aStep } = a;
  const { data: bData, row: bStep } = b;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      let sum = 0;
      for (let p = 0, ia = a.start + i * a.row, ib = b.start + j * b.column; p < k; p++, ia += aStep, ib += bStep) {
        sum += (aData[ia] as number) * (bData[ib] as number);
      }
      out[start + i * m + j] = sum;
    }
  }
}

/** As int32 multiplies and adds: modulo 2³². */
function integerProduct(out: TensorData, start: number, a: Matrix, b: Matrix, n: number, k: number, m: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      let sum = 0;
      for (let p = 0, ia = a.start + i * a.row, ib = b.start + j * b.column; p < k; p++, ia += a.column, ib += b.row) {
        sum = (sum + Math.imul(a.data[ia] as number, b.data[ib] as number)) | 0;
      }
      out[start + i * m + j] = sum;
    }
  }
}

function packedProduct(out: TensorData, start: number, a: Matrix, b: Matrix, n: number, k: number, m: number): void {
  const wide = 4 * Math.ceil(m / 4);
  const depth = Math.min(k, depthBlock);
  const rows = Math.min(4 * Math.ceil(n / 4), rowBlock);
  const columns = new Float64Array(depth * wide);
  const lines = new Float64Array(depth * rows);
  const sums = out instanceof Float64Array ? out : new Float64Array(n * m);
  const base = out === sums ? start : 0;
  for (let p0 = 0; p0 < k; p0 += depthBlock) {
    const kc = Math.min(depthBlock, k - p0);
    packPanels(columns, b.data, b.start + p0 * b.row, b.column, b.row, m, kc);
    for (let i0 = 0; i0 < n; i0 += rowBlock) {
      const nc = Math.min(rowBlock, n - i0);
      packPanels(lines, a.data, a.start + i0 * a.row + p0 * a.column, a.row, a.column, nc, kc);
      for (let j = 0; j < m; j += 4) {
        for (let i = 0; i < nc; i += 4) {
          addTile(
            sums,
            base + (i0 + i) * m + j,
            m,
            lines,
            i * kc,
            columns,
            j * kc,
            kc,
            Math.min(4, nc - i),
            Math.min(4, m - j),
          );
        }
      }
    }
  }
  if (out !== sums) out.set(sums, start);
}

/** Copies `width` vectors of length `depth` in panels of four, the four entries of a step side by side. */
function packPanels(
  panels: Float64Array,
  data: TensorData,
  start: number,
  across: number,
  along: number,
  width: number,
  depth: number,
): void {
  let to = 0;
  for (let v = 0; v < width; v += 4) {
    const from = start + v * across;
    if (v + 3 < width) {
      for (let p = 0, at = from; p < depth; p++, at += along, to += 4) {
        panels[to] = data[at] as number;
        panels[to + 1] = data[at + across] as number;
        panels[to + 2] = data[at + 2 * across] as number;
        panels[to + 3] = data[at + 3 * across] as number;
      }
    } else {
      for (let p = 0, at = from; p < depth; p++, at += along, to += 4) {
        for (let u = 0; u < 4; u++) panels[to + u] = v + u < width ? (data[at + u * across] as number) : 0;
      }
    }
  }
}

/** Adds the product of a panel of four rows and a panel of four columns to a 4 × 4 tile, of which a part is real. */
function addTile(
  sums: Float64Array,
  at: number,
  stride: number,
  lines: Float64Array,
  la: number,
  columns: Float64Array,
  lb: number,
  depth: number,
  rows: number,
  cols: number,
): void {
  let c00 = 0,
    c01 = 0,
    c02 = 0,
    c03 = 0;
  let c10 = 0,
    c11 = 0,
    c12 = 0,
    c13 = 0;
  let c20 = 0,
    c21 = 0,
    c22 = 0,
    c23 = 0;
  let c30 = 0,
    c31 = 0,
    c32 = 0,
    c33 = 0;
  const end = la + 4 * depth;
  for (let ia = la, ib = lb; ia < end; ia += 4, ib += 4) {
    const b0 = columns[ib] as number;
    const b1 = columns[ib + 1] as number;
    const b2 = columns[ib + 2] as number;
    const b3 = columns[ib + 3] as number;
    const a0 = lines[ia] as number;
    c00 += a0 * b0;
    c01 += a0 * b1;
    c02 += a0 * b2;
    c03 += a0 * b3;
    const a1 = lines[ia + 1] as number;
    c10 += a1 * b0;
    c11 += a1 * b1;
    c12 += a1 * b2;
    c13 += a1 * b3;
    const a2 = lines[ia + 2] as number;
    c20 += a2 * b0;
    c21 += a2 * b1;
    c22 += a2 * b2;
    c23 += a2 * b3;
    const a3 = lines[ia + 3] as number;
    c30 += a3 * b0;
    c31 += a3 * b1;
    c32 += a3 * b2;
    c33 += a3 * b3;
  }
  addRow(sums, at, cols, c00, c01, c02, c03);
  if (rows > 1) addRow(sums, at + stride, cols, c10, c11, c12, c13);
  if (rows > 2) addRow(sums, at + 2 * stride, cols, c20, c21, c22, c23);
  if (rows > 3) addRow(sums, at + 3 * stride, cols, c30, c31, c32, c33);
}

function addRow(sums: Float64Array, at: number, cols: number, c0: number, c1: number, c2: number, c3: number): void {
  sums[at] = (sums[at] as number) + c0;
  if (cols > 1) sums[at + 1] = (sums[at + 1] as number) + c1;
  if (cols > 2) sums[at + 2] = (sums[at + 2] as number) + c2;
  if (cols > 3) sums[at + 3] = (sums[at + 3] as number) + c3;
}
