/** How exact machine code is, primitive by primitive: the one table that tests check and the documentation states. */

type Units = number | ((a: number, b: number) => number);

/** The largest error allowed, in units in the last place of the result; it may depend on the arguments. */
export interface Bound {
  readonly float32: Units;
  readonly float64: Units;
  /** Where the bound holds; elsewhere the result is NaN. */
  readonly where?: (a: number) => boolean;
}

/** By how much ln(e^a + e^b) is smaller than the larger of a and b. */
const cancellation = (a: number, b: number): number => {
  const larger = Math.max(a, b);
  return Math.max(1, Math.abs(larger / (larger + Math.log1p(Math.exp(-Math.abs(a - b))))) || 0);
};
const exactly: Bound = { float32: 0.5, float64: 0 };

/** Half a unit is what rounding alone gives. */
export const bounds: Readonly<Record<string, Bound>> = {
  add: exactly,
  sub: exactly,
  mul: exactly,
  div: exactly,
  neg: exactly,
  abs: exactly,
  sign: exactly,
  sqrt: exactly,
  maximum: exactly,
  minimum: exactly,
  absorb: exactly,
  relu: exactly,
  floor: exactly,
  round: exactly,
  equal: exactly,
  less: exactly,
  greater: exactly,
  exp: { float32: 1.2, float64: 2 },
  log: { float32: 1, float64: 2 },
  tanh: { float32: 2, float64: 3 },
  sigmoid: { float32: 2, float64: 3 },
  softplus: { float32: 2, float64: 3 },
  expm1: { float32: 2, float64: 3 },
  log1p: { float32: 1.5, float64: 2 },
  xlogy: { float32: 2, float64: 3 },
  absorbDiv: exactly,
  logaddexp: { float32: 0.51, float64: (a, b) => 3 * cancellation(a, b) },
  erf: { float32: 0.51, float64: 2 },
  erfc: { float32: 0.51, float64: 3 },
  normalCdf: { float32: 0.51, float64: 3 },
  decay: { float32: 0.51, float64: 3 },
  pow: { float32: 0.51, float64: (a, b) => 2 + Math.min(100, Math.abs(b * Math.log(Math.abs(a))) / 8 || 0) },
  sin: { float32: 0.51, float64: 2 },
  cos: { float32: 0.51, float64: 2 },
  tan: { float32: 0.51, float64: 3 },
  asin: { float32: 0.51, float64: 3 },
  acos: { float32: 0.51, float64: 3 },
  atan: { float32: 0.51, float64: 2 },
  atan2: { float32: 0.51, float64: 3 },
  sinh: { float32: 0.51, float64: 3 },
  cosh: { float32: 0.51, float64: 2 },
  asinh: { float32: 0.51, float64: 3 },
  acosh: { float32: 0.51, float64: 3 },
  atanh: { float32: 0.51, float64: 3 },
  cbrt: { float32: 0.51, float64: 2 },
  overHypot: { float32: 0.51, float64: 3 },
  overSquares: { float32: 0.51, float64: 3 },
  sigmoidOfDifference: { float32: 0.51, float64: 3 },
  hypot: { float32: 0.51, float64: 2 },
  log2: { float32: 0.51, float64: 2 },
  log10: { float32: 0.51, float64: 2 },
};

const byDefinition = "its definition is compiled";
/** Elementwise primitives that call their reference kernel, or are not there when code is made, and why. */
export const withoutMachineCode: Readonly<Record<string, string>> = {
  tanhSlope: byDefinition,
  silu: byDefinition,
  siluSlope: byDefinition,
  gelu: byDefinition,
  geluSlope: byDefinition,
  geluTanh: byDefinition,
  geluTanhSlope: byDefinition,
  mish: byDefinition,
  mishSlope: byDefinition,
  mod: "the rest of a division is exact only by a loop over the quotient's digits",
  erfinv: "rare; its steps of Halley's need erfc with all digits",
  erfinvSlope: "as erfinv",
  powSlope: "rare: slopes of powers whose exponent is not a number that is known",
  powLog: "as powSlope",
  growth: byDefinition,
  tangentGap: byDefinition,
  lgamma: "rare",
  polygamma: "rare",
  sinc: "rare",
  besselI: "rare",
  scaledBesselI: "rare",
  scaledBesselISlope: "rare",
};

/** The distance of two numbers in units in the last place of `exact`, which is in float64. */
export function ulps(got: number, exact: number, dtype: "float32" | "float64"): number {
  const rounded = dtype === "float32" ? Math.fround(exact) : exact;
  if (Object.is(got, rounded) || (Number.isNaN(got) && Number.isNaN(rounded))) return 0;
  if (Number.isNaN(got) || Number.isNaN(rounded) || (got === 0 && exact === 0)) return Number.POSITIVE_INFINITY;
  const [fraction, lowest, highest] = dtype === "float32" ? [23, -126, 127] : [52, -1022, 1023];
  // Infinity stands for the number after the largest one.
  const finite = (x: number): number =>
    dtype === "float32" && Math.abs(x) === Number.POSITIVE_INFINITY ? Math.sign(x) * 2 ** 128 : x;
  const size = Math.abs(finite(exact));
  const exponent = Math.min(highest, Math.max(lowest, exponentOf(size)));
  return (Math.abs(finite(got) - finite(exact)) * 2 ** -(exponent - 1)) / 2 ** (1 - fraction);
}

/** The exponent of a positive float64. */
function exponentOf(x: number): number {
  bits.setFloat64(0, x);
  return ((bits.getUint32(0) >>> 20) & 0x7ff) - 1023;
}
const bits = new DataView(new ArrayBuffer(8));
