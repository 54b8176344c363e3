/** What functions of numbers are: formulas in mathjs, evaluated in float64 or with 110 digits. */
import { type BigNumber, derivative, evaluate } from "mathjs";
import { expect } from "vitest";
import { big, exact } from "./exact.js";
import { digamma, lgamma } from "./special/oracles.js";

export { big, exact } from "./exact.js";

/** A formula in a and b, and its partial derivatives where mathjs has none, or none that it can evaluate. */
export interface Formula {
  readonly value: string;
  readonly slopes?: readonly string[];
}

/** The elementwise primitives. A new one needs a line here, and no other test code. */
export const formulas: Readonly<Record<string, Formula>> = {
  add: { value: "a + b" },
  sub: { value: "a - b" },
  mul: { value: "a * b" },
  div: { value: "a / b" },
  pow: { value: "a ^ b" },
  powSlope: { value: "b * a ^ (b - 1)" },
  powLog: { value: "a ^ b * log(a)" },
  neg: { value: "-a" },
  abs: { value: "abs(a)" },
  sign: { value: "sign(a)", slopes: ["0"] },
  sqrt: { value: "sqrt(a)" },
  log: { value: "log(a)" },
  maximum: { value: "max(a, b)", slopes: ["a > b ? 1 : 0", "b > a ? 1 : 0"] },
  minimum: { value: "min(a, b)", slopes: ["a < b ? 1 : 0", "b < a ? 1 : 0"] },
  absorb: { value: "a * b" },
  equal: { value: "a == b", slopes: [] },
  less: { value: "a < b", slopes: [] },
  greater: { value: "a > b", slopes: [] },
  exp: { value: "exp(a)" },
  decay: { value: "exp(-a * b)" },
  growth: { value: "exp(a / b)" },
  tangentGap: { value: "exp(a) - 1 - a * exp(a)", slopes: ["-a * exp(a)"] },
  log1p: { value: "log(1 + a)" },
  expm1: { value: "exp(a) - 1" },
  sigmoid: { value: "1 / (1 + exp(-a))", slopes: ["1 / (2 + exp(a) + exp(-a))"] },
  softplus: { value: "max(a, 0) + log1p(exp(-abs(a)))", slopes: ["1 / (1 + exp(-a))"] },
  tanh: { value: "tanh(a)", slopes: ["4 / (exp(a) + exp(-a))^2"] },
  xlogy: { value: "a * log(b)" },
  absorbDiv: { value: "a / b" },
  tanhSlope: { value: "1 - b^2", slopes: ["0", "-2 * b"] },
  silu: { value: "a / (1 + exp(-a))" },
  siluSlope: { value: "(1 + a / (1 + exp(a))) / (1 + exp(-a))" },
  gelu: { value: "a * erfc(-a / sqrt(2)) / 2", slopes: ["erfc(-a / sqrt(2)) / 2 + a * exp(-a^2 / 2) / sqrt(2 * pi)"] },
  geluSlope: {
    value: "erfc(-a / sqrt(2)) / 2 + a * exp(-a^2 / 2) / sqrt(2 * pi)",
    slopes: ["(2 - a^2) * exp(-a^2 / 2) / sqrt(2 * pi)"],
  },
  geluTanh: { value: "a / (1 + exp(-2 * sqrt(2 / pi) * (a + 0.044715 * a^3)))" },
  geluTanhSlope: {
    value:
      "(1 + a * 2 * sqrt(2 / pi) * (1 + 3 * 0.044715 * a^2) / (1 + exp(2 * sqrt(2 / pi) * (a + 0.044715 * a^3)))) / (1 + exp(-2 * sqrt(2 / pi) * (a + 0.044715 * a^3)))",
  },
  mish: { value: "a * (1 - 2 / (exp(2 * a) + 2 * exp(a) + 2))" },
  mishSlope: {
    value: "1 - 2 / (exp(2 * a) + 2 * exp(a) + 2) + a * 4 * exp(a) * (exp(a) + 1) / (exp(2 * a) + 2 * exp(a) + 2)^2",
  },
  erf: { value: "erf(a)", slopes: ["2 / sqrt(pi) * exp(-a^2)"] },
  erfc: { value: "erfc(a)", slopes: ["-2 / sqrt(pi) * exp(-a^2)"] },
  erfinv: { value: "erfinv(a)", slopes: ["sqrt(pi) / 2 * exp(erfinv(a)^2)"] },
  erfinvSlope: {
    value: "sqrt(pi) / 2 * exp(erfinv(a)^2)",
    slopes: ["pi / 2 * erfinv(a) * exp(2 * erfinv(a)^2)"],
  },
  normalCdf: { value: "erfc(-a / sqrt(2)) / 2", slopes: ["exp(-a^2 / 2) / sqrt(2 * pi)"] },
  lgamma: { value: "lgamma(a)", slopes: ["digamma(a)"] },
  relu: { value: "max(a, 0)", slopes: ["a > 0 ? 1 : 0"] },
  floor: { value: "floor(a)", slopes: ["0"] },
  round: { value: "round(a)", slopes: ["0"] },
  mod: { value: "b == 0 ? 0 : a - b * floor(a / b)", slopes: ["1", "-floor(a / b)"] },
  cbrt: { value: "sign(a) * abs(a) ^ (1 / 3)", slopes: ["abs(a) ^ (-2 / 3) / 3"] },
  hypot: { value: "sqrt(a^2 + b^2)" },
  overHypot: { value: "a / sqrt(a^2 + b^2)" },
  overSquares: { value: "a / (a^2 + b^2)" },
  sigmoidOfDifference: {
    value: "1 / (1 + exp(b - a))",
    slopes: ["1 / (2 + exp(a - b) + exp(b - a))", "-1 / (2 + exp(a - b) + exp(b - a))"],
  },
  log2: { value: "log(a) / log(2)" },
  log10: { value: "log(a) / log(10)" },
  logaddexp: {
    value: "max(a, b) + log1p(exp(-abs(a - b)))",
    slopes: ["1 / (1 + exp(b - a))", "1 / (1 + exp(a - b))"],
  },
  sin: { value: "sin(a)" },
  cos: { value: "cos(a)" },
  tan: { value: "sin(a) / cos(a)", slopes: ["1 / cos(a)^2"] },
  asin: { value: "asin(a)", slopes: ["1 / sqrt(1 - a^2)"] },
  acos: { value: "acos(a)", slopes: ["-1 / sqrt(1 - a^2)"] },
  atan: { value: "atan(a)" },
  atan2: { value: "atan2(a, b)", slopes: ["b / (a^2 + b^2)", "-a / (a^2 + b^2)"] },
  sinh: { value: "(exp(a) - exp(-a)) / 2", slopes: ["(exp(a) + exp(-a)) / 2"] },
  cosh: { value: "(exp(a) + exp(-a)) / 2", slopes: ["(exp(a) - exp(-a)) / 2"] },
  asinh: { value: "sign(a) * log(abs(a) + sqrt(a^2 + 1))", slopes: ["1 / sqrt(a^2 + 1)"] },
  acosh: { value: "log(a + sqrt(a^2 - 1))", slopes: ["1 / sqrt(a^2 - 1)"] },
  atanh: { value: "log((1 + a) / (1 - a)) / 2", slopes: ["1 / (1 - a^2)"] },
};

