/** What functions of numbers are: formulas in mathjs, evaluated in float64 or with 110 digits. */
import { all, type BigNumber, create, derivative, type FactoryFunctionMap } from "mathjs";

/** mathjs with 110 digits, where numbers are equal only if they are. */
export const exact = create(all as FactoryFunctionMap, {
  number: "BigNumber",
  precision: 110,
  relTol: 1e-100,
  absTol: 1e-100,
});

/** The number that a float64 is, and not the shortest decimal that rounds to it. */
export const big = (x: number): BigNumber => exact.bignumber(x.toPrecision(60));

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
  log1p: { value: "log(1 + a)" },
  expm1: { value: "exp(a) - 1" },
  sigmoid: { value: "1 / (1 + exp(-a))", slopes: ["1 / (2 + exp(a) + exp(-a))"] },
  softplus: { value: "max(a, 0) + log1p(exp(-abs(a)))", slopes: ["1 / (1 + exp(-a))"] },
  tanh: { value: "tanh(a)", slopes: ["4 / (exp(a) + exp(-a))^2"] },
  erf: { value: "erf(a)", slopes: ["2 / sqrt(pi) * exp(-a^2)"] },
  relu: { value: "max(a, 0)", slopes: ["a > 0 ? 1 : 0"] },
  sin: { value: "sin(a)" },
  cos: { value: "cos(a)" },
  atan: { value: "atan(a)" },
};

/** The partial derivatives of a formula, as formulas. */
export function slopesOf({ value, slopes }: Formula, letters: readonly string[]): readonly string[] {
  return slopes ?? letters.map((letter) => derivative(value, letter).toString());
}

// What mathjs has in float64 alone, or does not finish for large numbers.
exact.import(
  {
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
