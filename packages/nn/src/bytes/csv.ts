/** Tables as text: RFC 4180, with numbers in the columns and a label in one of them. */
import { allocate, type DType, Tensor } from "@cadena/core";
import { Source } from "./file-error.js";

/** How a table is read. */
export interface CsvOptions {
  /** Does the first row name the columns? Default true. */
  readonly header?: boolean | undefined;
  /** What stands between fields. Default a comma. */
  readonly delimiter?: string | undefined;
  /** The column of the targets, by name or number. Default the last. */
  readonly label?: string | number | undefined;
  /**
   * What targets are: "number" (default); classes in this order; or "auto", the texts that occur, sorted. Of classes the
   * number is given, int32.
   */
  readonly classes?: "number" | "auto" | readonly string[] | undefined;
  /** What an empty field of a number means. Default: it is an error. */
  readonly missing?: number | undefined;
  /** The type of numbers. Default float32. */
  readonly dtype?: "float32" | "float64" | undefined;
}

/** What a table holds. */
export interface Csv {
  /** The numbers, [n, columns]. */
  readonly x: Tensor;
  /** The targets, [n]. */
  readonly y: Tensor;
  /** What the columns of x are called: as the first row says, or by number. */
  readonly columns: readonly string[];
  /** What the numbers of classes stand for. */
  readonly classes?: readonly string[] | undefined;
}

const [quote, lineFeed, carriageReturn] = [0x22, 0x0a, 0x0d];

/** @internal Finds where rows begin and end, as bytes come: line feeds count outside quotes. */
export class RowFinder {
  #position = 0;
  #start = 0;
  #quoted = false;
  #last: number | undefined;
  /** Where each row that is not empty begins and ends, one after the other. */
  readonly bounds: number[] = [];

  add(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i++, this.#position++) {
      if (bytes[i] === quote) this.#quoted = !this.#quoted;
      if (bytes[i] === lineFeed && !this.#quoted) this.end();
      this.#last = bytes[i];
    }
  }

