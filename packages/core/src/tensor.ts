/** Tensors: immutable boxes of numbers, and the views that cost nothing. */

import { castData } from "./cast.js";
import { allocate, checkDType, type DType, type TensorData } from "./dtype.js";
import { AxisError, IndexError, ShapeError } from "./errors.js";
import { formatTensor } from "./format.js";
import { denseData, isRowMajor } from "./layout.js";
import { checkShape, formatShape, normalizeAxis, type Shape, sameShape, sizeOf, stridesOf } from "./shape.js";
import { type SliceRange, sliceIndices } from "./slice.js";

/** Marks tensors of every copy of this package, whether source or build. */
const tensorBrand: unique symbol = Symbol.for("@cadena/core.Tensor");

const nodeInspect: unique symbol = Symbol.for("nodejs.util.inspect.custom");

const scalarShape: Shape = Object.freeze([]);

/** Numbers or booleans in arrays in arrays; a scalar is the bare number or boolean. */
export type NestedArray = number | boolean | readonly NestedArray[];

/**
 * An immutable array of numbers with a shape and an element type.
 *
 * Make one with `tensor`, `zeros`, `fromData` …. `transpose`, `slice`, `broadcastTo` and most calls of `reshape` return
 * views, which share the buffer and copy nothing.
 *
 * @example
 * const x = tensor([[1, 2, 3], [4, 5, 6]]);
 * x.shape; // [2, 3]
 * x.at(-1, 0); // 4
 * x.transpose().toArray(); // [[1, 4], [2, 5], [3, 6]]
 */
export class Tensor {
  /** The length of each axis. */
  readonly shape: Shape;
  /** The type of the elements. */
  readonly dtype: DType;
  /** How far apart neighbours along each axis lie in `data`, in elements. */
  readonly strides: readonly number[];
  /** Where the first element lies in `data`. */
  readonly offset: number;
  /**
   * The buffer, possibly shared with other tensors and holding more than this tensor's elements.
   * Read it by `strides` and `offset`, or take `contiguous().data`; never write to it.
   *
   * @internal
   */
  readonly data: TensorData;

  /**
   * Trusts its arguments, checks nothing and copies nothing: this is for kernels.
   *
   * @internal
   */
  constructor(data: TensorData, shape: Shape, dtype: DType, strides?: readonly number[], offset = 0) {
    this.shape = shape;
    this.dtype = dtype;
    this.strides = strides ?? (shape.length === 0 ? scalarShape : stridesOf(shape));
    this.offset = offset;
    this.data = data;
  }

  /**
   * A tensor of rank 0. The value is stored as typed arrays store it: rounded to float32, wrapped to int32;
   * for `bool`, anything but 0 is true.
   *
   * @example
   * Tensor.scalar(3).item(); // 3
   */
  static scalar(value: number, dtype: DType = "float64"): Tensor {
    const data = allocate(dtype, 1);
    data[0] = dtype === "bool" ? (value !== 0 ? 1 : 0) : value;
    return new Tensor(data, scalarShape, dtype, scalarShape, 0);
  }

  /** @internal */
  get [tensorBrand](): true {
    return true;
  }

  /** The number of axes. */
  get rank(): number {
    return this.shape.length;
  }

  /** The number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /** Whether the elements lie one after another in row-major order. */
  get isContiguous(): boolean {
    return isRowMajor(this.shape, this.strides);
  }

  /**
   * The element at an index per axis; negative indices count from the end; booleans read as 1 and 0.
   *
   * @throws {@link IndexError} if the number of indices is not the rank, or one is out of range.
   * @example
   * tensor([[1, 2], [3, 4]]).at(0, -1); // 2
   */
  at(...indices: readonly number[]): number {
    const { shape, strides } = this;
    if (indices.length !== shape.length) {
      throw new IndexError({
        op: "at",
        expected: `shape ${formatShape(shape)} takes ${shape.length} indices`,
        received: String(indices.length),
        advice: "Use slice to take a part of a tensor.",
      });
    }
    let position = this.offset;
    for (let axis = 0; axis < indices.length; axis++) {
      const index = indices[axis] as number;
      const length = shape[axis] as number;
      if (!Number.isInteger(index) || index < -length || index >= length) {
        throw new IndexError({
          op: "at",
          expected: `an index of axis ${axis} must be an integer from ${-length} to ${length - 1}`,
          received: String(index),
          advice: "Negative indices count from the end.",
        });
      }
      position += (index < 0 ? index + length : index) * (strides[axis] as number);
    }
    return this.data[position] as number;
  }

