/** Reading numbers out of nested arrays. */

import { ShapeError, ValueError } from "./errors.js";
import { checkShape } from "./shape.js";

/** Deeper nesting is refused, so that hostile input cannot exhaust the stack. */
const maxRank = 32;

/** What nested arrays hold, in row-major order. Booleans have become 1 and 0. */
export interface NestedValues {
  readonly values: number[];
  readonly shape: number[];
  /** Which kind the leaves are; `undefined` if there are none. */
  readonly kind: "number" | "boolean" | undefined;
}

/**
 * Reads arrays in arrays, whose sizes must agree at each level.
 *
 * @throws {@link ShapeError} if they do not, or nesting is deeper than 32.
 * @throws {@link ValueError} if a leaf is neither number nor boolean, or both kinds occur.
 */
export function readNested(op: string, nested: unknown): NestedValues {
  const shape = outline(op, nested);
  const values: number[] = [];
  const path: number[] = [];
  let kind: "number" | "boolean" | undefined;

  const visit = (value: unknown, axis: number): void => {
    if (axis < shape.length) {
      if (!Array.isArray(value) || value.length !== shape[axis]) throw ragged(op, shape, axis, path, value);
      for (let i = 0; i < value.length; i++) {
        path.push(i);
        visit(value[i], axis + 1);
        path.pop();
      }
      return;
    }
    if (Array.isArray(value)) throw ragged(op, shape, axis, path, value);
    if (typeof value !== "number" && typeof value !== "boolean") throw notNumber(op, path, value);
    kind ??= typeof value as "number" | "boolean";
    if (typeof value !== kind) {
      throw new ValueError({
        op,
        expected: "elements must be all numbers or all booleans",
        received: `a ${typeof value} at ${formatPath(path)} among ${kind}s`,
        advice: "Write 1 and 0 for true and false.",
      });
    }
    values.push(Number(value));
  };
  visit(nested, 0);
  return { values, shape, kind };
}

/** The shape, judged by the first entry of each level. */
function outline(op: string, nested: unknown): number[] {
  const shape: number[] = [];
  let level = nested;
  while (Array.isArray(level)) {
    if (shape.length === maxRank) {
      throw new ShapeError({
        op,
        expected: `arrays must nest at most ${maxRank} deep`,
        received: "more",
        advice: "Flatten inner arrays, and pass a shape.",
      });
    }
    shape.push(level.length);
    if (level.length === 0) break;
    level = level[0];
    if (level === undefined || level === null)
      throw notNumber(
        op,
        shape.map(() => 0),
        level,
      );
  }
  checkShape(op, shape);
  return shape;
}

function ragged(
  op: string,
  shape: readonly number[],
  axis: number,
  path: readonly number[],
  value: unknown,
): ShapeError | ValueError {
  if (!Array.isArray(value) && typeof value !== "number" && typeof value !== "boolean") {
    return notNumber(op, path, value);
  }
  const wanted = axis === shape.length ? "a number" : `an array of ${shape[axis]}`;
  return new ShapeError({
    op,
    expected: `rows must have equal lengths, so ${formatPath(path)} must be ${wanted}`,
    received: Array.isArray(value) ? `an array of ${value.length}` : `the ${typeof value} ${String(value)}`,
    advice: "Pad the rows to one length.",
  });
}

function notNumber(op: string, path: readonly number[], value: unknown): ValueError {
  const where = path.length === 0 ? "" : ` at ${formatPath(path)}`;
  return new ValueError({
    op,
    expected: "elements must be numbers or booleans",
    received: `${describe(value)}${where}`,
    advice: typeof value === "bigint" ? "Convert it with Number." : "Put a number there, NaN for a missing one.",
  });
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "bigint") return `the bigint ${value}n`;
  if (typeof value === "string") return `the string ${JSON.stringify(value.slice(0, 20))}`;
  if (ArrayBuffer.isView(value)) return "a typed array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function formatPath(path: readonly number[]): string {
  return path.length === 0 ? "the top" : path.map((i) => `[${i}]`).join("");
}
