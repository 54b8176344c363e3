/** Checks of what a file says. A file is data from anywhere. */
import { CadenaError, type Shape, ValueError } from "@cadena/core";

/** How deep parameters of calls may be nested. */
export const mostNested = 8;
/** How many axes a value may have. */
const mostAxes = 32;

/** A field of a record of the file. */
export type Fields = Readonly<Record<string, unknown>>;

/** Ends reading. */
export function fail(expected: string, received: unknown): never {
  throw new ValueError({ op: "fromJson", expected: `${expected} is required`, received: show(received) });
}

/** Runs a part of the reading; what goes wrong in it is said with its place in the file. */
export function inPlace<T>(place: string, index: number, body: () => T): T {
  try {
    return body();
  } catch (error) {
    const detail =
      error instanceof CadenaError ? error : { expected: "a valid entry is required", received: String(error) };
    const { expected, received } = detail;
    throw new ValueError({ op: "fromJson", expected: `${place}[${index}]: ${expected}`, received });
  }
}

function show(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "a record";
  if (typeof value === "string") return JSON.stringify(value.slice(0, 80));
  return value === undefined ? "nothing" : String(value);
}

export function record(value: unknown, what: string): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : fail(`${what} as a record`, value);
}

export function list(value: unknown, what: string): readonly unknown[] {
  return Array.isArray(value) ? value : fail(`${what} as a list`, value);
}

/** A list that may be missing. */
export function optionalList(value: unknown, what: string): readonly unknown[] {
  return value === undefined ? [] : list(value, what);
}

export function whole(value: unknown, what: string): number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0
    ? value
    : fail(`${what} as a whole number`, value);
}

export function optionalWhole(value: unknown, what: string): number | undefined {
  return value === undefined ? undefined : whole(value, what);
}

export function text(value: unknown, what: string): string {
  return typeof value === "string" ? value : fail(`${what} as text`, value);
}

export function optionalText(value: unknown, what: string): string | undefined {
  return value === undefined || value === null ? undefined : text(value, what);
}

export function oneOf<T extends string>(value: unknown, choices: readonly T[], what: string): T {
  return choices.find((each) => each === value) ?? fail(`${what}: ${choices.join(", ")}`, value);
}

export function fileNumber(value: unknown): number {
  if (typeof value === "number") return value;
  if (value === "NaN" || value === "Infinity" || value === "-Infinity" || value === "-0") return Number(value);
  return fail("a number", value);
}

/** Whole numbers, one for each axis of something. */
export function wholes(value: unknown, what: string): readonly number[] {
  const items = list(value, what);
  if (items.length > mostAxes) fail(`${what} of at most ${mostAxes} axes`, items);
  return items.map((each) => whole(each, what));
}

/** A shape with at most `most` entries, sizes of 0 counted as 1; checked one by one, so that no product overflows. */
export function checkSize(shape: Shape, most: number): void {
  let size = 1;
  for (const each of shape) {
    size *= Math.max(each, 1);
    if (size > most) fail(`a shape of at most ${most} entries`, `[${shape}]`);
  }
  if (shape.length > mostAxes) fail(`a shape of at most ${mostAxes} axes`, `${shape.length} axes`);
}

/** Plain data, copied: so deep and no deeper. */
export function plainRecord(value: unknown, what: string): Fields {
  return copy(record(value, what), what, 0) as Fields;
}

function copy(value: unknown, what: string, depth: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth > mostNested) fail(`${what} nested at most ${mostNested} deep`, value);
  if (Array.isArray(value)) return value.map((each) => copy(each, what, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copy(each, what, depth + 1)]));
}