  /**
   * The only element of a tensor of size 1.
   *
   * @throws {@link ShapeError} if there are more or fewer.
   * @example
   * tensor([[5]]).item(); // 5
   */
  item(): number {
    if (this.size !== 1) {
      throw new ShapeError({
        op: "item",
        expected: "the tensor must have exactly one element",
        received: `shape ${formatShape(this.shape)}`,
        advice: "Use at for one element, or toArray for all.",
      });
    }
    return this.data[this.offset] as number;
  }

  /**
   * The elements as nested arrays; booleans for `bool`.
   *
   * @example
   * tensor([[1, 2]]).toArray(); // [[1, 2]]
   */
  toArray(): NestedArray {
    const { shape, strides, data } = this;
    const read =
      this.dtype === "bool"
        ? (position: number): boolean => data[position] !== 0
        : (position: number): number => data[position] as number;
    const build = (axis: number, position: number): NestedArray => {
      if (axis === shape.length) return read(position);
      const rows: NestedArray[] = [];
      const stride = strides[axis] as number;
      for (let i = 0; i < (shape[axis] as number); i++) rows.push(build(axis + 1, position + i * stride));
      return rows;
    };
    return build(0, this.offset);
  }

  /**
   * The same values in another element type. Floats are cut towards zero for `int32`; anything but 0 is true.
   *
   * @throws {@link ValueError} if an element is NaN, infinite or too large for `int32`.
   * @example
   * tensor([1.9, -1.9]).astype("int32").toArray(); // [1, -1]
   */
  astype(dtype: DType): Tensor {
    if (dtype === this.dtype) return this;
    checkDType("astype", dtype);
    return new Tensor(castData("astype", denseData(this), dtype), this.shape, dtype);
  }

  /**
   * A view with the axes in another order: axis i of the result is axis `permutation[i]` of this tensor.
   * Without a permutation, the axes are reversed.
   *
   * @throws {@link AxisError} if it is not a permutation of the axes.
   * @example
   * zeros([2, 3, 4]).transpose([0, 2, 1]).shape; // [2, 4, 3]
   */
  transpose(permutation?: readonly number[]): Tensor {
    const { shape, strides } = this;
    const rank = shape.length;
    const axes =
      permutation === undefined
        ? Array.from(shape, (_, i) => rank - 1 - i)
        : permutation.map((axis) => normalizeAxis("transpose", axis, rank));
    if (axes.length !== rank || new Set(axes).size !== rank) {
      throw new AxisError({
        op: "transpose",
        expected: `the permutation must name each of the ${rank} axes once`,
        received: formatShape(permutation ?? []),
        advice: "List every axis, from 0, in its new place.",
      });
    }
    return new Tensor(
      this.data,
      axes.map((axis) => shape[axis] as number),
      this.dtype,
      axes.map((axis) => strides[axis] as number),
      this.offset,
    );
  }

  /**
   * A view of a part: one range per axis, as in Python; `null` or a missing range keeps the whole axis.
   *
   * @throws {@link AxisError} if there are more ranges than axes.
   * @throws {@link ValueError} if a bound is not an integer or a step is 0.
   * @example
   * tensor([1, 2, 3, 4]).slice([{ start: 1, stop: -1 }]).toArray(); // [2, 3]
   * tensor([1, 2, 3]).slice([{ step: -1 }]).toArray(); // [3, 2, 1]
   */
  slice(ranges: readonly (SliceRange | null)[]): Tensor {
    const rank = this.shape.length;
    if (ranges.length > rank) {
      throw new AxisError({
        op: "slice",
        expected: `there must be at most one range for each of the ${rank} axes`,
        received: `${ranges.length} ranges`,
        advice: "Leave out the ranges that are too many.",
      });
    }
    const shape = [...this.shape];
    const strides = [...this.strides];
    let offset = this.offset;
    ranges.forEach((range, axis) => {
      if (range === null) return;
      const { start, count, step } = sliceIndices("slice", range, shape[axis] as number);
      const stride = strides[axis] as number;
      if (count > 0) offset += start * stride;
      shape[axis] = count;
      strides[axis] = step * stride;
    });
    return new Tensor(this.data, shape, this.dtype, strides, offset);
  }

