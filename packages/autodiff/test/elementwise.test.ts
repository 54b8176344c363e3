/** Elementwise functions made of primitives: laws, and NumPy's values at the edges. */
import { type Tensor, tensor } from "@cadena/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  celu,
  gelu,
  glu,
  hardSigmoid,
  hardSwish,
  logSigmoid,
  mish,
  selu,
  silu,
  softsign,
  threshold,
} from "../src/activations/index.js";
import { type Domain, nonzero, positive, reals } from "../src/graph/domain.js";
import {
  abs,
  add,
  ceil,
  clip,
  constant,
  evaluate,
  exp2,
  floor,
  grad,
  hypot,
  isFinite as isFiniteNode,
  isInf,
  isNaN as isNaNNode,
  lessEqual,
  logaddexp,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  mod,
  type Node,
  nanToNum,
  notEqual,
  reciprocal,
  round,
  rsqrt,
  trunc,
  xlogy,
} from "../src/index.js";
import { numbersIn, tensorOf } from "./arbitraries.js";
import { holdsDerivativeLaws, holdsSecondOrderLaws, pointOf } from "./laws-of-graphs.js";

fc.configureGlobal({ seed: 20 });

interface Row {
  readonly f: (...args: Node[]) => Node;
  readonly domains: readonly Domain[];
  /** Places where slopes jump. */
  readonly kinks?: readonly number[];
}

const whole: Domain = { ...reals, sample: [-3, -2, -1, 0, 1, 2].map((n) => [n + 0.1, n + 0.9] as const) };

const rows: Readonly<Record<string, Row>> = {
  ceil: { f: (x) => ceil(x as Node), domains: [whole] },
  trunc: { f: (x) => trunc(x as Node), domains: [whole] },
  clip: {
    f: (x) => clip(x as Node, -1, 2),
    domains: [reals],
    kinks: [-1, 2],
  },
  reciprocal: { f: (x) => reciprocal(x as Node), domains: [nonzero] },
  rsqrt: { f: (x) => rsqrt(x as Node), domains: [positive] },
  exp2: {
    f: (x) => exp2(x as Node),
    domains: [reals],
  },
  silu: {
    f: (x) => silu(x as Node),
    domains: [reals],
  },
  gelu: {
    f: (x) => gelu(x as Node),
    domains: [reals],
  },
  "gelu by tanh": {
    f: (x) => gelu(x as Node, { approximate: "tanh" }),
    domains: [reals],
  },
  mish: {
    f: (x) => mish(x as Node),
    domains: [reals],
  },
  celu: {
    f: (x) => celu(x as Node, 0.5),
    domains: [nonzero],
  },
  selu: {
    f: (x) => selu(x as Node),
    domains: [nonzero],
  },
  softsign: {
    f: (x) => softsign(x as Node),
    domains: [nonzero],
  },
  logSigmoid: {
    f: (x) => logSigmoid(x as Node),
    domains: [reals],
  },
  hardSigmoid: {
    f: (x) => hardSigmoid(x as Node),
    domains: [reals],
    kinks: [-3, 3],
  },
  hardSwish: {
    f: (x) => hardSwish(x as Node),
    domains: [reals],
    kinks: [-3, 3],
  },
  threshold: {
    f: (x) => threshold(x as Node, 1, -5),
    domains: [reals],
    kinks: [1],
  },
  xlogy: { f: (x, y) => xlogy(x as Node, y as Node), domains: [reals, positive] },
};

describe.each(Object.entries(rows))("%s", (_, { f, domains, kinks = [] }) => {
  const away = (x: number): boolean => kinks.every((kink) => Math.abs(x - kink) > 0.05);
  const points = fc
    .tuple(...domains.map((domain) => tensorOf([2, 2], "float64", numbersIn(domain).filter(away))))
    .map((values) => pointOf(values, (inputs) => [f(...inputs)]));

  it("laws 3 and 4, and again on its gradient", () => {
    holdsDerivativeLaws(points, 20);
    holdsSecondOrderLaws(points, 10);
  });
});

