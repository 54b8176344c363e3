/** Arithmetic, entry by entry. `a`, `b`, `x` are the arguments and `y` is the output, as in a calculus book. */
import { binary, type Op, unary } from "../define.js";
import { nonzero, positive, reals } from "../graph/domain.js";
import type { Node } from "../graph/node.js";
import type { Formula, ProductStyle } from "../notation.js";
import { equal, greater } from "./comparison.js";
import { cast } from "./identity.js";
import { fill } from "./movement.js";
import { lostByProduct, lostBySum } from "./rounding-errors.js";

/** a + b */
export const add: Op<[a: Node, b: Node]> = binary({
  name: "add",
  kernel: (a, b) => a + b,
  partials: [() => 1, () => 1],
  accepts: "numeric",
  notation: ([a, b]) => ({ kind: "sum", terms: [a as Formula, b as Formula] }),
});

/** a − b */
export const sub: Op<[a: Node, b: Node]> = binary({
  name: "sub",
  kernel: (a, b) => a - b,
  partials: [() => 1, () => -1],
  accepts: "numeric",
  notation: ([a, b]) => ({ kind: "sum", terms: [a as Formula, { kind: "negate", of: b as Formula }] }),
});

/** a · b; int32 products wrap. */
export const mul: Op<[a: Node, b: Node]> = binary({
  name: "mul",
  kernel: (a, b) => a * b,
  integerKernel: Math.imul,
  partials: [(_, b) => b as Node, (a) => a as Node],
  accepts: "numeric",
  notation: ([a, b], { inputs }) => productNotation(inputs, [a as Formula, b as Formula]),
});

/** a / b */
export const div: Op<[a: Node, b: Node]> = binary({
  name: "div",
  kernel: (a, b) => a / b,
  partials: [(_, b) => div(fill(1, b as Node), b as Node), (_, b, y) => neg(div(y as Node, b as Node))],
  domain: [reals, nonzero],
  singular: ([a, b]) => {
    const value = constantOf(b as Node);
    return value === undefined || value === 0 || (a as Node).singular;
  },
  notation: ([a, b]) => ({ kind: "fraction", numerator: a as Formula, denominator: b as Formula }),
});

/**
 * aᵇ, with 0⁰ = 1. By the record's domain a > 0; for a constant whole exponent, any base.
 * ∂/∂a = b·aᵇ⁻¹, and ∂/∂b = aᵇ·ln a is built only if the exponent needs it.
 */
export const pow: Op<[a: Node, b: Node]> = binary({
  name: "pow",
  kernel: powerOf,
  partials: [
    (a, b) => {
      const exponent = constantOf(b as Node);
      if (exponent === 0) return 0;
      if (exponent === 1) return 1;
      if (exponent === 2) return mul(fill(2, a as Node), a as Node);
      // Larger ones magnify what denormal powers lose.
      const isPlain = exponent !== undefined && Math.abs(exponent) <= 7 && lostBySum(exponent, -1) === 0;
      if (isPlain) return mul(b as Node, pow(a as Node, fill(exponent - 1, b as Node)));
      return powSlope(a as Node, b as Node);
    },
    (a, b) => powLog(a as Node, b as Node),
  ],
  domain: [positive, reals],
  singular: ([a, b]) => {
    const exponent = constantOf(b as Node);
    return exponent === undefined || exponent < 0 || !Number.isInteger(exponent) || (a as Node).singular;
  },
  notation: ([a, b]) => ({ kind: "power", base: a as Formula, exponent: b as Formula }),
});

/** b · aᵇ⁻¹, in which b − 1 is not rounded, and where aᵇ⁻¹ may overflow or be denormal. */
export const powSlope: Op<[a: Node, b: Node]> = binary({
  name: "powSlope",
  kernel: slopeOfPower,
  partials: [
    (a, b) => mul(b as Node, powSlope(a as Node, sub(b as Node, fill(1, b as Node)))),
    (a, b) => slopeInBoth(a as Node, b as Node),
  ],
  domain: [positive, reals],
  singular: true,
  definition: (a, b) => mul(b as Node, pow(a as Node, sub(b as Node, fill(1, b as Node)))),
  // Known powers are chains of products.
  inline: ([, b]) => constantOf(b as Node) !== undefined,
});