/** What the formulas name and mathjs lacks, in float64. */
export const inFloat64 = {
  lgamma: (x: number): number => Number(lgamma(big(x))),
  digamma: (x: number): number => Number(digamma(big(x))),
  erfc: (x: number): number => 1 - Number(evaluate("erf(x)", { x })),
  /** By halving [−6, 6]. */
  erfinv: (x: number): number => {
    let [low, high] = [-6, 6];
    for (let i = 0; i < 60; i++) {
      const middle = (low + high) / 2;
      if (Number(evaluate("erf(x)", { x: middle })) < x) low = middle;
      else high = middle;
    }
    return low;
  },
};

/** The partial derivatives of a formula, as formulas. */
export function slopesOf({ value, slopes }: Formula, letters: readonly string[]): readonly string[] {
  return slopes ?? letters.map((letter) => derivative(value, letter).toString());
}

// What mathjs has in float64 alone, or does not finish for large numbers.
exact.import(
  {
    lgamma,
    digamma,
    /** 2/√π Σ (−1)ⁿ x²ⁿ⁺¹ / (n! (2n + 1)) */
    erf: (x: BigNumber): BigNumber => {
      if (x.abs().gte(12)) return big(Math.sign(x.toNumber()));
      const square = x.times(x);
      let [term, total] = [x, x];
      for (let n = 1; term.abs().gt("1e-150"); n++) {
        term = term.times(square).div(-n);
        total = total.plus(term.div(2 * n + 1));
      }
      return total.times(2).div(exact.sqrt(exact.bignumber(exact.pi)) as BigNumber);
    },
    /** By the continued fraction of e^(x²) erfc x, where 1 − erf x loses digits. */
    erfc: (x: BigNumber): BigNumber => {
      if (x.lt(3)) return big(1).minus(exact.evaluate("erf(x)", { x }) as BigNumber);
      const step = big(0.5).div(x.times(x));
      let fraction = big(1);
      for (let n = 400; n > 0; n--) fraction = step.times(n).div(fraction).plus(1);
      const root = exact.sqrt(exact.bignumber(exact.pi)) as BigNumber;
      return (exact.exp(x.times(x).neg()) as BigNumber).div(x).div(root).div(fraction);
    },
    /** By Newton's method on the logarithm of erfc, which is nearly a parabola, so that it gets there from afar. */
    erfinv: (x: BigNumber): BigNumber => {
      const at = (text: string, y: BigNumber): BigNumber => exact.evaluate(text, { y, z: x.abs() }) as BigNumber;
      let y = x.abs();
      for (let before = big(-1); y.minus(before).abs().gt(y.times("1e-90")); ) {
        before = y;
        y = at("y + (log(erfc(y)) - log(1 - z)) * erfc(y) * exp(y^2) * sqrt(pi) / 2", y);
      }
      return x.isNegative() ? y.neg() : y;
    },
    log1p: (x: BigNumber): BigNumber =>
      x.abs().lt("1e-40") ? x.minus(x.times(x).div(2)) : (exact.log(x.plus(1)) as BigNumber),
    tanh: (x: BigNumber): BigNumber => {
      const decay = exact.exp(x.abs().times(-2)) as BigNumber;
      return big(1).minus(decay).div(decay.plus(1)).times(Math.sign(x.toNumber()));
    },
  },
  { override: true },
);

