/** Making tensors: from values, from buffers, and by rule. */

import { castData } from "./cast.js";
import { allocate, checkDType, type DType, dtypes, maxSize, type TensorData } from "./dtype.js";
import { DTypeError, ShapeError, ValueError } from "./errors.js";
import { readNested } from "./nested.js";
import { checkShape, formatShape, type Shape, sizeOf } from "./shape.js";
import { isTensor, type NestedArray, Tensor } from "./tensor.js";

/** What {@link tensor} accepts. */
export type TensorLike = NestedArray | TensorData | Tensor;

/** How {@link tensor} reads its value. */
export interface TensorOptions {
  /** The element type. Default: float64 for numbers, bool for booleans, that of a typed array or tensor. */
  readonly dtype?: DType | undefined;
  /** The shape into which the elements are put, in row-major order. Default: the shape of the value. */
  readonly shape?: Shape | undefined;
}

/**
 * A tensor of the given values, copied.
 *
 * @throws {@link ShapeError} if rows differ in length, or `shape` does not have as many elements.
 * @throws {@link ValueError} if an element is not a number or boolean, or does not fit the element type.
 * @throws {@link DTypeError} if a Uint8Array comes without a dtype, as bytes may mean booleans or numbers.
 * @example
 * tensor([[1, 2], [3, 4]]); // float64[2,2] [[1, 2], [3, 4]]
 * tensor([true, false]); // bool[2] [true, false]
 * tensor([1, 2, 3], { dtype: "int32" }); // int32[3] [1, 2, 3]
 * tensor(new Float32Array(6), { shape: [2, 3] }); // float32[2,3] [[0, 0, 0], [0, 0, 0]]
 */
export function tensor(value: TensorLike, options: TensorOptions = {}): Tensor {
  const { dtype, shape } = options;
  if (dtype !== undefined) checkDType("tensor", dtype);
  if (typeof value === "number" && shape === undefined) {
    if (dtype === "int32") checkElement("tensor", value, dtype);
    return Tensor.scalar(value, dtype);
  }
  if (isTensor(value)) {
    const cast = dtype === undefined ? value : value.astype(dtype);
    return shape === undefined ? cast : cast.reshape(shape);
  }
  if (ArrayBuffer.isView(value)) {
    const own = dtypeOfArray("tensor", value, dtype);
    return withShape(exactData(value, dtype ?? own), shape ?? [value.length], dtype ?? own);
  }
  const { values, shape: outline, kind } = readNested("tensor", value);
  const type = dtype ?? (kind === "boolean" ? "bool" : "float64");
  return withShape(exactData(values, type), shape ?? outline, type);
}

/**
 * A tensor that takes over a typed array without copying; the caller must not write to the array afterwards.
 * A Uint8Array becomes a `bool` tensor.
 *
 * @throws {@link ShapeError} if the shape does not have as many elements as the array.
 * @throws {@link ValueError} if a Uint8Array holds anything but 0 and 1.
 * @example
 * fromData(new Float32Array([1, 2, 3, 4]), [2, 2]); // float32[2,2] [[1, 2], [3, 4]]
 */
export function fromData(data: TensorData, shape: Shape): Tensor {
  const dtype = dtypeOfArray("fromData", data, "bool");
  if (dtype === "bool") {
    const wrong = data.find((byte) => byte > 1);
    if (wrong !== undefined) {
      throw new ValueError({
        op: "fromData",
        expected: "a bool buffer holds 0 and 1",
        received: String(wrong),
        advice: "Write 1 for true.",
      });
    }
  }
  return withShape(data, shape, dtype, "fromData");
}

/**
 * All zeros (false for `bool`).
 *
 * @throws {@link ShapeError} if the shape is not one.
 * @example
 * zeros([2, 2]).toArray(); // [[0, 0], [0, 0]]
 */
export function zeros(shape: Shape, dtype: DType = "float64"): Tensor {
  checkShape("zeros", shape);
  return new Tensor(allocate(dtype, sizeOf(shape)), [...shape], dtype);
}

/**
 * All ones (true for `bool`).
 *
 * @throws {@link ShapeError} if the shape is not one.
 * @example
 * ones([2]).toArray(); // [1, 1]
 */
export function ones(shape: Shape, dtype: DType = "float64"): Tensor {
  checkShape("ones", shape);
  return new Tensor(allocate(dtype, sizeOf(shape)).fill(1), [...shape], dtype);
}

/**
 * One value everywhere; float64 for a number and bool for a boolean, unless a type is given.
 *
 * @throws {@link ShapeError} if the shape is not one.
 * @throws {@link ValueError} if the value does not fit the element type.
 * @example
 * full([2], 7).toArray(); // [7, 7]
 */
export function full(shape: Shape, value: number | boolean, dtype?: DType): Tensor {
  checkShape("full", shape);
  const type = dtype ?? (typeof value === "boolean" ? "bool" : "float64");
  checkElement("full", Number(value), type);
  const stored = type === "bool" ? Number(Number(value) !== 0) : Number(value);
  return new Tensor(allocate(type, sizeOf(shape)).fill(stored), [...shape], type);
}

