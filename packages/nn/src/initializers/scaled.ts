/** Initialisers that keep the variance of signals or of gradients from layer to layer. */
import type { Draw, Initializer } from "./plain.js";
import { normal, uniform } from "./plain.js";

/** Draws of the variance that a rule gives. */
function scaled(draws: "normal" | "uniform", variance: (draw: Draw) => number): Initializer {
  return (key, shape, draw) => {
    const own = variance(draw);
    const initializer = draws === "normal" ? normal(Math.sqrt(own)) : uniform(Math.sqrt(3 * own));
    return initializer(key, shape, draw);
  };
}

const fan = (size: number): number => (size > 0 ? size : 1);
const lecun = ({ fanIn }: Draw): number => 1 / fan(fanIn);
const glorot = ({ fanIn, fanOut }: Draw): number => 2 / fan(fanIn + fanOut);
const he = ({ fanIn }: Draw): number => 2 / fan(fanIn);

/**
 * Normal draws of variance 1/fanIn (LeCun et al., Efficient BackProp, 1998, §4.6).
 *
 * @example
 * lecunNormal()(key(0), [4, 3], { fanIn: 4, fanOut: 3, dtype: "float32" }).shape; // [4, 3]
 */
export function lecunNormal(): Initializer {
  return scaled("normal", lecun);
}

/**
 * Uniform draws of variance 1/fanIn (LeCun et al., Efficient BackProp, 1998, §4.6).
 *
 * @example
 * lecunUniform()(key(0), [4, 3], { fanIn: 4, fanOut: 3, dtype: "float32" }).shape; // [4, 3]
 */
export function lecunUniform(): Initializer {
  return scaled("uniform", lecun);
}

/**
 * Normal draws of variance 2/(fanIn + fanOut) (Glorot and Bengio, 2010, equation 12).
 *
 * @example
 * glorotNormal()(key(0), [4, 3], { fanIn: 4, fanOut: 3, dtype: "float32" }).shape; // [4, 3]
 */
export function glorotNormal(): Initializer {
  return scaled("normal", glorot);
}

/**
 * Uniform draws of variance 2/(fanIn + fanOut), so from ±√(6/(fanIn + fanOut)) (Glorot and Bengio, 2010, equation 16).
 *
 * @example
 * glorotUniform()(key(0), [4, 3], { fanIn: 4, fanOut: 3, dtype: "float32" }).shape; // [4, 3]
 */
export function glorotUniform(): Initializer {
  return scaled("uniform", glorot);
}

/**
 * Normal draws of variance 2/fanIn, for ReLU (He et al., Delving Deep into Rectifiers, 2015, equation 10).
 *
 * @example
 * heNormal()(key(0), [4, 3], { fanIn: 4, fanOut: 3, dtype: "float32" }).shape; // [4, 3]
 */
export function heNormal(): Initializer {
  return scaled("normal", he);
}

/**
 * Uniform draws of variance 2/fanIn, for ReLU (He et al., Delving Deep into Rectifiers, 2015, equation 10).
 *
 * @example
 * heUniform()(key(0), [4, 3], { fanIn: 4, fanOut: 3, dtype: "float32" }).shape; // [4, 3]
 */
export function heUniform(): Initializer {
  return scaled("uniform", he);
}
