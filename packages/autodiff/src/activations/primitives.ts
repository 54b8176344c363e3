/** Smooth activations and their slopes as primitives: their kernels keep digits that the formulas lose. */
import { type Op, unary } from "../define.js";
import type { Node } from "../graph/node.js";
import { absorb, add, mul, neg, sub } from "../primitives/arithmetic.js";
import { decay, exp, normalCdf, sigmoid, softplus, tanh, tanhSlope } from "../primitives/exponential.js";
import { fill } from "../primitives/movement.js";
import * as values from "./values.js";

/** x σ(x) */
export const silu: Op<[x: Node]> = unary({
  name: "silu",
  inline: true,
  kernel: values.siluValue,
  partials: [(x) => siluSlope(x as Node)],
  definition: (x) => absorb(x as Node, sigmoid(x as Node)),
});

/** σ(x)(1 + x(1 − σ(x))) */
export const siluSlope: Op<[x: Node]> = unary({
  name: "siluSlope",
  inline: true,
  kernel: values.siluSlopeValue,
  // σ(1 − σ)(2 + x(1 − 2σ))
  partials: [
    (x) => {
      const { share, rest, balance } = gate(x as Node);
      const both = mul(share, rest);
      return add(twice(both), mul(absorb(x as Node, both), balance));
    },
  ],
  definition: (x) => {
    const { share, rest } = gate(x as Node);
    return absorb(share, plus(1, absorb(x as Node, rest)));
  },
});

/** x Φ(x) */
export const gelu: Op<[x: Node]> = unary({
  name: "gelu",
  inline: true,
  kernel: values.geluValue,
  partials: [(x) => geluSlope(x as Node)],
  definition: (x) => absorb(x as Node, normalCdf(x as Node)),
});

/** Φ(x) + x φ(x) */
export const geluSlope: Op<[x: Node]> = unary({
  name: "geluSlope",
  inline: true,
  kernel: values.geluSlopeValue,
  // φ(x)(2 − x²)
  partials: [
    (x) => {
      const level = density(x as Node);
      return sub(twice(level), absorb(x as Node, absorb(x as Node, level)));
    },
  ],
  definition: (x) => add(normalCdf(x as Node), absorb(x as Node, density(x as Node))),
});

/** x σ(z) with z = 2√(2/π) (x + 0.044715x³): the approximation of x Φ(x) with (1 + tanh(z/2))/2. */
export const geluTanh: Op<[x: Node]> = unary({
  name: "geluTanh",
  inline: true,
  kernel: values.geluTanhValue,
  partials: [(x) => geluTanhSlope(x as Node)],
  definition: (x) => absorb(x as Node, sigmoid(tanhArgument(x as Node))),
});

/** σ(z)(1 + x z′(1 − σ(z))) */
export const geluTanhSlope: Op<[x: Node]> = unary({
  name: "geluTanhSlope",
  inline: true,
  kernel: values.geluTanhSlopeValue,
  // σ(1 − σ)(2z′ + x(z″ + z′²(1 − 2σ))), where products with σ(1 − σ) come first: it is 0 where the others overflow
  partials: [
    (x) => {
      const { share, rest, balance } = gate(tanhArgument(x as Node));
      const slope = tanhArgumentSlope(x as Node);
      const first = absorb(slope, mul(share, rest));
      const bent = mul(
        fill(6 * values.twice * values.cubic, slope),
        absorb(x as Node, absorb(x as Node, mul(share, rest))),
      );
      return add(add(twice(first), bent), mul(absorb(x as Node, absorb(slope, first)), balance));
    },
  ],
  definition: (x) => {
    const { share, rest } = gate(tanhArgument(x as Node));
    return absorb(share, plus(1, absorb(mul(x as Node, tanhArgumentSlope(x as Node)), rest)));
  },
});

/** x tanh(ln(1 + eˣ)) */
export const mish: Op<[x: Node]> = unary({
  name: "mish",
  inline: true,
  kernel: values.mishValue,
  partials: [(x) => mishSlope(x as Node)],
  definition: (x) => absorb(x as Node, tanh(softplus(x as Node))),
});

/** t + x(1 − t²)σ(x) with t = tanh(ln(1 + eˣ)) */
export const mishSlope: Op<[x: Node]> = unary({
  name: "mishSlope",
  inline: true,
  kernel: values.mishSlopeValue,
  // u(2 + x(1 − σ − 2tσ)) with u = (1 − t²)σ
  partials: [
    (x) => {
      const { share, rest } = gate(x as Node);
      const level = softplus(x as Node);
      const t = tanh(level);
      const u = mul(tanhSlope(level, t), share);
      return add(twice(u), mul(absorb(x as Node, u), sub(rest, twice(mul(t, share)))));
    },
  ],
  definition: (x) => {
    const t = tanh(softplus(x as Node));
    return add(t, absorb(x as Node, mul(sub(fill(1, t), mul(t, t)), sigmoid(x as Node))));
  },
});

/** eᶻ(1 − z) − 1: by how much the tangent of the exponential at z is below 1 at 0, and the slope of celu in its scale. */
export const tangentGap: Op<[z: Node]> = unary({
  name: "tangentGap",
  kernel: values.tangentGapValue,
  partials: [(z) => neg(mul(z as Node, exp(z as Node)))],
  singular: true,
  definition: (z) => {
    const one = fill(1, z as Node);
    return sub(absorb(exp(z as Node), sub(one, z as Node)), one);
  },
  inline: true,
});

const twice = (x: Node): Node => mul(fill(2, x), x);

const plus = (number: number, x: Node): Node => add(fill(number, x), x);

/** σ(z), 1 − σ(z) = σ(−z) and 1 − 2σ(z). */
function gate(z: Node): { readonly share: Node; readonly rest: Node; readonly balance: Node } {
  const [share, rest] = [sigmoid(z), sigmoid(neg(z))];
  return { share, rest, balance: sub(rest, share) };
}

/** The standard normal density. */
function density(x: Node): Node {
  return mul(fill(values.densityAtZero, x), decay(mul(fill(0.5, x), x), x));
}

function tanhArgument(x: Node): Node {
  return add(mul(fill(values.twice, x), x), mul(fill(values.twice * values.cubic, x), mul(x, mul(x, x))));
}

function tanhArgumentSlope(x: Node): Node {
  return plus(values.twice, mul(fill(3 * values.twice * values.cubic, x), mul(x, x)));
}
