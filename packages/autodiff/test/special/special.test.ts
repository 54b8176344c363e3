/** Special functions: digits against 110-digit oracles, derivatives to any order, and the edges. */
import { type Tensor, tensor } from "@cadena/core";
import fc from "fast-check";
import type { BigNumber } from "mathjs";
import { describe, expect, it } from "vitest";
import { type Domain, reals } from "../../src/graph/domain.js";
import { evaluate, grad, lift, type Node, type Operand, vmap } from "../../src/index.js";
import { digamma, i0, i0e, i1, i1e, lgamma, polygamma, sinc } from "../../src/special/index.js";
import * as primitive from "../../src/special/primitives.js";
import { numbersIn } from "../arbitraries.js";
import { big, exact, expectDigits } from "../high-precision.js";
import * as oracle from "./oracles.js";

fc.configureGlobal({ seed: 23 });

const at = (x: number, f: (x: Operand) => Node): number => evaluate(f(x)).item();

interface Row {
  readonly f: (x: Node, order: number) => Node;
  readonly exact: (order: number, x: BigNumber) => BigNumber;
  readonly points: fc.Arbitrary<number>;
  readonly orders: number;
  /** Orders, and numbers: where most digits cancel, those next to zeros, and where powers lose most or underflow. */
  readonly hardest?: readonly (readonly [order: number, x: number])[];
}

const poles = primitive.polygamma.primitive.domain?.[0] as Domain;
const any = fc.oneof(
  numbersIn(reals),
  fc.integer({ min: -6000, max: 6000 }).map((k) => k / 10),
);
const positiveFar = fc.integer({ min: -9000, max: 9000 }).map((k) => 10 ** (k / 1000));
/** Between the poles, and at all distances of them. */
const belowZero = fc
  .tuple(fc.nat({ max: 60 }), fc.double({ min: -40, max: -1, noNaN: true }), fc.constantFrom(1, -1))
  .map(([pole, k, side]) => side * 2 ** k - pole)
  .filter((x) => x < 0 && !Number.isInteger(x));
/** Next to a zero, at all distances. */
const next = (zero: number): fc.Arbitrary<number> =>
  fc.double({ min: -53, max: -1, noNaN: true }).chain((k) => fc.constantFrom(zero, zero + 2 ** k, zero - 2 ** k));
const scaled = (order: number, x: BigNumber): BigNumber =>
  oracle.besselI(order, x).times(exact.exp(x.abs().neg()) as BigNumber);

