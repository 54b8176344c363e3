/** Special functions as primitives, each closed under differentiation. */
import { type Op, unary } from "../define.js";
import type { Domain } from "../graph/domain.js";
import type { Node } from "../graph/node.js";
import { add, mul, sign, sub } from "../primitives/arithmetic.js";
import { fill } from "../primitives/movement.js";
import { besselValue, scaledBesselSlope, scaledBesselValue } from "./bessel-values.js";
import { family } from "./family.js";
import { logGamma, logGammaDerivative } from "./gamma-values.js";
import { sincDerivative } from "./sinc-values.js";

/** Where Γ has no pole. */
const apartFromPoles: Domain = {
  name: "x ≠ 0, −1, −2, …",
  contains: (x) => x > 0 || !Number.isInteger(x),
  sample: [
    [-1.9, -1.1],
    [-0.9, -0.1],
    [0.1, 4],
  ],
};

/** The derivatives of ψ, by their order: ψ itself is number 0. */
export const polygamma: Op<[x: Node, order: number]> = family({
  name: "polygamma",
  value: (x, order) => logGammaDerivative(x, order + 1),
  derivative: (x, order) => polygamma(x, order + 1),
  names: { 0: "digamma" },
  domain: apartFromPoles,
  singular: true,
});

/** ln |Γ(x)|. */
export const lgamma: Op<[x: Node]> = unary({
  name: "lgamma",
  kernel: logGamma,
  partials: [(x) => polygamma(x as Node, 0)],
  domain: [apartFromPoles],
  singular: true,
});

/** The derivatives of sin πx / (πx), by their order. */
export const sinc: Op<[x: Node, order: number]> = family({
  name: "sinc",
  value: sincDerivative,
  derivative: (x, order) => sinc(x, order + 1),
  names: { 0: "sinc" },
});

/** Iₙ(x), with the derivative (Iₙ₋₁ + Iₙ₊₁)/2. */
export const besselI: Op<[x: Node, order: number]> = family({
  name: "besselI",
  value: besselValue,
  derivative: (x, order) => halfSum(besselI, x, order),
  names: { 0: "i0", 1: "i1" },
});

/** e^(−|x|) Iₙ(x). */
export const scaledBesselI: Op<[x: Node, order: number]> = family({
  name: "scaledBesselI",
  value: scaledBesselValue,
  derivative: (x, order) => scaledBesselISlope(x, order),
  names: { 0: "i0e", 1: "i1e" },
  kink: { convention: "x = 0: that of Iₙ", distance: (x) => x as number },
});

/** The derivative of e^(−|x|) Iₙ(x), all of whose terms cancel for large |x|. Its own follows the same recurrence. */
export const scaledBesselISlope: Op<[x: Node, order: number]> = family({
  name: "scaledBesselISlope",
  value: scaledBesselSlope,
  derivative: (x, order, y) => sub(halfSum(scaledBesselISlope, x, order), mul(sign(x), y)),
  names: { 0: "i0e′", 1: "i1e′" },
  kink: { convention: "x = 0: that of Iₙ", distance: (x) => x as number },
});

/** (Iₙ₋₁ + Iₙ₊₁)/2, where I₋₁ is I₁. */
function halfSum(bessel: Op<[x: Node, order: number]>, x: Node, order: number): Node {
  const above = bessel(x, order + 1);
  return order === 0 ? above : mul(fill(0.5, x), add(bessel(x, order - 1), above));
}