  /**
   * A view that repeats this tensor along new axes in front and along axes of length 1.
   *
   * @throws {@link ShapeError} if this shape does not broadcast to the given one.
   * @example
   * tensor([1, 2]).broadcastTo([3, 2]).toArray(); // [[1, 2], [1, 2], [1, 2]]
   */
  broadcastTo(shape: Shape): Tensor {
    if (sameShape(shape, this.shape)) return this;
    checkShape("broadcastTo", shape);
    const added = shape.length - this.shape.length;
    const strides = shape.map((length, axis) => {
      const own = axis < added ? 1 : this.shape[axis - added];
      if (added < 0 || (own !== 1 && own !== length)) {
        throw new ShapeError({
          op: "broadcastTo",
          expected: `the shape must broadcast to ${formatShape(shape)}`,
          received: formatShape(this.shape),
          advice: "Aligned from the last axis, lengths must be equal or 1.",
        });
      }
      return own === 1 ? 0 : (this.strides[axis - added] as number);
    });
    return new Tensor(this.data, [...shape], this.dtype, strides, this.offset);
  }

  /**
   * The same elements in row-major order under another shape; one length may be −1, and is then computed.
   * A view if the elements are contiguous, else a copy.
   *
   * @throws {@link ShapeError} if the number of elements differs.
   * @example
   * arange(6).reshape([2, -1]).shape; // [2, 3]
   */
  reshape(shape: Shape): Tensor {
    const target = completeShape(shape, this.shape);
    if (sameShape(target, this.shape)) return this;
    if (this.isContiguous) return new Tensor(this.data, target, this.dtype, undefined, this.offset);
    return new Tensor(denseData(this), target, this.dtype);
  }

  /**
   * This tensor if its buffer holds its elements in row-major order and nothing else; otherwise a copy that does.
   *
   * @example
   * tensor([[1, 2], [3, 4]]).transpose().contiguous().data; // Float64Array [1, 3, 2, 4]
   */
  contiguous(): Tensor {
    const dense = this.isContiguous;
    if (dense && this.offset === 0 && this.data.length === this.size) return this;
    const data = denseData(this);
    return new Tensor(dense ? data.slice() : data, this.shape, this.dtype);
  }

  /** As {@link formatTensor} prints it. */
  toString(): string {
    return formatTensor(this);
  }

  /** What `console.log` shows in Node. */
  [nodeInspect](): string {
    return formatTensor(this);
  }
}

/**
 * Whether a value is a tensor, of this copy of the package or another.
 *
 * @example
 * isTensor(tensor(1)); // true
 * isTensor(1); // false
 */
export function isTensor(x: unknown): x is Tensor {
  return typeof x === "object" && x !== null && (x as { [tensorBrand]?: unknown })[tensorBrand] === true;
}

/** The shape asked of `reshape`, with −1 replaced by what is left over. */
function completeShape(shape: Shape, from: Shape): Shape {
  const size = sizeOf(from);
  const hole = shape.indexOf(-1);
  const known = shape.filter((_, axis) => axis !== hole);
  checkShape("reshape", known);
  const rest = sizeOf(known);
  const missing = rest === 0 ? Number.NaN : size / rest;
  if (hole === -1 ? rest !== size : !Number.isInteger(missing)) {
    throw new ShapeError({
      op: "reshape",
      expected: `the new shape must have ${size} elements, as ${formatShape(from)}`,
      received: formatShape(shape),
      advice: "One size may be −1, for what is left.",
    });
  }
  return shape.map((length, axis) => (axis === hole ? missing : length));
}
