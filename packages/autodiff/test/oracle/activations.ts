/** The smooth activations x g(x), their slopes and second slopes, in big numbers. */
import * as B from "./big-functions.js";
import { type Big, big, one } from "./big-functions.js";
import type { BigFunction, Row } from "./primitives.js";

/** A function, and its derivatives of order 1 and 2. */
type Jet = readonly [BigFunction, BigFunction, BigFunction];

/** What x g(x) and g(x) + x g′(x) are. Their values are products of many, which are rounded. */
function rowsOf(name: string, [g, slope, second]: Jet): Readonly<Record<string, Row>> {
  const sloped: BigFunction = (x, _) => g(x, x).plus(x.times(slope(x, x)));
  return {
    [name]: { value: (x) => x.times(g(x, x)), slopes: [sloped], units: 4 },
    [`${name}Slope`]: {
      value: sloped,
      slopes: [
        (x) =>
          slope(x, x)
            .times(2)
            .plus(x.times(second(x, x))),
      ],
      units: 4,
    },
  };
}

/** σ(u(x)), of u and its derivatives. */
function sigmoidOf([u, slope, second]: Jet): Jet {
  const share: BigFunction = (x, y) => B.sigmoid(u(x, y));
  const both = (x: Big, y: Big): Big => share(x, y).times(B.sigmoid(u(x, y).neg()));
  return [
    share,
    (x, y) => both(x, y).times(slope(x, y)),
    (x, y) =>
      both(x, y).times(second(x, y).plus(B.square(slope(x, y)).times(B.sigmoid(u(x, y).neg()).minus(share(x, y))))),
  ];
}

const cubic = big(2).div(B.pi).sqrt().times(2);
/** The float64 that the program has. */
const coefficient = big("0.044715");

/** tanh(ln(1 + eˣ)) = n/(n + 2) with n = t² + 2t and t = eˣ; its slope is 4t(t + 1)/(n + 2)². */
const gateOfMish: Jet = [
  (x) => {
    const n = inner(x);
    return n.div(n.plus(2));
  },
  (x) => {
    const t = B.exp(x);
    return t
      .times(t.plus(1))
      .times(4)
      .div(B.square(inner(x).plus(2)));
  },
  (x) => {
    const [t, d] = [B.exp(x), inner(x).plus(2)];
    const steep = t.times(t.plus(1)).times(t.times(2).plus(2)).times(t).times(2);
    return t.times(t.times(2).plus(1)).times(d).minus(steep).times(4).div(d.pow(3));
  },
];

function inner(x: Big): Big {
  const t = B.exp(x);
  return t.times(t.plus(2));
}

const zero: BigFunction = () => big(0);

export const activationRows: Readonly<Record<string, Row>> = {
  ...rowsOf("silu", sigmoidOf([(x) => x, () => one, zero])),
  ...rowsOf("gelu", [B.normal, B.density, (x) => x.times(B.density(x)).neg()]),
  ...rowsOf(
    "geluTanh",
    sigmoidOf([
      (x) => cubic.times(x.plus(coefficient.times(x.pow(3)))),
      (x) => cubic.times(one.plus(coefficient.times(3).times(B.square(x)))),
      (x) => cubic.times(coefficient).times(6).times(x),
    ]),
  ),
  ...rowsOf("mish", gateOfMish),
};
