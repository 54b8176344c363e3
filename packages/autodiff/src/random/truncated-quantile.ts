/** The quantiles of a normal distribution between bounds, with their digits at any distance from the mean. */
import { mapTernary, type Tensor } from "@cadena/core";
import { elementwiseAval, type Op, primitive } from "../define.js";
import { add, mul, sub } from "../functions/arithmetic.js";
import { exp } from "../functions/elementwise.js";
import type { Node } from "../graph/node.js";
import { errorFunction, inverseErrorFunction } from "../primitives/error-function.js";
import { withRule } from "../transforms/custom.js";

/** From here on, in deviations from the mean, the tail is computed by its logarithm. */
const tail = 3;
/** The largest number below 1: erfinv of 1 is infinite. */
const largest = 1 - 2 ** -53;

/** The z from a to b with Φ(z) = Φ(a) + u (Φ(b) − Φ(a)), for 0 < u < 1. No slopes go through it. */
export const truncatedQuantile: Op<[u: Node, a: Node, b: Node]> = primitive<object, [u: Node, a: Node, b: Node]>(
  {
    name: "truncatedQuantile",
    avals: (inputs) => [elementwiseAval("truncatedQuantile", inputs, 3, "float")],
    kernel: ([u, a, b]) => [mapTernary(quantile, u as Tensor, a as Tensor, b as Tensor, (u as Tensor).dtype)],
    differential: { kind: "none" },
    batch: "pointwise",
    notation: (args) => ({ kind: "call", name: "truncatedQuantile", args }),
  },
  (u, a, b) => [[u, a, b], {}],
);

/** The same, with the slopes for both bounds that φ(z) ż = (1 − u) φ(a) ȧ + u φ(b) ḃ says. */
export function truncatedDraw([u, a, b]: readonly [Node, Node, Node]): Node {
  const slopes = ([from, to]: readonly Node[], z: Node): readonly [Node, Node] => {
    const density = (bound: Node): Node => exp(mul(0.5, mul(sub(z, bound), add(z, bound))));
    return [mul(sub(1, u), density(from as Node)), mul(u, density(to as Node))];
  };
  const rule = {
    jvp: (bounds: readonly Node[], [z]: readonly Node[], [from, to]: readonly Node[]) => {
      const [lower, upper] = slopes(bounds, z as Node);
      return [add(mul(lower, from as Node), mul(upper, to as Node))];
    },
    vjp: (bounds: readonly Node[], [z]: readonly Node[], [ct]: readonly Node[]) =>
      slopes(bounds, z as Node).map((slope) => mul(slope, ct as Node)),
  };
  return withRule([a, b], [truncatedQuantile(u, a, b)], rule)[0] as Node;
}

function quantile(u: number, a: number, b: number): number {
  if (b < -tail) return -quantile(1 - u, -b, -a);
  return Math.min(Math.max(a > tail ? fromTail(u, a, b) : fromCenter(u, a, b), a), b);
}

function fromCenter(u: number, a: number, b: number): number {
  const [first, last] = [errorFunction(a * Math.SQRT1_2), errorFunction(b * Math.SQRT1_2)];
  const level = first + (last - first) * u;
  return Math.SQRT2 * inverseErrorFunction(Math.max(Math.min(level, largest), -largest));
}

/**
 * Newton's steps for log Q(z)/Q(a) = log(1 − u (1 − Q(b)/Q(a))), where Q = 1 − Φ: the left side is nearly a parabola,
 * and its slope is −φ/Q.
 */
function fromTail(u: number, a: number, b: number): number {
  const target = Math.log1p(u * Math.expm1(logShare(b, a)));
  let z = Math.hypot(a, Math.sqrt(-2 * target));
  for (let i = 0; i < 4; i++) z += (logShare(z, a) - target) * mills(z);
  return z;
}

/** log Q(z)/Q(a). */
function logShare(z: number, a: number): number {
  return ((a - z) * (a + z)) / 2 + Math.log(mills(z) / mills(a));
}

/** Mills' ratio (1 − Φ(z)) / φ(z), by Laplace's continued fraction: 1/(z + 1/(z + 2/(z + 3/(z + …)))). */
function mills(z: number): number {
  let fraction = z;
  for (let n = 50; n > 0; n--) fraction = z + n / fraction;
  return 1 / fraction;
}