/** aᵇ ln a, where aᵇ may overflow or be denormal. At a = 0 it is 0 where b > 0, as 0ᵇ is, and by convention where b = 0. */
export const powLog: Op<[a: Node, b: Node]> = binary({
  name: "powLog",
  kernel: powerTimesLogarithm,
  partials: [(a, b) => slopeInBoth(a as Node, b as Node), (a, _, y) => mul(y as Node, log(a as Node))],
  domain: [positive, reals],
  singular: true,
  definition: (a, b) => mul(pow(a as Node, b as Node), log(a as Node)),
});

/** −x */
export const neg: Op<[x: Node]> = unary({
  name: "neg",
  kernel: (x) => -x,
  partials: [() => -1],
  accepts: "numeric",
  notation: ([x]) => ({ kind: "negate", of: x as Formula }),
});

/** |x| */
export const abs: Op<[x: Node]> = unary({
  name: "abs",
  kernel: Math.abs,
  partials: [(x) => sign(x as Node)],
  accepts: "numeric",
  kink: { convention: "|x|′(0) = 0", distance: (x) => x },
  notation: ([x]) => ({ kind: "magnitude", of: x as Formula }),
});

/** −1, 0 or 1. */
export const sign: Op<[x: Node]> = unary({
  name: "sign",
  kernel: Math.sign,
  partials: [() => 0],
  accepts: "numeric",
  kink: { convention: "sign′(0) = 0", distance: (x) => x },
});

/** The square root. */
export const sqrt: Op<[x: Node]> = unary({
  name: "sqrt",
  kernel: Math.sqrt,
  singular: true,
  partials: [(_, y) => div(fill(0.5, y as Node), y as Node)],
  domain: [positive],
  notation: ([x]) => ({ kind: "root", of: x as Formula }),
});

/** The natural logarithm. */
export const log: Op<[x: Node]> = unary({
  name: "log",
  kernel: Math.log,
  singular: true,
  partials: [(x) => div(fill(1, x as Node), x as Node)],
  domain: [positive],
});

/** The larger of a and b; NaN if one is NaN. Where they are equal, each has slope ½. */
export const maximum: Op<[a: Node, b: Node]> = binary({
  name: "maximum",
  kernel: Math.max,
  partials: [(a, b) => shareOfLarger(a as Node, b as Node), (a, b) => shareOfLarger(b as Node, a as Node)],
  accepts: "numeric",
  kink: { convention: "a = b: ½ and ½", distance: (a, b) => (a as number) - (b as number) },
});

/** The smaller of a and b; NaN if one is NaN. Where they are equal, each has slope ½. */
export const minimum: Op<[a: Node, b: Node]> = binary({
  name: "minimum",
  kernel: Math.min,
  partials: [(a, b) => shareOfLarger(b as Node, a as Node), (a, b) => shareOfLarger(a as Node, b as Node)],
  accepts: "numeric",
  kink: { convention: "a = b: ½ and ½", distance: (a, b) => (a as number) - (b as number) },
});

/**
 * a · b, where 0 · anything = 0: the product of a cotangent (or tangent) with a partial that may be infinite or NaN.
 * A path that gets no cotangent contributes nothing, and so `where` never lets the branch not taken turn a gradient
 * into NaN. It differentiates to itself.
 */
export const absorb: Op<[a: Node, b: Node]> = binary({
  name: "absorb",
  kernel: (a, b) => {
    const product = (a as number) * (b as number);
    return Number.isNaN(product) && (a === 0 || b === 0) ? 0 : product;
  },
  partials: [(_, b) => b as Node, (a) => a as Node],
  absorbing: true,
  notation: ([a, b], { inputs }) => productNotation(inputs, [a as Formula, b as Formula]),
});

