/** Arrays in files of IDX and NumPy: all at once, or row by row. */
import { sizeOf, type Tensor } from "@cadena/core";
import { bytesOf, decodeElements } from "../bytes/elements.js";
import { Source } from "../bytes/file-error.js";
import { idxLayout } from "../bytes/idx.js";
import { type ArrayOptions, checkLength, decodeArray, type Layout, maxElements, readingOf } from "../bytes/layout.js";
import { type ArchiveOptions, decodeArchive, npyHead, npyLayout } from "../bytes/npy.js";
import type { RowSource } from "../data/arrays.js";
import { checkIndices } from "../data/rows.js";
import { openFile, type ReadLimits, readAt, readBytes } from "./read.js";

/**
 * The array in an IDX file, packed by gzip or not, as MNIST and Fashion-MNIST come.
 *
 * @throws FileError naming the field that is wrong.
 * @example
 * await writeAtomically("out/labels.idx", new Uint8Array([0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 4]));
 * (await readIdx("out/labels.idx")).toArray(); // [5, 0, 4]
 */
export async function readIdx(path: string, options: ArrayOptions & ReadLimits = {}): Promise<Tensor> {
  return await readArray("readIdx", path, idxLayout, options);
}

/**
 * The array in an .npy file.
 *
 * @throws FileError naming the field that is wrong.
 * @example
 * await readNpy("out/missing.npy"); // throws FileError: readNpy: …
 */
export async function readNpy(path: string, options: ArrayOptions & ReadLimits = {}): Promise<Tensor> {
  return await readArray("readNpy", path, npyLayout, options);
}

/**
 * The arrays in an .npz file, by name.
 *
 * @throws FileError naming the field that is wrong.
 * @example
 * await readNpz("out/missing.npz"); // throws FileError: readNpz: …
 */
export async function readNpz(path: string, options: ArchiveOptions = {}): Promise<Map<string, Tensor>> {
  return decodeArchive(new Source("readNpz", path), await readBytes("readNpz", path, options), options);
}

/** What the first bytes of a file say. */
type ReadHeader = (source: Source, head: Uint8Array) => Layout;

async function readArray(
  op: string,
  path: string,
  layoutOf: ReadHeader,
  options: ArrayOptions & ReadLimits,
): Promise<Tensor> {
  const source = new Source(op, path);
  const bytes = await readBytes(op, path, options);
  return decodeArray(source, bytes, layoutOf(source, bytes), options);
}

/** Rows of a file, which stays open until it is closed. */
export interface OpenRows extends RowSource {
  /** Closes the file; nothing can be read afterwards. */
  close(): Promise<void>;
}

/**
 * The rows of an IDX file that is not packed, read when they are asked for.
 *
 * @throws FileError naming the field that is wrong.
 * @example
 * await writeAtomically("out/labels.idx", new Uint8Array([0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 4]));
 * const labels = await openIdx("out/labels.idx");
 * (await labels.read([2, 0])).toArray(); // [4, 5]
 * await labels.close();
 */
export async function openIdx(path: string, options: ArrayOptions = {}): Promise<OpenRows> {
  return await openRows("openIdx", path, 4 + 4 * 255, idxLayout, options);
}

/**
 * The rows of an .npy file of C order, read when they are asked for.
 *
 * @throws FileError naming the field that is wrong.
 * @example
 * await openNpy("out/missing.npy"); // throws FileError: openNpy: …
 */
export async function openNpy(path: string, options: ArrayOptions = {}): Promise<OpenRows> {
  return await openRows("openNpy", path, npyHead, npyLayout, options);
}

async function openRows(
  op: string,
  path: string,
  headLength: number,
  layoutOf: ReadHeader,
  options: ArrayOptions,
): Promise<OpenRows> {
  const opened = await openFile(op, path);
  const { file, size } = opened;
  const source: Source = opened.source;
  try {
    const layout = layoutOf(source, await readAt(source, file, 0, Math.min(headLength, size), "header"));
    const { shape, fortran, offset } = layout;
    checkLength(source, layout, size);
    source.require(shape.length > 0, "shape", "at least one axis is required", shape);
    source.require(!fortran, "fortran_order", "False is required", true, "Read it whole with readNpy.");
    const row = shape.slice(1);
    const width = sizeOf(row) * bytesOf(layout.type);
    return {
      shape,
      async read(indices) {
        checkIndices("read", indices, shape[0] as number);
        source.require(indices.length * sizeOf(row) <= maxElements, "rows", "fewer rows are required", indices.length);
        const bytes = new Uint8Array(indices.length * width);
        // Rows that follow each other are read in one piece.
        for (let i = 0, count = 1; i < indices.length; i += count) {
          for (count = 1; indices[i + count] === (indices[i] as number) + count; ) count++;
          const piece = bytes.subarray(i * width, (i + count) * width);
          await readAt(source, file, offset + (indices[i] as number) * width, piece.length, "data", piece);
        }
        return decodeElements(source, "data", bytes, [indices.length, ...row], readingOf(layout, options));
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}
