/** Comparing what is compiled with what is evaluated: by units in the last place, and by an estimate of the error. */
import type { Tensor } from "@cadena/core";
import { expect } from "vitest";

/** Half a unit in the last place of 1. */
export const roundoff = { float64: 2 ** -53, float32: 2 ** -24 } as const;
/** The smallest normal number: below it there are fewer bits. */
const smallest = { float64: 2 ** -1022, float32: 2 ** -126 } as const;

/** All entries, in row-major order. */
export function entries(x: Tensor): number[] {
  return [...x.contiguous().data];
}

/** How far apart two numbers may be at a place. */
export type Tolerance = (expected: number, place: number) => number;

/** NaN where NaN is expected, infinities where they are; the rest within a tolerance, integers and bools exactly. */
export function expectClose(actual: Tensor, expected: Tensor, tolerance: Tolerance, what: string): void {
  expect([actual.dtype, actual.shape], what).toEqual([expected.dtype, expected.shape]);
  const found = entries(actual);
  for (const [i, wanted] of entries(expected).entries()) {
    const got = found[i] as number;
    if (Object.is(got, wanted) || got === wanted) continue;
    const allowed = tolerance(wanted, i);
    // Without a bound even NaN and infinity may differ: rounding decides between them.
    if (allowed === Number.POSITIVE_INFINITY || Math.abs(got - wanted) <= allowed) continue;
    expect.fail(`${what}[${i}]: compiled ${got}, evaluated ${wanted}, apart ${got - wanted}, allowed ${allowed}`);
  }
}

/** So many units in the last place. */
export function ulps(count: number, { dtype }: Tensor): Tolerance {
  if (dtype !== "float64" && dtype !== "float32") return () => 0;
  return (expected) => count * ulpOf(expected, dtype);
}

function ulpOf(x: number, dtype: "float64" | "float32"): number {
  const size = Math.abs(x);
  if (!Number.isFinite(size)) return 0;
  if (size <= smallest[dtype]) return 2 * roundoff[dtype] * smallest[dtype];
  // log2 may round up to the next power of two: then the power is larger than the number.
  const power = 2 ** Math.floor(Math.log2(size));
  return 2 * roundoff[dtype] * (power > size ? power / 2 : power);
}
