/** How numbers and tensors print. */

import { ValueError } from "./errors.js";
import type { Strided } from "./layout.js";
import { sizeOf } from "./shape.js";

/** How much of a tensor is printed. */
export interface FormatOptions {
  /** At most this many digits after the point. Default 8. */
  readonly precision?: number;
  /** Tensors of more elements are abridged. Default 1000. */
  readonly threshold?: number;
  /** How many entries stay at either end of an abridged axis. Default 3. */
  readonly edge?: number;
}

/** Lines of numbers longer than this are broken, in characters. */
const lineWidth = 88;

/** Up to this magnitude, float64 has every integer, so printing all digits says nothing false. */
const largestPlainInteger = 1e15;

/**
 * One number: at most `precision` digits after the point, and an exponent where the number is large or small.
 *
 * @throws {@link ValueError} if the precision is not an integer from 0 to 20.
 * @example
 * formatNumber(2 / 3, 4); // "0.6667"
 * formatNumber(1.5e-9, 4); // "1.5e-9"
 * formatNumber(-0); // "-0"
 */
export function formatNumber(x: number, precision = 8): string {
  checkCount("formatNumber", "precision", precision, 20);
  if (!Number.isFinite(x)) return nonFinite(x);
  if (Object.is(x, -0)) return "-0";
  const magnitude = Math.abs(x);
  if (Number.isInteger(x) && magnitude < largestPlainInteger) return String(x);
  if (magnitude >= 1e8 || magnitude < 1e-4) {
    const [digits, exponent] = x.toExponential(precision).split("e") as [string, string];
    return `${trimZeros(digits)}e${exponent}`;
  }
  return trimZeros(x.toFixed(precision));
}

/**
 * A tensor as text: its type and shape, then its elements in aligned columns.
 * All elements have the same number of digits after the point, and all have exponents if magnitudes differ widely,
 * as in NumPy; an integer-valued tensor is printed as integers.
 *
 * @throws {@link ValueError} if an option is not a non-negative integer.
 * @example
 * formatTensor(tensor([[1, 2.5], [3, 4]]));
 * // float64[2,2]
 * // [[1.0, 2.5],
 * //  [3.0, 4.0]]
 */
export function formatTensor(tensor: Strided, options: FormatOptions = {}): string {
  const { precision = 8, threshold = 1000, edge = 3 } = options;
  checkCount("formatTensor", "precision", precision, 20);
  checkCount("formatTensor", "threshold", threshold, Number.POSITIVE_INFINITY);
  checkCount("formatTensor", "edge", edge, Number.POSITIVE_INFINITY);
  const { shape, dtype, data, strides, offset } = tensor;
  const element = (at: number): number => {
    const x = data[at] as number;
    return dtype === "float32" ? shortestFloat32(x) : x;
  };
  if (shape.length === 0) {
    const x = element(offset);
    return `${dtype} ${dtype === "bool" ? truth(x) : formatNumber(x, precision)}`;
  }
  const header = `${dtype}[${shape.join(",")}]`;
  const size = sizeOf(shape);
  if (size === 0) return `${header} []`;

  const shown = shape.map((length) => shownIndices(length, size > threshold, edge));
  const values: number[] = [];
  const collect = (axis: number, at: number): void => {
    if (axis === shape.length) {
      values.push(element(at));
      return;
    }
    for (const i of shown[axis] as readonly (number | undefined)[]) {
      if (i !== undefined) collect(axis + 1, at + i * (strides[axis] as number));
    }
  };
  collect(0, offset);
  const print = dtype === "bool" ? truth : columnFormat(values, precision);
  const texts = values.map(print);
  const width = texts.reduce((widest, text) => Math.max(widest, text.length), 0);

  let next = 0;
  const block = (axis: number, indent: number): string => {
    const items = (shown[axis] as readonly (number | undefined)[]).map((i) => {
      if (i === undefined) return "...";
      if (axis + 1 < shape.length) return block(axis + 1, indent + 1);
      return (texts[next++] as string).padStart(width);
    });
    if (axis + 1 === shape.length) return `[${wrap(items, indent + 1)}]`;
    const gap = "\n".repeat(shape.length - axis - 1);
    return `[${items.join(`,${gap}${" ".repeat(indent + 1)}`)}]`;
  };
  const body = block(0, 0);
  const separator = shape.length === 1 && !body.includes("\n") ? " " : "\n";
  return `${header}${separator}${body}`;
}

/** The indices of an axis that are printed; `undefined` stands for the ellipsis. */
function shownIndices(length: number, abridged: boolean, edge: number): readonly (number | undefined)[] {
  const all = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
  if (!abridged || length <= 2 * edge) return all(0, length);
  return [...all(0, edge), undefined, ...all(length - edge, length)];
}

/** Items separated by commas, with line breaks where a line would be too long. */
function wrap(items: readonly string[], indent: number): string {
  let text = "";
  let column = indent;
  items.forEach((item, i) => {
    const last = i === items.length - 1;
    if (i > 0 && column + item.length + 1 > lineWidth) {
      text = `${text.trimEnd()}\n${" ".repeat(indent)}`;
      column = indent;
    }
    text += last ? item : `${item}, `;
    column += item.length + 2;
  });
  return text;
}

/** One format for all of `values`, so that columns align. NumPy's rule decides where exponents are needed. */
function columnFormat(values: readonly number[], precision: number): (x: number) => string {
  const finite = values.filter(Number.isFinite);
  const magnitudes = finite.filter((x) => x !== 0).map(Math.abs);
  const largest = magnitudes.reduce((a, b) => Math.max(a, b), 0);
  const smallest = magnitudes.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const plain = finite.every(Number.isInteger) && largest <= 2 ** 31;
  const exponents = !plain && (largest >= 1e8 || smallest < 1e-4 || largest / smallest > 1000);
  const write = exponents
    ? (x: number, digits: number): string => x.toExponential(digits)
    : (x: number, digits: number): string => x.toFixed(digits);
  let digits = 0;
  for (const x of finite) {
    const [mantissa] = write(x, precision).split("e") as [string];
    digits = Math.max(digits, (trimZeros(mantissa).split(".")[1] ?? "").length);
  }
  return (x) => {
    if (!Number.isFinite(x)) return nonFinite(x);
    return Object.is(x, -0) ? `-${write(0, digits)}` : write(x, digits);
  };
}

/** The float64 with the fewest digits that rounds to the float32 `x`, so that 0.1 prints as 0.1. */
function shortestFloat32(x: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const candidate = Number(x.toPrecision(digits));
    if (Math.fround(candidate) === x) return Object.is(x, -0) ? x : candidate;
  }
  return Number.isFinite(x) ? Number(x.toPrecision(9)) : x;
}

function truth(x: number): string {
  return x !== 0 ? "true" : "false";
}

function nonFinite(x: number): string {
  if (Number.isNaN(x)) return "NaN";
  return x > 0 ? "inf" : "-inf";
}

/** Without the zeros at the end of a fraction, and without its point if nothing is left of it. */
function trimZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

function checkCount(op: string, name: string, value: number, most: number): void {
  if (value >= 0 && value <= most && (Number.isInteger(value) || value === most)) return;
  throw new ValueError({
    op,
    expected: `${name} must be an integer from 0${most === Number.POSITIVE_INFINITY ? "" : ` to ${most}`}`,
    received: String(value),
    advice: "Leave it out for the usual form.",
  });
}