/**
 * The n × m matrix with ones on the main diagonal; square if m is left out.
 *
 * @throws {@link ShapeError} if a length is not a non-negative integer.
 * @example
 * eye(2).toArray(); // [[1, 0], [0, 1]]
 */
export function eye(n: number, m: number = n, dtype: DType = "float64"): Tensor {
  checkShape("eye", [n, m]);
  const data = allocate(dtype, n * m);
  for (let i = 0; i < Math.min(n, m); i++) data[i * m + i] = 1;
  return new Tensor(data, [n, m], dtype);
}

/**
 * start, start + step, … up to but without `stop`; `arange(n)` counts from 0 to n − 1.
 *
 * @throws {@link ValueError} if an argument is not finite, the step is 0, or a value does not fit the element type.
 * @example
 * arange(3).toArray(); // [0, 1, 2]
 * arange(1, 2, 0.5).toArray(); // [1, 1.5]
 */
export function arange(start: number, stop?: number, step = 1, dtype: DType = "float64"): Tensor {
  const from = stop === undefined ? 0 : start;
  const to = stop ?? start;
  if (!Number.isFinite(from) || !Number.isFinite(to) || !Number.isFinite(step) || step === 0) {
    throw new ValueError({
      op: "arange",
      expected: "start and stop must be finite, and step finite and not 0",
      received: `${from}, ${to} and ${step}`,
      advice: "For a number of steps instead of a step, use linspace.",
    });
  }
  const count = Math.max(0, Math.ceil((to - from) / step));
  return byRule("arange", count, dtype, (i) => from + i * step);
}

/**
 * `count` numbers at equal distances from `start` to `stop`, both included.
 *
 * @throws {@link ValueError} if an end is not finite, the count is not one, or a value does not fit the element type.
 * @example
 * linspace(0, 1, 5).toArray(); // [0, 0.25, 0.5, 0.75, 1]
 */
export function linspace(start: number, stop: number, count: number, dtype: DType = "float64"): Tensor {
  if (!Number.isFinite(stop - start)) {
    throw new ValueError({
      op: "linspace",
      expected: "start, stop and their difference must be finite",
      received: `${start} and ${stop}`,
      advice: "Use finite ends.",
    });
  }
  const intervals = count - 1;
  return byRule("linspace", count, dtype, (i) => {
    if (i === 0) return start;
    return i === intervals ? stop : start + (stop - start) * (i / intervals);
  });
}

/** A vector whose entry i is `rule(i)`. */
function byRule(op: string, count: number, dtype: DType, rule: (i: number) => number): Tensor {
  if (!Number.isInteger(count) || count < 0 || count > maxSize) {
    throw new ValueError({
      op,
      expected: `the count must be an integer from 0 to ${maxSize}`,
      received: String(count),
      advice: "Ask for fewer elements, or a whole number of them.",
    });
  }
  const data = allocate(dtype, count);
  for (let i = 0; i < count; i++) {
    const value = rule(i);
    checkElement(op, value, dtype);
    data[i] = dtype === "bool" ? Number(value !== 0) : value;
  }
  return new Tensor(data, [count], dtype);
}

/** Values as an array of the given type; int32 takes only its own integers. */
function exactData(values: TensorData | readonly number[], dtype: DType): TensorData {
  if (dtype === "int32") for (const value of values) checkElement("tensor", value, dtype);
  return castData("tensor", values, dtype);
}

function checkElement(op: string, value: number, dtype: DType): void {
  if (typeof value === "number" && (dtype !== "int32" || (value | 0) === value)) return;
  throw new ValueError({
    op,
    expected: `${dtype} takes ${dtype === "int32" ? "integers from -2147483648 to 2147483647" : "numbers"}`,
    received: String(value),
    advice:
      dtype === "int32" ? 'Use float64, or round first: astype("int32") cuts fractions.' : "Convert it with Number.",
  });
}

function withShape(data: TensorData, shape: Shape, dtype: DType, op = "tensor"): Tensor {
  checkShape(op, shape);
  if (sizeOf(shape) !== data.length) {
    throw new ShapeError({
      op,
      expected: `shape ${formatShape(shape)} takes ${sizeOf(shape)} elements`,
      received: String(data.length),
      advice: "The product of the sizes is the number of elements.",
    });
  }
  return new Tensor(data, [...shape], dtype);
}

/** The element type a typed array stands for; bytes are booleans only where that has been said. */
function dtypeOfArray(op: string, data: ArrayBufferView, stated: DType | undefined): DType {
  if (data instanceof Float64Array) return "float64";
  if (data instanceof Float32Array) return "float32";
  if (data instanceof Int32Array) return "int32";
  if (data instanceof Uint8Array && stated !== undefined) return "bool";
  throw new DTypeError({
    op,
    expected: "a typed array must be a Float64Array, Float32Array, Int32Array, or a Uint8Array with a dtype",
    received: Object.prototype.toString.call(data).slice(8, -1),
    advice: `Say what the numbers are with dtype (${dtypes.join(", ")}), or convert with Float64Array.from.`,
  });
}
