/** Tables in files: all at once, or row by row. */
import { allocate, Tensor } from "@cadena/core";
import {
  type Csv,
  type CsvOptions,
  classesOfLabels,
  decodeTable,
  markLength,
  RowFinder,
  Table,
  targetsOf,
} from "../bytes/csv.js";
import { Source } from "../bytes/file-error.js";
import type { Batch, Dataset, Indices } from "../data/dataset.js";
import { checkIndices } from "../data/rows.js";
import { openFile, type ReadLimits, readAt, readBytes } from "./read.js";

/**
 * The table in a file.
 *
 * @throws FileError naming the row and the column that are wrong.
 * @example
 * await writeAtomically("out/pets.csv", "size,kind\n1.5,cat\n2,ant\n");
 * (await readCsv("out/pets.csv", { classes: "auto" })).y.toArray(); // [1, 0]
 */
export async function readCsv(path: string, options: CsvOptions & ReadLimits = {}): Promise<Csv> {
  return decodeTable(new Source("readCsv", path), await readBytes("readCsv", path, options), options);
}

/** A table that stays on disk: where its rows are is all that is kept of it. */
export interface OpenCsv extends Dataset {
  /** What the columns of inputs are called. */
  readonly columns: readonly string[];
  /** What the numbers of classes stand for. */
  readonly classes?: readonly string[] | undefined;
  read(indices: Indices): Promise<Batch>;
  /** Closes the file; nothing can be read afterwards. */
  close(): Promise<void>;
}

/** Rows longer than this are refused: the file is no table. */
const longestRow = 2 ** 24;

/**
 * The rows of a table as a data set that reads them when they are asked for. The file is gone through once, to find
 * where rows begin, and what classes there are if that is asked.
 *
 * @throws FileError naming the row and the column that are wrong; those of numbers when they are read.
 * @example
 * await writeAtomically("out/pets.csv", "size,kind\n1.5,cat\n2,ant\n");
 * const pets = await openCsv("out/pets.csv", { classes: "auto" });
 * (await pets.read([1])).x.toArray(); // [[2]]
 * await pets.close();
 */
export async function openCsv(path: string, options: CsvOptions = {}): Promise<OpenCsv> {
  const { header = true, dtype = "float32", classes = "number" } = options;
  const opened = await openFile("openCsv", path);
  const { file, size } = opened;
  const source: Source = opened.source;
  try {
    const mark = markLength(await readAt(source, file, 0, Math.min(3, size), "file"));
    const finder = new RowFinder();
    const chunk = new Uint8Array(2 ** 16);
    for (let at = mark; at < size; at += chunk.length) {
      const length = Math.min(chunk.length, size - at);
      finder.add((await readAt(source, file, at, length, "file", chunk)).subarray(0, length));
    }
    finder.end();
    const bounds = Float64Array.from(finder.bounds);
    const rowAt = async (row: number): Promise<Uint8Array> => {
      const [start, end] = [bounds[2 * row] as number, bounds[2 * row + 1] as number];
      source.require(
        end - start <= longestRow,
        `row ${row + 1}`,
        `at most ${longestRow} bytes are allowed`,
        end - start,
      );
      return await readAt(source, file, mark + start, end - start, `row ${row + 1}`);
    };
    const table = new Table(source, bounds.length > 0 ? await rowAt(0) : undefined, options);
    const first = header ? 1 : 0;
    const count = bounds.length / 2 - first;
    const labels = new Set<string>();
    if (classes === "auto")
      for (let i = first; i < first + count; i++) labels.add(table.read(await rowAt(i), i + 1).label);
    const known = classes === "auto" ? classesOfLabels(labels) : classes === "number" ? undefined : classes;
    const width = table.columns.length;
    return {
      size: count,
      inputShape: [width],
      columns: table.columns,
      classes: known,
      async read(indices) {
        checkIndices("read", indices, count);
        const x = allocate(dtype, indices.length * width);
        const rows = Float64Array.from(indices, (i) => i + first + 1);
        const own: string[] = [];
        for (const [i, number] of rows.entries()) {
          const { numbers, label } = table.read(await rowAt(number - 1), number);
          x.set(numbers, i * width);
          own.push(label);
        }
        return {
          x: new Tensor(x, [indices.length, width], dtype),
          y: targetsOf(source, table, own, rows, known, dtype),
        };
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}