  /** The end of a row, or of all. */
  end(): void {
    const length = this.#position - this.#start;
    const blank = length === 0 || (length === 1 && this.#last === carriageReturn);
    if (!blank) this.bounds.push(this.#start, this.#position);
    this.#start = this.#position + 1;
  }
}

/** @internal A table whose rows are read one by one. */
export class Table {
  readonly columns: readonly string[];
  readonly #source: Source;
  readonly #delimiter: string;
  readonly #label: number;
  readonly #missing: number | undefined;
  readonly #width: number;
  readonly #names: readonly string[];

  /** @param first - The first row, which says how many columns there are. */
  constructor(source: Source, first: Uint8Array | undefined, options: CsvOptions) {
    const { header = true, delimiter = ",", label = -1, missing } = options;
    this.#source = source;
    this.#delimiter = delimiter;
    this.#missing = missing;
    source.require(
      delimiter.length === 1,
      "delimiter",
      "one character is required",
      delimiter,
      "Use a comma, or a tab.",
    );
    source.require(first !== undefined, "row 1", "a row is required", "none");
    const fields = this.fields(first, 1);
    this.#width = fields.length;
    this.#names = header ? fields : fields.map((_, i) => String(i));
    const at = typeof label === "string" ? this.#names.indexOf(label) : label < 0 ? label + this.#width : label;
    const found = Number.isInteger(at) && at >= 0 && at < this.#width;
    source.require(found, "label", `a column is required, of ${this.#names.join(", ")}`, label, "Name another.");
    this.#label = at;
    this.columns = this.#names.filter((_, i) => i !== at);
  }

  /** The fields of a row, the number of which is for messages. */
  fields(row: Uint8Array, number: number): string[] {
    const text = new TextDecoder().decode(row).replace(/\r$/, "");
    const fields: string[] = [];
    const wrong = (): Error =>
      this.#source.wrong(`row ${number}, column ${fields.length + 1}`, "a quote ends where a field does", text);
    for (let at = 0; at <= text.length; at++) {
      if (text[at] !== '"') {
        const end = text.indexOf(this.#delimiter, at);
        const field = text.slice(at, end < 0 ? text.length : end);
        if (field.includes('"')) throw wrong();
        fields.push(field);
        at += field.length;
        continue;
      }
      const start = at + 1;
      at = text.indexOf('"', start);
      while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
      if (at < 0) throw wrong();
      const inside = text.slice(start, at);
      at++;
      if (at < text.length && text[at] !== this.#delimiter) throw wrong();
      fields.push(inside.replaceAll('""', '"'));
    }
    return fields;
  }

  /** The numbers of a row, and the text of its label. */
  read(row: Uint8Array, number: number): { readonly numbers: number[]; readonly label: string } {
    const fields = this.fields(row, number);
    const width = this.#width;
    this.#source.require(fields.length === width, `row ${number}`, `${width} fields are required`, fields.length);
    const label = fields[this.#label] as string;
    const numbers: number[] = [];
    for (let i = 0; i < width; i++) if (i !== this.#label) numbers.push(this.number(fields[i] as string, number, i));
    return { numbers, label };
  }

  /** The number that a field says. */
  number(field: string, row: number, column = this.#label): number {
    const text = field.trim();
    if (text === "" && this.#missing !== undefined) return this.#missing;
    const where = `row ${row}, column ${this.#names[column]}`;
    this.#source.require(numeral.test(text), where, "a number is required", field, advice);
    return Number(text);
  }
}

const numeral = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

const advice = "Say what empty fields mean with { missing }, and what labels are with { classes }.";

/** @internal The labels of rows as a tensor: numbers, or numbers of classes. */
export function targetsOf(
  source: Source,
  table: Table,
  labels: readonly string[],
  rows: ArrayLike<number>,
  classes: readonly string[] | undefined,
  dtype: DType,
): Tensor {
  const y = allocate(classes === undefined ? dtype : "int32", labels.length);
  const numbers = classes && new Map(classes.map((name, i) => [name, i]));
  for (const [i, label] of labels.entries()) {
    const row = rows[i] as number;
    const value = numbers ? numbers.get(label) : table.number(label, row);
    source.require(value !== undefined, `row ${row}, label`, `one of ${classes?.join(", ")} is required`, label);
    y[i] = value;
  }
  return new Tensor(y, [labels.length], classes === undefined ? dtype : "int32");
}

/** @internal The texts that occur, sorted. */
export function classesOfLabels(labels: Iterable<string>): string[] {
  return [...new Set(labels)].sort();
}

/** @internal What the first bytes of a text may be, which is no part of it. */
export function markLength(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

/**
 * The table in a text or its bytes. Fields may be quoted; empty lines are left out.
 *
 * @throws FileError naming the row and the column that are wrong.
 * @example
 * const { x, y, classes } = decodeCsv("size,kind\n1.5,cat\n2,ant\n", { classes: "auto" });
 * x.toArray(); // [[1.5], [2]]
 * y.toArray(); // [1, 0]
 * classes; // ["ant", "cat"]
 */
export function decodeCsv(text: string | Uint8Array, options: CsvOptions = {}): Csv {
  return decodeTable(
    new Source("decodeCsv"),
    typeof text === "string" ? new TextEncoder().encode(text) : text,
    options,
  );
}

/** @internal The same, for a file. */
export function decodeTable(source: Source, whole: Uint8Array, options: CsvOptions): Csv {
  const bytes = whole.subarray(markLength(whole));
  const finder = new RowFinder();
  finder.add(bytes);
  finder.end();
  const rows: Uint8Array[] = [];
  for (let i = 0; i < finder.bounds.length; i += 2) rows.push(bytes.subarray(finder.bounds[i], finder.bounds[i + 1]));
  const table = new Table(source, rows[0], options);
  const { header = true, dtype = "float32", classes = "number" } = options;
  const first = header ? 1 : 0;
  const numbers = Int32Array.from({ length: rows.length - first }, (_, i) => i + first + 1);
  const x = allocate(dtype, numbers.length * table.columns.length);
  const labels: string[] = [];
  numbers.forEach((number, i) => {
    const row = table.read(rows[number - 1] as Uint8Array, number);
    x.set(row.numbers, i * table.columns.length);
    labels.push(row.label);
  });
  const known = classes === "number" ? undefined : classes === "auto" ? classesOfLabels(labels) : classes;
  return {
    x: new Tensor(x, [numbers.length, table.columns.length], dtype),
    y: targetsOf(source, table, labels, numbers, known, dtype),
    columns: table.columns,
    classes: known,
  };
}
