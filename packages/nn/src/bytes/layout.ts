/** Where the elements of an array lie in a file. */
import { checkShape, type DType, type Shape, sizeOf, type Tensor } from "@cadena/core";
import { bytesOf, decodeElements, type FileType, type Reading } from "./elements.js";
import type { Source } from "./file-error.js";

/** How the numbers of an array file become a tensor. */
export interface ArrayOptions {
  /** The element type of the tensor. Default: that of the file, or int32 for other integers, float32 for halves. */
  readonly dtype?: DType | undefined;
  /** What every number is multiplied by, as 1/255 for pixels; the type is then float32 unless said otherwise. */
  readonly scale?: number | undefined;
}

/** @internal What the header of an array file says. */
export interface Layout {
  readonly type: FileType;
  readonly littleEndian: boolean;
  readonly shape: Shape;
  /** Does the first axis vary fastest? */
  readonly fortran: boolean;
  /** Where the elements begin. */
  readonly offset: number;
}

/** @internal The most elements that a tensor has. */
export const maxElements = 2 ** 31 - 1;

/** @internal Requires a file to be as long as its header says. */
export function checkLength(source: Source, { type, shape, offset }: Layout, length: number): void {
  const bytes = sizeOf(shape) * bytesOf(type);
  source.require(
    offset + bytes === length,
    "data",
    `${bytes} bytes, for the shape [${shape.join(", ")}], are required`,
    `${length - offset}`,
  );
}

/** @internal The array in the bytes of a file. */
export function decodeArray(source: Source, bytes: Uint8Array, layout: Layout, options: ArrayOptions): Tensor {
  const { shape, fortran, offset } = layout;
  checkLength(source, layout, bytes.length);
  source.require(sizeOf(shape) <= maxElements, "shape", `at most ${maxElements} elements are allowed`, shape);
  checkShape(source.op, shape);
  const stored = fortran ? shape.toReversed() : shape;
  const x = decodeElements(source, "data", bytes.subarray(offset), stored, readingOf(layout, options));
  return fortran ? x.transpose() : x;
}

/** @internal How the elements of an array are read. */
export function readingOf({ type, littleEndian }: Layout, { dtype, scale }: ArrayOptions): Reading {
  return { type, littleEndian, dtype, scale };
}
