/** Where a function of one number is defined and differentiable. */

/** A set of numbers: for tests, for choosing points, and for the printed table. */
export interface Domain {
  /** As printed, in the letter x: "x > 0". */
  readonly name: string;
  /** Is the number in the set? */
  readonly contains: (x: number) => boolean;
  /** Intervals well inside the set, from which examples are drawn. */
  readonly sample: readonly (readonly [low: number, high: number])[];
}

/** All numbers. */
export const reals: Domain = { name: "ℝ", contains: () => true, sample: [[-3, 3]] };
/** x > 0, as for log. */
export const positive: Domain = { name: "x > 0", contains: (x) => x > 0, sample: [[0.1, 4]] };
/** x ≠ 0, as for a denominator. */
export const nonzero: Domain = {
  name: "x ≠ 0",
  contains: (x) => x !== 0,
  sample: [
    [-4, -0.2],
    [0.2, 4],
  ],
};
/** x > −1, as for log1p. */
export const aboveMinusOne: Domain = { name: "x > −1", contains: (x) => x > -1, sample: [[-0.8, 4]] };
/** −1 < x < 1, as for asin. */
export const insideOne: Domain = {
  name: "−1 < x < 1",
  contains: (x) => x > -1 && x < 1,
  sample: [[-0.9, 0.9]],
};
/** x > 1, as for acosh. */
export const aboveOne: Domain = { name: "x > 1", contains: (x) => x > 1, sample: [[1.1, 5]] };