/** 1 where a > b, ½ where they are equal, else 0. */
function shareOfLarger(a: Node, b: Node): Node {
  const half = mul(fill(0.5, a), cast(equal(a, b), a.dtype));
  return add(cast(greater(a, b), a.dtype), half);
}

/** The value of a scalar constant, seen through broadcasts. */
export function constantOf(node: Node): number | undefined {
  let source = node;
  while (source.application?.primitive.name === "broadcast") source = source.application.inputs[0] as Node;
  return source.constant?.rank === 0 ? source.constant.item() : undefined;
}

/** ⊙ between arrays; a dot where one factor is a number. */
export function productNotation(inputs: readonly Node[], factors: readonly Formula[]): Formula {
  const isArray = (node: Node): boolean => node.rank > 0 && !isSpread(node);
  const style: ProductStyle = inputs.every(isArray) ? "hadamard" : "scalar";
  return { kind: "product", style, factors };
}

/** Is it a scalar, repeated? */
function isSpread(node: Node): boolean {
  const { application } = node;
  return application?.primitive.name === "broadcast" && application.inputs[0]?.rank === 0;
}

/** ∂²/∂a∂b aᵇ = aᵇ/a · (1 + b ln a) */
function slopeInBoth(a: Node, b: Node): Node {
  return mul(div(pow(a, b), a), add(fill(1, a), mul(b, log(a))));
}

/** The least float64 with all its digits. */
const normal = 2 ** -1022;

/**
 * aᵇ of two numbers. Beyond 2³¹ the power of V8 loses what b magnifies; b ln a is finite there if a is next to ±1, and
 * then ln |a| = t − t²/2 + t³/3 − … with t = |a| − 1.
 */
function powerOf(a: number, b: number): number {
  if (a === 1) return 1;
  const y = a ** b;
  const t = Math.abs(a) - 1;
  const head = b * t;
  if (!(Math.abs(b) > 2 ** 31 && Math.abs(head) < 750) || Number.isNaN(y)) return y;
  const rest = lostByProduct(b, t) - head * t * (1 / 2 - t * (1 / 3 - t * (1 / 4 - t / 5)));
  // In two factors where e^head may overflow.
  const [some, others] = head < 709 ? [Math.exp(head), 1] : [Math.exp(head / 2), Math.exp(head / 2)];
  return Math.sign(y) * (some + some * Math.expm1(rest)) * others;
}

/** b · aᵇ⁻¹ of two numbers, to 4 units of the last place. */
function slopeOfPower(a: number, b: number): number {
  if (b === 0) return 0;
  if (a < 0 || Object.is(a, -0)) {
    if (Number.isInteger(b)) return slopeOfPower(-a, b) * (b % 2 === 0 ? -1 : 1);
    return a < 0 ? Number.NaN : slopeOfPower(0, b);
  }
  // e^(δ ln a), where b − 1 is off by δ.
  const rest = lostBySum(b, -1) * Math.log(a);
  const part = Math.abs(rest) < 1 ? 1 + rest : 1;
  const power = powerOf(a, b - 1);
  if (power >= normal && power < Number.POSITIVE_INFINITY) return b * power * part;
  const root = powerOf(a, (b - 1) / 2);
  return b * root * part * root;
}

/** aᵇ ln a of two numbers, to 4 units of the last place. */
function powerTimesLogarithm(a: number, b: number): number {
  if (a === 0 && b >= 0) return 0;
  const [power, level] = [powerOf(a, b), Math.log(a)];
  if (power >= normal && power < Number.POSITIVE_INFINITY) return power * level;
  const root = powerOf(a, b / 2);
  return Number.isFinite(b * level) ? root * level * root : power * level;
}
