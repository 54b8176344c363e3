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

interface Elementwise {
  /** Units in the last place that compiled may be off. */
  readonly float64: number;
  readonly float32: number;
  /** Of a number that is no smaller: where sums cancel, or factors are denormal, results are right absolutely. */
  readonly least?: { readonly float64: number; readonly float32: number };
}

const usual: Elementwise = { float64: 4, float32: 2 };
const cancelling: Elementwise = { ...usual, least: { float64: 1, float32: 1 } };
const ofDenormals: Elementwise = { ...usual, least: { float64: 1e-290, float32: 1e-35 } };
const own: Readonly<Record<string, Elementwise>> = {
  pow: { float64: 16, float32: 4 },
  logaddexp: cancelling,
  // What y = tanh x is rounded to float32 counts as rounding, of any y.
  tanhSlope: { ...usual, least: { float64: 2 ** 30, float32: 8 } },
  // The quotient a/b is rounded, and the exponential magnifies that.
  growth: { float64: 1000, float32: 120 },
  tangentGap: cancelling,
  siluSlope: cancelling,
  geluSlope: cancelling,
  geluTanhSlope: cancelling,
  mishSlope: cancelling,
  silu: ofDenormals,
  gelu: ofDenormals,
  geluTanh: cancelling,
  mish: ofDenormals,
};

/** How far an elementwise primitive may be off. */
export function toleranceOf(name: string, expected: Tensor): Tolerance {
  const { dtype } = expected;
  if (dtype !== "float64" && dtype !== "float32") return () => 0;
  const { [dtype]: count, least } = own[name] ?? usual;
  return (y) => count * ulpOf(Math.max(Math.abs(y), least?.[dtype] ?? 0), dtype);
}

function ulpOf(x: number, dtype: "float64" | "float32"): number {
  const size = Math.abs(x);
  if (!Number.isFinite(size)) return 0;
  if (size <= smallest[dtype]) return 2 * roundoff[dtype] * smallest[dtype];
  // log2 may round up to the next power of two: then the power is larger than the number.
  const power = 2 ** Math.floor(Math.log2(size));
  return 2 * roundoff[dtype] * (power > size ? power / 2 : power);
}