/** The derivative of f at x by a central difference, right to 20 digits at least. */
export function difference(f: (x: BigNumber) => BigNumber, x: BigNumber): BigNumber {
  const step = x.isZero() ? exact.bignumber("1e-25") : x.abs().times("1e-25");
  return f(x.plus(step))
    .minus(f(x.minus(step)))
    .div(step.times(2));
}

/** A function of numbers with 110 digits. */
export type Exact = (xs: readonly BigNumber[]) => BigNumber;

/** How far relative changes of the arguments move the value, relatively: Σ |xⱼ ∂f/∂xⱼ| / |f|. */
export function condition(f: Exact, at: readonly BigNumber[], value: BigNumber): number {
  if (value.isZero()) return 0;
  const moves = at.map((x, j) =>
    difference((moved) => f(at.with(j, moved)), x)
      .times(x)
      .abs(),
  );
  return Number(moves.reduce((a, b) => a.plus(b)).div(value.abs()));
}

/** Within `units` of the last place of the expected number; `slack` is an absolute error that is allowed besides. */
export function expectDigits(actual: number, expected: BigNumber, units: number, what: string, slack = 0): void {
  const rounded = Number(expected);
  if (actual === rounded) return;
  const last = Math.max(2 ** (Math.floor(Math.log2(Math.abs(rounded))) - 52), Number.MIN_VALUE);
  const error = Number.isFinite(actual) ? Math.abs(Number(expected.minus(big(actual)))) : Number.POSITIVE_INFINITY;
  if (!(error <= units * last + slack)) expect.fail(`${what}: ${actual} is not ${rounded} (± ${units} ulp)`);
}