const rows: Readonly<Record<string, Row>> = {
  lgamma: {
    f: (x) => primitive.lgamma(x),
    exact: (_, x) => oracle.lgamma(x),
    // At 1 and 2 the oracle is 1e-103.
    points: fc.oneof(numbersIn(poles), positiveFar, belowZero, next(1), next(2)).filter((x) => x !== 1 && x !== 2),
    orders: 0,
    hardest: [
      [0, -2.4570247382208006],
      [0, -2.7476826467274127],
      [0, -3.955294284858598],
      [0, -3.1435808883499803],
      [0, -5.0082181683225935],
      [0, -4.039361839740537],
      [0, -16.999999999999993],
      [0, -18.000000000000004],
    ],
  },
  polygamma: {
    f: primitive.polygamma,
    exact: oracle.polygamma,
    points: fc.oneof(numbersIn(poles), positiveFar, belowZero, next(1.4616321449683622)),
    orders: 8,
    hardest: [
      [0, -0.5040830082644554],
      [0, -1.5734984731623904],
      [0, -2.6107208684441456],
      [0, -3.635293366436901],
      [0, -5.6671624415568855],
      [0, -14.727334416018529],
      [2, -0.49571567691303836],
      [2, -2.4994443912584825],
      [2, -28.499993898372793],
      [4, -0.49977397564859133],
      [4, -2.4999955795487976],
      [4, -34.49999999974023],
      [12, -0.4999999879220124],
      [16, -20.500000000000007],
      [20, -1.4999999999999996],
      [20, 31.158064867692747],
      [99, -4.167563390911407],
      [100, 28.245322806039653],
      [100, 4505.412782860893],
      [1, 1.797e308],
    ],
  },
  sinc: {
    f: primitive.sinc,
    exact: oracle.sinc,
    points: fc.oneof(any, next(1.4302966531242027), next(2.459024032956761)),
    orders: 5,
    hardest: [
      [1, 7.486474247962769],
      [2, 0.6625862125821923],
      [3, 7.459174932471408],
      [4, 0.5985977971213382],
      [4, 1.7641337388653806],
      [4, 2.8568821818974888],
      [8, 0.5552154339039637],
      [20, 323.99374606070177],
      [50, 456.98891821533874],
      [72, 1.5205213223565421],
    ],
  },
  besselI: { f: primitive.besselI, exact: oracle.besselI, points: any, orders: 6 },
  scaledBesselI: { f: primitive.scaledBesselI, exact: scaled, points: any, orders: 6 },
  scaledBesselISlope: {
    f: primitive.scaledBesselISlope,
    exact: (order, x) =>
      scaled(Math.abs(order - 1), x)
        .plus(scaled(order + 1, x))
        .div(2)
        .minus(scaled(order, x).times(Math.sign(Number(x)))),
    points: fc.oneof(any, next(1.5451272579925426)),
    orders: 6,
  },
};

it.each(Object.entries(rows))("%s is right to the last digits", (name, row) => {
  fc.assert(
    fc.property(row.points, fc.nat({ max: row.orders }), (x, order) => {
      const found = at(x, (given) => row.f(lift(given), order));
      expectDigits(found, row.exact(order, big(x)), 4, `${name} ${order} of ${x}`, 1e-300);
    }),
    { numRuns: 250 },
  );
});

it.each(Object.entries(rows).filter(([, { hardest }]) => hardest))(
  "%s is so where it is hardest",
  (name, { f, exact, hardest }) => {
    for (const [order, x] of hardest ?? []) {
      const found = at(x, (given) => f(lift(given), order));
      expectDigits(found, exact(order, big(x)), 4, `${name} ${order} of ${x}`);
    }
  },
);

describe("derivatives at 0", () => {
  /** f, f′, f″ … at x. */
  const derivatives = (f: (x: Node) => Node, x: number, count: number): number[] => {
    const found: number[] = [];
    let g: (x: Node) => Node = f;
    for (let n = 0; n < count; n++) {
      const now = g;
      found.push(evaluate(now(lift(x))).item());
      g = grad((node: Node) => now(node)) as (x: Node) => Node;
    }
    return found;
  };

  it("of sinc are ±πⁿ/(n + 1), and 0 where n is odd", () => {
    for (const [n, each] of derivatives((x) => sinc(x), 0, 9).entries()) {
      const expected = n % 2 === 1 ? 0 : ((n % 4 === 0 ? 1 : -1) * Math.PI ** n) / (n + 1);
      expect(Math.abs(each - expected)).toBeLessThanOrEqual(1e-15 * Math.abs(expected));
    }
  });

  it("of I₀ are the central binomial coefficients over 2ⁿ", () => {
    expect(derivatives((x) => i0(x), 0, 7)).toEqual([1, 0, 1 / 2, 0, 3 / 8, 0, 5 / 16]);
  });

  it("of e^(−|x|) I₁(x), with the sign of 0 as 0", () => {
    expect(derivatives((x) => i1e(x), 0, 2)).toEqual([0, 0.5]);
  });
});

