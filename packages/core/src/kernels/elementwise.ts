/** Functions applied to each element. Results are computed in float64 and rounded once, when stored. */

import { castData } from "../cast.js";
import { allocate, type DType, type TensorData } from "../dtype.js";
import { ShapeError } from "../errors.js";
import { denseData, uniformStep } from "../layout.js";
import { formatShape, type Shape, sameShape } from "../shape.js";
import { Tensor } from "../tensor.js";

/** The elements of one operand: element i is data[start + i · step]. */
interface Operand {
  readonly data: TensorData;
  readonly start: number;
  readonly step: 0 | 1;
}

function operand(x: Tensor): Operand {
  const step = uniformStep(x);
  if (step === undefined) return { data: denseData(x), start: 0, step: 1 };
  return { data: x.data, start: x.offset, step };
}

/** Where results are written: bytes would wrap, so booleans are made from floats at the end. */
function target(dtype: DType, size: number): TensorData {
  return allocate(dtype === "bool" ? "float64" : dtype, size);
}

function finish(op: string, values: TensorData, shape: Shape, dtype: DType): Tensor {
  return new Tensor(dtype === "bool" ? castData(op, values, dtype) : values, shape, dtype);
}

/**
 * fn(x), element by element.
 *
 * @example
 * mapUnary(Math.sqrt, tensor([1, 4]), "float64").toArray(); // [1, 2]
 */
export function mapUnary(fn: (x: number) => number, x: Tensor, dtype: DType): Tensor {
  if (x.shape.length === 0) return Tensor.scalar(fn(x.data[x.offset] as number), dtype);
  const { data, start, step } = operand(x);
  const size = x.size;
  const out = target(dtype, size);
  for (let i = 0, ix = start; i < size; i++, ix += step) out[i] = fn(data[ix] as number);
  return finish("mapUnary", out, x.shape, dtype);
}

/**
 * fn(a, b), element by element.
 *
 * @throws {@link ShapeError} if the shapes differ: kernels do not broadcast.
 * @example
 * mapBinary((a, b) => a * b, tensor([1, 2]), tensor([3, 4]), "float64").toArray(); // [3, 8]
 */
export function mapBinary(fn: (a: number, b: number) => number, a: Tensor, b: Tensor, dtype: DType): Tensor {
  checkEqualShapes("mapBinary", a, b);
  if (a.shape.length === 0) {
    return Tensor.scalar(fn(a.data[a.offset] as number, b.data[b.offset] as number), dtype);
  }
  const p = operand(a);
  const q = operand(b);
  const pData = p.data;
  const qData = q.data;
  const size = a.size;
  const out = target(dtype, size);
  for (let i = 0, ip = p.start, iq = q.start; i < size; i++, ip += p.step, iq += q.step) {
    out[i] = fn(pData[ip] as number, qData[iq] as number);
  }
  return finish("mapBinary", out, a.shape, dtype);
}

/**
 * fn(a, b, c), element by element.
 *
 * @throws {@link ShapeError} if the shapes differ: kernels do not broadcast.
 * @example
 * mapTernary((a, b, c) => (a ? b : c), tensor([1, 0]), tensor([2, 3]), tensor([4, 5]), "float64").toArray(); // [2, 5]
 */
export function mapTernary(
  fn: (a: number, b: number, c: number) => number,
  a: Tensor,
  b: Tensor,
  c: Tensor,
  dtype: DType,
): Tensor {
  checkEqualShapes("mapTernary", a, b);
  checkEqualShapes("mapTernary", a, c);
  if (a.shape.length === 0) {
    const value = fn(a.data[a.offset] as number, b.data[b.offset] as number, c.data[c.offset] as number);
    return Tensor.scalar(value, dtype);
  }
  const p = operand(a);
  const q = operand(b);
  const r = operand(c);
  const size = a.size;
  const out = target(dtype, size);
  for (let i = 0; i < size; i++) {
    out[i] = fn(
      p.data[p.start + i * p.step] as number,
      q.data[q.start + i * q.step] as number,
      r.data[r.start + i * r.step] as number,
    );
  }
  return finish("mapTernary", out, a.shape, dtype);
}

function checkEqualShapes(op: string, a: Tensor, b: Tensor): void {
  if (sameShape(a.shape, b.shape)) return;
  throw new ShapeError({
    op,
    expected: "shapes must be equal",
    received: `${formatShape(a.shape)} and ${formatShape(b.shape)}`,
    advice: "Broadcast the operands to one shape first.",
  });
}