describe("values at the edges are NumPy's", () => {
  const inf = Number.POSITIVE_INFINITY;
  const nan = Number.NaN;
  type Edge = readonly [name: string, value: Node, expected: unknown];
  const int = (...xs: number[]): Tensor => tensor(xs, { dtype: "int32" });
  const edges: readonly Edge[] = [
    ["floor", floor(tensor([-0, -0.5, inf, -inf, nan, 2 ** 53])), [-0, -1, inf, -inf, nan, 2 ** 53]],
    ["ceil", ceil(tensor([-0, -0.5, 0.5, inf, nan])), [-0, -0, 1, inf, nan]],
    ["trunc", trunc(tensor([-0, -0.5, 0.5, -1.7, -inf, nan])), [-0, -0, 0, -1, -inf, nan]],
    [
      "round",
      round(tensor([-2.5, -1.5, -0.5, 0.5, 2.5, 0.49999999999999994, 4503599627370497])),
      [-2, -2, -0, 0, 2, 0, 4503599627370497],
    ],
    ["mod", mod(tensor([-7, 7, -6, 6, 5, -5, 1]), tensor([3, -3, 3, -3, inf, inf, 0])), [2, -2, 0, -0, 5, inf, nan]],
    ["mod of integers", mod(int(-7, 7, -6, 5), int(3, -3, 3, 0)), [2, -2, 0, 0]],
    ["hypot", hypot(tensor([3e300, inf, 0]), tensor([0, nan, -0])), [3e300, inf, 0]],
    ["logaddexp", logaddexp(tensor([-inf, inf, 1000, -1000]), tensor([-inf, 0, 0, -inf])), [-inf, inf, 1000, -1000]],
    ["xlogy", xlogy(tensor([0, 0, 1, 0]), tensor([0, inf, 0, -1])), [0, 0, -inf, 0]],
    ["xlogy of NaN", xlogy(tensor([NaN, 0, inf, NaN]), tensor([1, NaN, 1, 0])), [NaN, NaN, NaN, NaN]],
    ["lessEqual", lessEqual(tensor([nan, 1, -0]), tensor([nan, 1, 0])), [false, true, true]],
    ["notEqual", notEqual(tensor([nan, 1, -0]), tensor([nan, 1, 0])), [true, false, false]],
    ["logicalAnd", logicalAnd(tensor([0, 2, nan, -0]), int(1, 3, 1, 1)), [false, true, true, false]],
    ["logicalOr", logicalOr(tensor([0, 2, nan, -0]), false), [false, true, true, false]],
    ["logicalXor", logicalXor(tensor([0, 2, nan, -0]), true), [true, false, false, true]],
    ["logicalNot", logicalNot(tensor([0, 2, nan, -0])), [true, false, false, true]],
    ["isNaN", isNaNNode(tensor([0, inf, -inf, nan])), [false, false, false, true]],
    ["isInf", isInf(tensor([0, inf, -inf, nan])), [false, true, true, false]],
    ["isFinite", isFiniteNode(tensor([0, inf, -inf, nan])), [true, false, false, false]],
    ["isFinite of integers", isFiniteNode(int(0, 1)), [true, true]],
    ["nanToNum", nanToNum(tensor([nan, inf, -inf, 5])), [0, Number.MAX_VALUE, -Number.MAX_VALUE, 5]],
    ["nanToNum to others", nanToNum(tensor([nan, inf, -inf]), { nan: 1, posInf: nan, negInf: inf }), [1, nan, inf]],
    ["nanToNum of integers", nanToNum(int(3)), [3]],
    ["clip", clip(tensor([-inf, inf, nan, 5]), -1, inf), [-1, inf, nan, 5]],
  ];
  it.each(edges)("%s", (_, value, expected) => {
    expect(evaluate(value).toArray()).toEqual(expected);
  });
});

describe("slopes where formulas differ on both sides", () => {
  type Kink = readonly [name: string, f: (x: Node) => Node, at: readonly number[], slopes: readonly number[]];
  const table: readonly Kink[] = [
    ["clip", (x) => clip(x, 0, 1), [0, 1], [0.5, 0.5]],
    ["hardSigmoid", (x) => hardSigmoid(x), [-3, 3], [0, 0]],
    ["hardSwish", (x) => hardSwish(x), [-3, 3], [0, 1]],
    ["threshold", (x) => threshold(x, 1, 0), [1], [0]],
    ["selu", (x) => selu(x), [0], [1.0507009873554805 * 1.6732632423543772]],
    ["celu", (x) => celu(x, 0.5), [0], [1]],
    ["softsign", (x) => softsign(x), [0], [1]],
    ["nanToNum", (x) => nanToNum(x), [Number.NaN, Number.POSITIVE_INFINITY, 3], [0, 0, 1]],
  ];
  it.each(table)("%s", (_, f, at, slopes) => {
    expect(at.map((x) => evaluate(grad((node: Node) => f(node))(x)).item())).toEqual(slopes);
  });
});

describe("glu", () => {
  it("gates one half by the other, along any axis", () => {
    const points = tensorOf([2, 4]).map((value) =>
      pointOf([value], ([x]) => [glu(x as Node), glu(x as Node, { axis: 0 })]),
    );
    holdsDerivativeLaws(points, 20);
    expect(
      evaluate(
        glu(
          tensor([
            [1, 2],
            [0, 1000],
          ]),
          { axis: 0 },
        ),
      ).toArray(),
    ).toEqual([[0.5, 2]]);
  });

  it("refuses odd sizes", () => {
    expect(() => glu(tensor([1, 2, 3]))).toThrow("glu: an even size along axis 0 is required, got 3.");
  });
});

describe("at infinities", () => {
  it.each([
    ["silu", silu],
    ["gelu", gelu],
    ["gelu by tanh", (x: Node) => gelu(x, { approximate: "tanh" })],
    ["mish", mish],
  ])("%s is 0 and x, and its slopes have their limits", (_, f: (x: Node) => Node) => {
    const at = (g: (x: Node) => Node): readonly number[] =>
      [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY].map((x) => evaluate(g(constant(x))).item());
    expect(at((x) => add(f(x), 0))).toEqual([0, Number.POSITIVE_INFINITY]);
    expect(at((x) => add(grad(f)(x), 0))).toEqual([0, 1]);
    expect(at((x) => abs(grad(grad(f))(x)))).toEqual([0, 0]);
  });
});