describe("at the edges", () => {
  const inf = Number.POSITIVE_INFINITY;
  const nan = Number.NaN;
  type Edge = readonly [name: string, value: Node, expected: readonly number[]];
  const edges: readonly Edge[] = [
    ["lgamma", lgamma(tensor([1, 2, 0, -0, -1, -2, inf, -inf, nan])), [0, 0, inf, inf, inf, inf, inf, inf, nan]],
    [
      "lgamma near 0",
      lgamma(tensor([1e-300, -1e-300, -5e-324])),
      [690.7755278982137, 690.7755278982137, 744.4400719213812],
    ],
    ["digamma", digamma(tensor([0, -0, -1e-310, -1, inf, -inf, nan])), [-inf, inf, inf, nan, inf, nan, nan]],
    ["polygamma", polygamma(1, tensor([0, -0, -1e-160, -1, inf, -inf, nan])), [inf, inf, inf, inf, 0, nan, nan]],
    ["polygamma of 2", polygamma(2, tensor([0, -0, -1e-160, -1e300, inf, nan])), [-inf, -inf, inf, -inf, -0, nan]],
    ["sinc", sinc(tensor([0, -0, 1, -7, 1e300, inf, -inf, nan])), [1, 1, 0, -0, 0, 0, 0, nan]],
    ["i0", i0(tensor([0, inf, -inf, nan, 1000, 1.7e308])), [1, inf, inf, nan, inf, inf]],
    ["i1", i1(tensor([0, inf, -inf, nan])), [0, inf, -inf, nan]],
    ["i0e", i0e(tensor([0, inf, -inf, nan, 1.7e308])), [1, 0, 0, nan, 3.0597476163882935e-155]],
    ["i1e", i1e(tensor([0, inf, -inf, nan])), [0, 0, -0, nan]],
  ];
  it.each(edges)("%s", (_, value, expected) => {
    expect(evaluate(value).toArray()).toEqual(expected);
  });

  it("sinc is flat at 0, with the slope −π²x/3 next to it", () => {
    for (const x of [1e-300, -1e-30, 1e-20, 1e-9]) {
      const slope = evaluate(grad(sinc)(x)).item();
      expect(Math.abs(slope / ((-(Math.PI ** 2) / 3) * x) - 1)).toBeLessThan(1e-14);
    }
  });

  it("polygamma of even order is that of the other side at halves, however small", () => {
    for (const x of [-0.5, -7.5, -2000.5]) {
      expect(evaluate(polygamma(100, x)).item()).toBe(evaluate(polygamma(100, 1 - x)).item());
    }
  });

  it("digamma has its zero where it should", () => {
    expect(Math.abs(at(1.4616321449683622, digamma))).toBeLessThan(2e-16);
  });

  it("the slope of i0e is −½ √(1/2πx³) far away, where the values it is a difference of are equal", () => {
    for (const x of [1e8, 1e16, -1e100]) {
      const slope = evaluate(grad(i0e)(x)).item();
      const size = Math.abs(x);
      expect(Math.abs((slope * size * Math.sqrt(8 * Math.PI * size)) / -Math.sign(x) - 1)).toBeLessThan(1e-8);
    }
  });

  it("i0e is finite where i0 is not, and is i0 in units of e^|x|", () => {
    expect(at(800, i0e) * Math.sqrt(1600 * Math.PI)).toBeCloseTo(1, 3);
    expect(at(712, i0)).toBeLessThan(inf);
  });
});

it("orders are whole numbers from 0 to 100", () => {
  expect(() => polygamma(-1, 1)).toThrow(
    "polygamma: an order that is a whole number from 0 to 100 is required, got -1.",
  );
  expect(() => polygamma(1.5, 1)).toThrow("got 1.5.");
  expect(evaluate(polygamma(100, 50)).item()).toBeLessThan(0);
});

it("vmap of polygamma is a loop", () => {
  const xs = tensor([0.5, 1, 7]);
  const batched = evaluate(vmap((x: Node) => polygamma(1, x))(xs)) as Tensor;
  expect(batched.toArray()).toEqual([0.5, 1, 7].map((x) => at(x, (node) => polygamma(1, node))));
});
