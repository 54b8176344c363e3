/** Where 4 units of the last place are not held, how much is, and why. An exception that no point needs fails. */

const bySpecial = "special.test.ts holds it for several orders: it has a parameter, and zeros without end";
/** Elementwise primitives that have no row, and why. */
export const heldElsewhere: Readonly<Record<string, string>> = {
  lgamma: bySpecial,
  polygamma: bySpecial,
  sinc: bySpecial,
  besselI: bySpecial,
  scaledBesselI: bySpecial,
  scaledBesselISlope: bySpecial,
};

/** What is held of a value or a slope instead. */
export interface Exception {
  readonly of: "value" | "slope";
  /** At which arguments; all, if it is not said. */
  readonly where?: (a: number, b: number) => boolean;
  /** Units of the last place. */
  readonly units?: (a: number, b: number) => number;
  /** An absolute error. */
  readonly absolute?: number;
  readonly reason: string;
}

const ulp = 2 ** -52;
/** Nothing is held. */
const nothing = (): number => Number.POSITIVE_INFINITY;
/** The smallest float64 that has all its digits. */
const normal = 2 ** -1022;
/** Second slopes of activations. */
const crossing: Exception = {
  of: "slope",
  absolute: 4 * ulp,
  reason: "it crosses 0, as a sum of terms of another sign, and its factors underflow: it is right absolutely",
};

/** Second slopes of hypot and atan2 next to 0. */
const overflowing: Exception = {
  of: "slope",
  where: (a, b) => 1 / Math.hypot(a, b) === Number.POSITIVE_INFINITY,
  units: nothing,
  reason: "1/√(a² + b²) overflows",
};

const hasDigits = (x: number): boolean => Math.abs(x) >= normal && Math.abs(x) <= Number.MAX_VALUE;
/** Second slopes of pow. */
const secondOfPower: Exception = {
  of: "slope",
  units: (a, b) => {
    const grown = b * Math.log(a);
    return 4 + Math.abs(grown) + (8 * (1 + Math.abs(grown))) / Math.abs(1 + grown);
  },
  reason: "they are made of b − 1, which is rounded, and cross 0 where b ln a = −1",
};
const withoutDigits: Partial<Exception> = {
  where: (a, b) => ![0, 1, 2].every((k) => hasDigits(a ** (b - k))),
  units: nothing,
  reason: "their factors overflow, or have few digits",
};

export const exceptions: Readonly<Record<string, readonly Exception[]>> = {
  powSlope: [secondOfPower, { ...secondOfPower, ...withoutDigits }],
  powLog: [secondOfPower, { ...secondOfPower, ...withoutDigits }],
  tangentGap: [{ of: "slope", where: (z) => z < -700, units: nothing, reason: "eᶻ is denormal" }],
  overHypot: [overflowing],
  overSquares: [
    overflowing,
    { of: "slope", units: () => 6, reason: "it is a product of two quotients of sums, all of which are rounded" },
  ],
  siluSlope: [crossing],
  geluSlope: [crossing],
  geluTanhSlope: [crossing],
  mishSlope: [crossing],
};
