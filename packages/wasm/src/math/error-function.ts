/** The error function in float64, by the rational approximations of fdlibm (Sun Microsystems, 1993). */
import type { Value } from "../encoder/value.js";
import { decay, exp, lostByProduct } from "./exponential.js";
import type { Lanes } from "./lanes.js";

const small = [
  [
    1.28379167095512558561e-1, -3.2504210724700149937e-1, -2.84817495755985104766e-2, -5.77027029648944159157e-3,
    -2.37630166566501626084e-5,
  ],
  [
    1, 3.97917223959155352819e-1, 6.50222499887672944485e-2, 5.08130628187576562776e-3, 1.32494738004321644526e-4,
    -3.9602282787753681232e-6,
  ],
] as const;
const nearOne = [
  [
    -2.36211856075265944077e-3, 4.14856118683748331666e-1, -3.72207876035701323847e-1, 3.18346619901161753674e-1,
    -1.10894694282396677476e-1, 3.54783043256182359371e-2, -2.166375594868790843e-3,
  ],
  [
    1, 1.06420880400844228286e-1, 5.40397917702171048937e-1, 7.18286544141962662868e-2, 1.26171219808761642112e-1,
    1.36370839120290507362e-2, 1.1984499846799107417e-2,
  ],
] as const;
const middle = [
  [
    -9.86494403484714822705e-3, -6.93858572707181764372e-1, -1.05586262253232909814e1, -6.23753324503260060396e1,
    -1.62396669462573470355e2, -1.84605092906711035994e2, -8.12874355063065934246e1, -9.81432934416914548592,
  ],
  [
    1, 1.96512716674392571292e1, 1.376577541435190426e2, 4.34565877475229228821e2, 6.45387271733267880336e2,
    4.29008140027567833386e2, 1.08635005541779435134e2, 6.57024977031928170135, -6.04244152148580987438e-2,
  ],
] as const;
const tail = [
  [
    -9.86494292470009928597e-3, -7.99283237680523006574e-1, -1.77579549177547519889e1, -1.60636384855821916062e2,
    -6.37566443368389627722e2, -1.02509513161107724954e3, -4.83519191608651397019e2,
  ],
  [
    1, 3.03380607434824582924e1, 3.25792512996573918826e2, 1.53672958608443695994e3, 3.19985821950859553908e3,
    2.55305040643316442583e3, 4.74528541206955367215e2, -2.24409524465858183362e1,
  ],
] as const;
/** erf(1), cut to float32. */
const erfOfOne = 8.45062911510467529297e-1;

/** Where |x| < 0.84375: erf x = x + this. */
function near(f: Lanes, x: Value): Value {
  return f.mul(x, ratio(f, small, f.mul(x, x)));
}

/** erf |x| − erfOfOne between 0.84375 and 1.25. */
function aroundOne(f: Lanes, size: Value): Value {
  return ratio(f, nearOne, f.sub(size, f.of(1)));
}

/** erfc |x| from 1.25 on: e^(rest − 0.5625 − x²)/|x|, with the digits that x² and the sums lose. */
function beyond(f: Lanes, size: Value): Value {
  const z = f.atMost(size, 28);
  const inverse = f.div(f.of(1), f.mul(z, z));
  const isMiddle = f.compare("lt", z, f.of(1 / 0.35));
  const rest = f.select(isMiddle, ratio(f, middle, inverse), ratio(f, tail, inverse));
  const square = f.mul(z, z);
  const scale = f.sub(rest, f.of(0.5625));
  const exponent = f.sub(scale, square);
  const sums = f.add(f.sub(rest, f.add(scale, f.of(0.5625))), f.sub(scale, f.add(exponent, square)));
  const lost = f.sub(sums, lostByProduct(f, z, z, square));
  const y = exp(f, exponent);
  return f.div(f.fma(y, lost, y), z);
}

/** erf x. */
export function erf(f: Lanes, x: Value): Value {
  const size = f.abs(x);
  const far = f.select(
    f.compare("lt", size, f.of(1.25)),
    f.add(f.of(erfOfOne), aroundOne(f, size)),
    f.sub(f.of(1), beyond(f, size)),
  );
  const isNear = f.compare("lt", size, f.of(0.84375));
  return f.select(isNear, f.add(x, near(f, x)), f.withSign(far, f.signOf(x)));
}

/** 1 − erf x. */
export function erfc(f: Lanes, x: Value): Value {
  const [size, one] = [f.abs(x), f.of(1)];
  const isLeft = f.compare("lt", x, f.of(0));
  const rest = near(f, x);
  const first = f.select(
    f.compare("lt", x, f.of(0.25)),
    f.sub(one, f.add(x, rest)),
    f.sub(f.of(0.5), f.add(rest, f.sub(x, f.of(0.5)))),
  );
  const p = aroundOne(f, size);
  const second = f.select(isLeft, f.add(one, f.add(f.of(erfOfOne), p)), f.sub(f.of(1 - erfOfOne), p));
  const far = beyond(f, size);
  const third = f.select(isLeft, f.sub(f.of(2), far), far);
  const outer = f.select(f.compare("lt", size, f.of(1.25)), second, third);
  return f.select(f.compare("lt", size, f.of(0.84375)), first, outer);
}

/** √½ − its float64 */
const lostOfRoot = -4.833646656726457e-17;

/** Φ(x) = ½ erfc(−x/√2): what −x/√2 is off by is put back by the slope of erfc. */
export function normalCdf(f: Lanes, x: Value): Value {
  const [minus, root] = [f.neg(f.atMost(f.atLeast(x, -40), 40)), f.of(Math.SQRT1_2)];
  const z = f.mul(minus, root);
  const y = erfc(f, z);
  const lost = f.fma(minus, f.of(lostOfRoot), lostByProduct(f, minus, root, z));
  const slope = f.mul(f.of(2 / Math.sqrt(Math.PI)), decay(f, z, z));
  return f.mul(f.of(0.5), f.nfma(slope, lost, y));
}

type Ratio = readonly [numerator: readonly number[], denominator: readonly number[]];

function ratio(f: Lanes, [numerator, denominator]: Ratio, x: Value): Value {
  return f.div(f.polynomial(x, numerator), f.polynomial(x, denominator));
}
