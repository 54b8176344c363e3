/** Special functions with 110 digits, from their definitions. */
import type { BigNumber } from "mathjs";
import { big, exact } from "../exact.js";

const pi = exact.bignumber(exact.pi);
const log = (x: BigNumber): BigNumber => exact.log(x) as BigNumber;
const sin = (x: BigNumber): BigNumber => exact.sin(x) as BigNumber;

/** Fractions B₂, B₄, … of Stirling's series, from Σ (n + 1 over k) Bₖ = 0. */
const bernoulli: readonly BigNumber[] = (() => {
  const all = [big(1)];
  for (let n = 1; n <= 100; n++) {
    let [choices, sum] = [big(1), big(0)];
    for (let k = 0; k < n; k++) {
      sum = sum.plus(choices.times(all[k] as BigNumber));
      choices = choices.times(n + 1 - k).div(k + 1);
    }
    all.push(sum.neg().div(n + 1));
  }
  return all.filter((_, n) => n > 0 && n % 2 === 0);
})();

/** ln |Γ(x)|: by reflection where x < 0, and else shifted to where Stirling's series has 100 digits. */
export function lgamma(x: BigNumber): BigNumber {
  if (x.isNegative()) {
    const rest = x.minus(x.round());
    return log(pi.div(sin(pi.times(rest)).abs())).minus(lgamma(x.neg().plus(1)));
  }
  let [y, product] = [x, big(1)];
  for (; y.lt(60); y = y.plus(1)) product = product.times(y);
  const square = y.times(y);
  let [power, series] = [y, big(0)];
  for (const [i, b] of bernoulli.entries()) {
    series = series.plus(b.div(power.times((2 * i + 2) * (2 * i + 1))));
    power = power.times(square);
  }
  const main = y.minus(0.5).times(log(y)).minus(y);
  return main
    .plus(log(pi.times(2)).div(2))
    .plus(series)
    .minus(log(product));
}

/** The derivatives of ψ: its terms, up to where the derivatives of ln x − 1/2x − Σ B₂ₖ/(2k x²ᵏ) have 100 digits. */
export function polygamma(order: number, x: BigNumber): BigNumber {
  let [y, sum] = [x, big(0)];
  for (; y.lt(60 + 2 * order); y = y.plus(1)) sum = sum.minus(y.pow(-order - 1));
  // In units of (−1)ⁿ n! at first: ln y is −y⁻ⁿ/n, y⁻ᵐ is (m + n − 1 over n) y⁻ᵐ⁻ⁿ.
  let rest = order === 0 ? log(y) : y.pow(-order).div(-order);
  rest = rest.minus(y.pow(-order - 1).div(2));
  const inverse = big(1).div(y.times(y));
  /** (m + n − 1 over n) y⁻ᵐ⁻ⁿ for m = 2, 4, … */
  let term = y.pow(-order - 2).times(order + 1);
  for (const [i, b] of bernoulli.entries()) {
    const m = 2 * i + 2;
    rest = rest.minus(b.div(m).times(term));
    term = term
      .times(inverse)
      .times((m + order) * (m + order + 1))
      .div(m * (m + 1));
  }
  let factorial = big(order % 2 === 0 ? 1 : -1);
  for (let k = 2; k <= order; k++) factorial = factorial.times(k);
  return sum.plus(rest).times(factorial);
}

export const digamma = (x: BigNumber): BigNumber => polygamma(0, x);

/** The n-th derivative of sin πx / (πx): term by term of its power series, or far from 0 by Leibniz' rule. */
export function sinc(n: number, x: BigNumber): BigNumber {
  let sum = big(0);
  if (x.abs().lt(8)) {
    // Terms (−1)ᵏ π²ᵏ/(2k + 1)! · (2k)(2k − 1)…(2k − n + 1) x²ᵏ⁻ⁿ.
    let term = big(1);
    for (let k = 0; k < 120; k++) {
      let slope = term;
      for (let i = 0; i < n; i++) slope = slope.times(2 * k - i);
      if (2 * k >= n) sum = sum.plus(slope.times(x.pow(2 * k - n)));
      term = term
        .times(pi)
        .times(pi)
        .div(-(2 * k + 2) * (2 * k + 3));
    }
    return sum;
  }
  // (n over k) · k! is n(n − 1)…(n − k + 1).
  let inverse = big(1).div(pi.times(x));
  for (let k = 0; k <= n; k++) {
    const turns = x.mod(2).plus((n - k) / 2);
    if (!turns.isInteger())
      sum = sum.plus(
        pi
          .pow(n - k)
          .times(sin(pi.times(turns)))
          .times(inverse),
      );
    inverse = inverse.times(k - n).div(x);
  }
  return sum;
}

/** Iₙ(x) by its power series, all of whose terms have one sign. */
export function besselI(order: number, x: BigNumber): BigNumber {
  const [half, q] = [x.div(2), x.times(x).div(4)];
  let term = big(1);
  for (let k = 1; k <= order; k++) term = term.times(half).div(k);
  let sum = term;
  for (let k = 1; !term.isZero() && term.abs().gt(sum.abs().times("1e-60")); k++) {
    term = term.times(q).div(k * (k + order));
    sum = sum.plus(term);
  }
  return sum;
}
